"""Chunks of runs on a thread pool, with BLAS held to one thread.

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
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

Progress = Callable[[float], None]
Pulse = Callable[[float], None]  # told the share done after every update; raises where the run is cancelled
Work = Callable[[slice, Pulse], None]

_PROGRESS_SECONDS = 0.1


class _CancelledError(Exception):
    """Ends the other chunks where one has failed or the caller has cancelled; never seen outside."""


def n_workers() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cut(n_runs: int, at_once: int, workers: int) -> list[slice]:
    """Cut the runs into chunks of equal size, to one run, and of ``at_once`` at the most.

    More than one chunk are made a multiple of the workers, so that all cores finish together.
    """
    n_chunks = max(1, -(-n_runs // max(1, at_once)))
    if n_chunks > 1:
        n_chunks = min(-(-n_chunks // workers) * workers, n_runs)
    bounds = [n_runs * k // n_chunks for k in range(n_chunks + 1)]
    return [slice(first, last) for first, last in pairwise(bounds)]


def run_chunks(work: Work, chunks: list[slice], progress: Progress | None) -> None:
    """Do the work of all chunks; ``progress`` hears the mean share done, in the caller's thread only.

    An exception in a chunk, in ``progress``, or a KeyboardInterrupt ends all chunks at their next update and goes
    through to the caller.
    """
    if len(chunks) == 1:
        work(chunks[0], _now_and_then(progress))
        return
    shares = [0.0] * len(chunks)
    cancelled = threading.Event()
    with ThreadPoolExecutor(min(n_workers(), len(chunks))) as pool:
        waiting = [pool.submit(_one_chunk, work, chunk, k, shares, cancelled) for k, chunk in enumerate(chunks)]
        try:
            _wait(waiting, shares, progress)
        except BaseException:  # Streamlit cancels with a BaseException of its own
            cancelled.set()
            raise


def _one_chunk(work: Work, chunk: slice, k: int, shares: list[float], cancelled: threading.Event) -> None:
    def pulse(share: float) -> None:
        shares[k] = share
        if cancelled.is_set():
            raise _CancelledError

    pulse(0.0)
    work(chunk, pulse)
    shares[k] = 1.0


def _wait(waiting: list[Future[None]], shares: list[float], progress: Progress | None) -> None:
    pending = set(waiting)
    while pending:
        done, pending = wait(pending, timeout=_PROGRESS_SECONDS, return_when=FIRST_EXCEPTION)
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
        if time.perf_counter() - told > _PROGRESS_SECONDS:
            told = time.perf_counter()
            progress(share)

    return pulse


class _BlasThreads:
    """Holds BLAS at one thread while anyone asks for it; the last to leave restores what was set before.

    The number is one for the whole process, so two sessions that overlap must not restore each other's.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._controller: ThreadpoolController | None = None
        self._limit = None
        self._holders = 0

    def hold(self) -> None:
        with self._lock:
            if self._holders == 0:
                self._limit = self._loaded().limit(limits=1, user_api="blas")
            self._holders += 1

    def release(self) -> None:
        with self._lock:
            self._holders -= 1
            if self._holders == 0 and self._limit is not None:
                self._limit.restore_original_limits()

    def _loaded(self) -> ThreadpoolController:
        if self._controller is None:
            from threadpoolctl import ThreadpoolController  # at first use: looking for the libraries costs milliseconds

            self._controller = ThreadpoolController()
        return self._controller


_BLAS = _BlasThreads()


@contextmanager
def one_blas_thread() -> Generator[None]:
    """Hold BLAS at one thread, in the whole process, until the last such block is left."""
    _BLAS.hold()
    try:
        yield
    finally:
        _BLAS.release()
