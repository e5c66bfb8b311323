"""Worker processes that take shares of a descent's runs, or pieces of an experiment; they are started once and wait.

Between NumPy calls the threads of one process wait for each other at the interpreter's lock. Where a call takes a
twentieth of a millisecond, as for small networks, two threads are no faster than one; two processes are twice as fast.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import CancelledError, Future, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from core.solvers import chunks
from core.solvers.chunks import EndedError, Progress, wait_for

if TYPE_CHECKING:
    from loky import ProcessPoolExecutor

T = TypeVar("T")
R = TypeVar("R")

_LOOK_SECONDS = 1.0  # from one look for the parent to the next
_LAST_SECONDS = 5.0  # to come to an end in
_MOST = 4  # each takes 50 MB, and up to 150 with SciPy and scikit-learn


class _Workers:
    """A pool of processes that one caller at a time may use."""

    def __init__(self, n: int) -> None:
        self.n = n
        self._taken = threading.Lock()
        self._call: _Call | None = None
        self._is_open = True
        self._executor = self._started()

    def _started(self) -> ProcessPoolExecutor:
        from loky import ProcessPoolExecutor  # unlike the standard library's, it never imports the caller's script

        executor = ProcessPoolExecutor(self.n, timeout=None, initializer=_begin, initargs=(os.getpid(),))
        executor.submit(int)  # starts them all
        return executor

    def map(self, call: Callable[[T, Progress], R], parts: Sequence[T], progress: Progress | None) -> list[R] | None:
        from loky.process_executor import BrokenProcessPool, ShutdownExecutorError

        if not self._taken.acquire(blocking=False):
            return None
        try:
            with _board(len(parts)) as board:
                return self._results(call, parts, board, progress)
        except (pickle.PicklingError, ShutdownExecutorError, CancelledError, EndedError):
            return None  # the last two where :meth:`shut_down` ends the call
        except BrokenProcessPool:  # one was killed, or cannot read what it was given
            self._executor.shutdown(wait=False)
            if self._is_open:
                self._executor = self._started()
            return None
        finally:
            self._taken.release()

    def _results(
        self, call: Callable[[T, Progress], R], parts: Sequence[T], board: np.memmap, progress: Progress | None
    ) -> list[R]:
        path = str(board.filename)
        waiting = [self._executor.submit(_one_part, call, part, path, k) for k, part in enumerate(parts)]
        self._call = _Call(board, waiting)
        try:
            wait_for(waiting, board[:-1], progress)
        except BaseException:  # Streamlit cancels with a BaseException of its own
            self._call.end()
            wait(waiting)
            raise
        return [future.result() for future in waiting]

    def shut_down(self) -> None:
        self._is_open = False
        if self._call is not None:
            self._call.end()
        if self._taken.acquire(timeout=_LAST_SECONDS):  # a worker killed at work leaves semaphores behind
            self._taken.release()
        self._executor.shutdown(kill_workers=True)
        gc.collect()  # its semaphores: a server that a signal ends comes to no exit handler, and would warn of them


class _Call(NamedTuple):
    """What the workers are at."""

    board: np.memmap
    waiting: Sequence[Future]

    def end(self) -> None:
        """Let parts that have begun end at their next update, and others never begin."""
        self.board[-1] = 1.0
        for future in self.waiting:
            future.cancel()


_workers: _Workers | None = None


@contextmanager
def worker_processes(n: int | None = None) -> Generator[None]:
    """Let ``minimize`` share its runs, and ``map_pieces`` its pieces, among processes while the block lasts.

    They start in the background, in about half a second, and serve all threads of this process, one call at a time.
    What is too little to be worth handing over, what cannot be pickled, and a call that finds them taken stays on
    threads; the numbers are the same.

    Parameters
    ----------
    n : how many; one a core, and four at the most, if None. One is none.

    Raises
    ------
    ValueError
        For fewer than one.
    RuntimeError
        Inside another such block.
    """
    global _workers  # noqa: PLW0603 - one pool a process, for all sessions of the app
    n = min(chunks.n_workers(), _MOST) if n is None else n
    if n < 1:
        raise ValueError(f"n must be at least 1. Got {n!r}.")
    if _workers is not None:
        raise RuntimeError("worker_processes() cannot be opened twice at a time.")
    if n == 1:
        yield
        return
    _workers = workers = _Workers(n)
    try:
        yield
    finally:
        _workers = None
        workers.shut_down()


def n_worker_processes() -> int:
    """How many processes there are to share with, 0 outside of :func:`worker_processes`."""
    return 0 if _workers is None else _workers.n


def map_in_processes(call: Callable[[T, Progress], R], parts: Sequence[T], progress: Progress | None) -> list[R] | None:
    """``call(part, progress)`` of every part, in their order; None where the processes cannot take it now.

    ``progress`` hears the mean share done, in the caller's thread only. Whatever a part or ``progress`` raises ends the
    other parts at their next update and goes through.
    """
    workers = _workers
    return None if workers is None else workers.map(call, parts, progress)


def _begin(parent: int) -> None:
    """Leave Ctrl+C to the parent, which ends this process, or end with it; and compute on one thread."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    chunks.stay_on_one_thread()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)


def _one_part(call: Callable[[T, Progress], R], part: T, path: str, k: int) -> R:
    board = np.memmap(path, np.float64, "r+")

    def tell(share: float) -> None:
        board[k] = share
        if board[-1]:
            raise EndedError

    tell(0.0)  # a part handed over before its turn can no longer be cancelled
    result = call(part, tell)
    board[k] = 1.0
    return result


@contextmanager
def _board(n_parts: int) -> Generator[np.memmap]:
    """The share done of every part, and last whether they are to end: a file that all processes map."""
    handle, path = tempfile.mkstemp(prefix="descent-lab-")
    os.close(handle)
    try:
        yield np.memmap(path, np.float64, "w+", shape=(n_parts + 1,))
    finally:
        with suppress(OSError):  # Windows keeps a file that is still mapped
            Path(path).unlink()
