"""The parts of one call at work in other processes, and the board on which they tell how far they are.

What goes wrong there is not told from there: an exception, a result or a class that no other process can read, or a
registration it has not heard of. The caller computes all parts itself then, and whatever is wrong is raised where it
would have been raised without other processes.
"""

from __future__ import annotations

import os
import pickle
import tempfile
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Executor, Future, wait
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from core.solvers.chunks import PROGRESS_SECONDS, EndedError, Progress

T = TypeVar("T")
R = TypeVar("R")

_GIVEN: dict = {}  # what was warned of already, and a filter may want told once


class NotSharedError(Exception):
    """Other processes could not take the parts, or one of them went wrong there; the cause says how, if it is known."""


class PartsAtWork:
    """Parts of a call handed to an executor; to be closed."""

    def __init__(self, n_parts: int) -> None:
        handle, self._path = tempfile.mkstemp(prefix="descent-lab-")
        os.close(handle)
        self._board: np.memmap | None = np.memmap(self._path, np.float64, "w+", shape=(n_parts + 1,))
        self._waiting: list[Future[_Found | None]] = []
        self.is_ending = False

    def hand_over(self, executor: Executor, call: Callable[[T, Progress], R], parts: Sequence[T]) -> None:
        """Let ``call(part, progress)`` begin for every part.

        Raises
        ------
        NotSharedError
            Where that cannot be pickled, or the executor is broken or shut down.
        """
        import cloudpickle  # classes and functions of a notebook or a script go by their code

        try:
            job, packed = cloudpickle.dumps(call), [cloudpickle.dumps(part) for part in parts]
            for k, part in enumerate(packed):
                self._waiting.append(executor.submit(_one_part, job, part, self._path, k))
        except Exception as error:
            raise NotSharedError from error

    def results(self, progress: Progress | None) -> list:
        """Wait for the results, in the order of the parts; ``progress`` hears the mean share done.

        Raises
        ------
        NotSharedError
            Where a part went wrong or was ended.
        """
        pending = set(self._waiting)
        while pending:
            done, pending = wait(pending, timeout=PROGRESS_SECONDS, return_when=FIRST_EXCEPTION)
            for part in done:
                _found(part)
            if progress is not None and pending and self._board is not None:
                progress(float(self._board[:-1].mean()))
        every = [_found(part) for part in self._waiting]
        for warned in (warned for found in every for warned in found.warned):
            warnings.warn_explicit(*warned, registry=_GIVEN)
        return [found.result for found in every]

    def end(self) -> None:
        """Let parts that have begun end at their next update, and others never begin."""
        self.is_ending = True
        board = self._board
        if board is not None:
            board[-1] = 1.0
        for part in self._waiting:
            part.cancel()

    def close(self) -> None:
        """Wait until no part is at work, and leave no file behind."""
        wait(self._waiting)
        self._board = None  # Windows keeps a file that is still mapped
        with suppress(OSError):
            Path(self._path).unlink()


class _Warned(NamedTuple):
    """What :func:`warnings.warn_explicit` takes."""

    message: str
    category: type[Warning]
    filename: str
    lineno: int


class _Found(NamedTuple):
    """What a part has come to, and what it warned of."""

    result: object
    warned: list[_Warned]


def _found(part: Future[_Found | None]) -> _Found:
    error = None if part.cancelled() else part.exception()
    found = None if part.cancelled() or error is not None else part.result()
    if found is None:
        raise NotSharedError from error
    return found


def _one_part(job: bytes, packed: bytes, path: str, k: int) -> _Found | None:
    """In the other process: None where anything goes wrong."""
    try:
        tell = partial(_tell, np.memmap(path, np.float64, "r+"), k)
        tell(0.0)
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("default")
            result = pickle.loads(job)(pickle.loads(packed), tell)
        tell(1.0)
        return _Found(result, [_Warned(str(one.message), one.category, one.filename, one.lineno) for one in warned])
    except BaseException:  # of whatever kind: one that cannot be pickled would break the pool
        return None


def _tell(board: np.memmap, k: int, share: float) -> None:
    """The board holds the share done of every part, and last whether they are to end."""
    board[k] = share
    if board[-1]:
        raise EndedError
