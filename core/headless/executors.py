"""Where independent pieces are computed: threads of this process, processes, or a Dask cluster."""

from __future__ import annotations

import logging
import multiprocessing
import pickle
import signal
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from core.headless.failures import FailureError
from core.headless.kept import code_hash
from core.solvers.chunks import n_workers

_CONNECT_SECONDS = 10


@contextmanager
def opened_executor(workers: int | None, scheduler: str | None) -> Generator[Executor]:
    """An executor of so many processes, or of the cluster of that scheduler, or of threads, one a core.

    Raises
    ------
    FailureError
        If there is no such cluster, or its workers cannot compute this program's pieces.
    """
    opened = _cluster(scheduler) if scheduler else _processes(workers) if workers else _threads()
    with opened as executor:
        yield executor


@contextmanager
def _threads() -> Generator[Executor]:
    threads = ThreadPoolExecutor(n_workers())
    try:
        yield threads
    except BaseException:
        threads.shutdown(wait=False, cancel_futures=True)
        raise
    threads.shutdown()


@contextmanager
def _processes(n: int) -> Generator[Executor]:
    """Fresh processes, that leave an interrupt from the terminal to this one, which ends them."""
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(n, mp_context=multiprocessing.get_context("spawn"))
    try:
        with _interrupts_ignored():
            for _ in range(n):  # each starts one, which takes the signal's setting from this process
                pool.submit(int)
        yield pool
    except BaseException:
        for child in set(multiprocessing.active_children()) - others:
            child.terminate()
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


@contextmanager
def _interrupts_ignored() -> Generator[None]:
    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _cluster(address: str) -> Generator[Executor]:
    try:
        from distributed import Client
    except ImportError:
        raise FailureError('--scheduler needs distributed: pip install ".[dask]".') from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is told in a sentence
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError):
        raise FailureError(f"No Dask scheduler answers at {address!r}.") from None
    with client:
        answers: dict[str, object] = client.run(_code_there, on_error="return")  # type: ignore[assignment] - not async
        _check_code(answers, address)
        yield _ByBytes(client.get_executor(pure=False))


class _ByBytes(Executor):
    """Hands calls on as bytes: a Dask scheduler looks into what it passes on, and need not have this program."""

    def __init__(self, executor: Executor) -> None:
        self._executor, self._call = executor, _caller()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self._executor.submit(self._call, pickle.dumps((fn, args, kwargs), protocol=5))


def _caller() -> Callable[[bytes], Any]:
    """A function within a function: Dask sends such a one itself, not its name in this module."""

    def call(content: bytes) -> Any:
        import pickle

        function, args, kwargs = pickle.loads(content)
        return function(*args, **kwargs)

    return call


def _code_there() -> str:
    return code_hash()


def _check_code(answers: dict[str, object], address: str) -> None:
    how = f"start them in this program's folder by `PYTHONPATH=. dask worker {address}`."
    if not answers:
        raise FailureError(f"The Dask cluster at {address!r} has no workers: {how}")
    wrong = [worker for worker, answer in answers.items() if answer != code_hash()]
    if wrong:
        raise FailureError(
            f"{len(wrong)} of {len(answers)} Dask workers, {wrong[0]} for one, do not have this program or have another"
            f" version of it: {how}"
        )
