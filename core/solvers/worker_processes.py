"""Worker processes that take shares of a descent's runs, or pieces of an experiment; they are started once and wait.

Between NumPy calls the threads of one process wait for each other at the interpreter's lock. Where a call takes a
twentieth of a millisecond, as for small networks, two threads are no faster than one; two processes are twice as fast.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
import warnings
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from core.solvers import chunks
from core.solvers.chunks import Progress
from core.solvers.parts_at_work import NotSharedError, PartsAtWork

if TYPE_CHECKING:
    from loky import ProcessPoolExecutor

T = TypeVar("T")
R = TypeVar("R")

_MOMENT = 2 * chunks.PROGRESS_SECONDS  # within which a call is told to end
_ENDING_SECONDS = 2.0  # and then ends
_LOOK_SECONDS = 1.0  # from one look for the parent to the next
_LAST_SECONDS = 5.0  # to come to an end in
_MOST = 4  # each takes 50 MB, and up to 150 with SciPy and scikit-learn


class _Workers:
    """A pool of processes that one caller at a time may use."""

    def __init__(self, n: int) -> None:
        self.n = n
        self._taken = threading.Lock()
        self._at_work: PartsAtWork | None = None
        self._outlasted: PartsAtWork | None = None
        self._is_open = True
        self._executor = _started(n)

    def map(self, call: Callable[[T, Progress], R], parts: Sequence[T], progress: Progress | None) -> list[R] | None:
        if not self._take():
            return None
        try:
            return self._results(call, parts, progress)
        except NotSharedError as error:
            self._replace_broken(error.__cause__)
            return None
        finally:
            self._taken.release()

    def _take(self) -> bool:
        """Take them if they are free, or are about to be: a reader's next run begins before the last is told to end.

        For a call that has outlasted that moment, nobody waits again.
        """
        if self._taken.acquire(blocking=False):
            return True
        at_work = self._at_work
        if at_work is None or at_work is self._outlasted:
            return False
        if self._taken.acquire(timeout=_MOMENT):
            return True
        self._outlasted = at_work
        return at_work.is_ending and self._taken.acquire(timeout=_ENDING_SECONDS)

    def _results(self, call: Callable[[T, Progress], R], parts: Sequence[T], progress: Progress | None) -> list[R]:
        try:
            at_work = self._at_work = PartsAtWork(len(parts))
        except OSError as error:  # no folder for a file
            raise NotSharedError from error
        try:
            if not self._is_open:  # :meth:`shut_down` may not have seen this call
                raise NotSharedError
            at_work.hand_over(self._executor, call, parts)
            return at_work.results(progress)
        finally:  # also where ``progress`` raises; Streamlit cancels with a BaseException of its own
            at_work.end()
            at_work.close()
            self._at_work = self._outlasted = None

    def _replace_broken(self, cause: BaseException | None) -> None:
        from loky.process_executor import BrokenProcessPool

        if isinstance(cause, BrokenProcessPool):  # a process was killed, or sent what cannot be read here
            self._executor.shutdown(wait=False)
            if self._is_open:
                with suppress(OSError):  # without new ones all calls stay on threads
                    self._executor = _started(self.n)

    def shut_down(self) -> None:
        self._is_open = False
        at_work = self._at_work
        if at_work is not None:
            at_work.end()
        if self._taken.acquire(timeout=_LAST_SECONDS):  # a worker killed at work leaves semaphores behind
            self._taken.release()
        self._executor.shutdown(kill_workers=True)
        gc.collect()  # its semaphores: a server that a signal ends comes to no exit handler, and would warn of them


_workers: _Workers | None = None


@contextmanager
def worker_processes(n: int | None = None) -> Generator[None]:
    """Let ``minimize`` share its runs, and ``map_pieces`` its pieces, among processes while the block lasts.

    They start in the background, in about half a second, and serve all threads of this process, one call at a time.
    Threads compute what is too little to be worth handing over, what cannot be pickled, a call that finds the processes
    taken, and again a call of which anything goes wrong in a process: numbers, exceptions and warnings are the same.

    Objectives and pieces are copied: a counter or a list that one of them changes stays as it was here. The processes
    import modules themselves: what was changed in a module here (a registered name's meaning) is not changed there.

    Parameters
    ----------
    n : how many; one a core, and four at the most, if None. One is none.

    Raises
    ------
    ValueError
        For fewer than one.
    RuntimeError
        Inside another such block.

    Warns
    -----
    RuntimeWarning
        Where the machine lets none start; all stays on threads then.
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
    try:
        _workers = workers = _Workers(n)
    except (ImportError, NotImplementedError, OSError) as error:  # no semaphores, or no more processes
        warnings.warn(f"No worker process could be started: {error}", RuntimeWarning, stacklevel=3)
        yield
        return
    try:
        yield
    finally:
        if _workers is workers:  # not in a fork: there they are its parent's to end
            _workers = None
            workers.shut_down()


def n_worker_processes() -> int:
    """How many processes there are to share with, 0 outside of :func:`worker_processes`."""
    return 0 if _workers is None else _workers.n


def map_in_processes(call: Callable[[T, Progress], R], parts: Sequence[T], progress: Progress | None) -> list[R] | None:
    """``call(part, progress)`` of every part, in their order; None where the processes cannot take it now.

    Also None where a part goes wrong there: what it raises is to be raised here. ``progress`` hears the mean share
    done, in the caller's thread only; whatever it raises ends all parts at their next update and goes through.
    """
    workers = _workers
    return None if workers is None else workers.map(call, parts, progress)


def _started(n: int) -> ProcessPoolExecutor:
    from loky import ProcessPoolExecutor  # unlike the standard library's, it never imports the caller's script

    executor = ProcessPoolExecutor(n, timeout=None, initializer=_begin, initargs=(os.getpid(),))
    executor.submit(int)  # starts them all
    return executor


def _begin(parent: int) -> None:
    """Leave Ctrl+C to the parent, which ends this process, or end with it; and compute on one thread."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    chunks.stay_on_one_thread()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)


def _forget() -> None:
    """In a forked process: nothing there serves the pool, and who waited for it would wait forever."""
    global _workers  # noqa: PLW0603
    _workers = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
