"""Chunks of runs on a thread pool.

NumPy releases the interpreter's lock inside its array operations, so chunks of runs proceed side by side. Each chunk
is small enough for its intermediate results to stay in a core's L2 cache.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise

Progress = Callable[[float], None]
Pulse = Callable[[float], None]  # told the share done after every update; raises where the run is cancelled
Work = Callable[[slice, Pulse], None]

PROGRESS_SECONDS = 0.1

_WITHIN: ContextVar[Progress | None] = ContextVar("progress_within", default=None)


class EndedError(Exception):
    """Ends the other chunks where one has failed or the caller has cancelled; never seen outside."""


_one_thread = threading.Event()


def stay_on_one_thread() -> None:
    """Compute chunks one after another from now on: the other cores are other processes'."""
    _one_thread.set()


def n_workers() -> int:
    """Cores this process may use."""
    if _one_thread.is_set():
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cut(n_runs: int, at_once: int, workers: int) -> list[slice]:
    """Cut the runs into chunks of equal size, to one run, and of ``at_once`` at the most.

    More than one chunk are made a multiple of the workers, so that all cores finish together; not of less than half of
    ``at_once``, though: the smaller a chunk, the longer threads wait for each other at the interpreter's lock.
    """
    n_chunks = max(1, -(-n_runs // max(1, at_once)))
    if n_chunks > 1:
        n_chunks = min(-(-n_chunks // workers) * workers, n_runs // max(1, at_once // 2))
    bounds = [n_runs * k // n_chunks for k in range(n_chunks + 1)]
    return [slice(first, last) for first, last in pairwise(bounds)]


def run_chunks(work: Work, chunks: list[slice], progress: Progress | None) -> None:
    """Do the work of all chunks; ``progress`` hears the mean share done, in the caller's thread only.

    An exception in a chunk, in ``progress``, or a KeyboardInterrupt ends all chunks at their next update and goes
    through to the caller.
    """
    progress = progress or progress_outside()
    if len(chunks) == 1:
        work(chunks[0], _now_and_then(progress))
        return
    shares = [0.0] * len(chunks)
    cancelled = threading.Event()
    with ThreadPoolExecutor(min(n_workers(), len(chunks))) as pool:
        try:
            waiting = [pool.submit(_one_chunk, work, chunk, k, shares, cancelled) for k, chunk in enumerate(chunks)]
            _wait(waiting, shares, progress)
        except BaseException:  # Streamlit cancels with a BaseException of its own
            cancelled.set()
            raise


@contextmanager
def progress_within(progress: Progress) -> Generator[None]:
    """Let work in this block that is given no progress of its own tell this one, in this thread."""
    token = _WITHIN.set(progress)
    try:
        yield
    finally:
        _WITHIN.reset(token)


def progress_outside() -> Progress | None:
    """What :func:`progress_within` asked this thread to tell, None if nothing."""
    return _WITHIN.get()


def _one_chunk(work: Work, chunk: slice, k: int, shares: list[float], cancelled: threading.Event) -> None:
    def pulse(share: float) -> None:
        shares[k] = share
        if cancelled.is_set():
            raise EndedError

    pulse(0.0)
    work(chunk, pulse)
    shares[k] = 1.0


def _wait(waiting: list[Future[None]], shares: list[float], progress: Progress | None) -> None:
    pending = set(waiting)
    while pending:
        done, pending = wait(pending, timeout=PROGRESS_SECONDS, return_when=FIRST_EXCEPTION)
        for future in done:
            future.result()
        if progress is not None and pending:
            progress(sum(shares) / len(shares))


def _now_and_then(progress: Progress | None) -> Pulse:
    if progress is None:
        return lambda share: None
    told = time.perf_counter()

    def pulse(share: float) -> None:
        nonlocal told
        if time.perf_counter() - told > PROGRESS_SECONDS:
            told = time.perf_counter()
            progress(share)

    return pulse
