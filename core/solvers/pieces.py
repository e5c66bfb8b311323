"""Independent pieces of an experiment on threads, processes or a cluster: the same results wherever they run.

An experiment with such pieces (the cells of a grid, seeds, rows of a map) takes an executor and hands it on::

    def run(settings, *, progress=None, files=read_beside, executor=None) -> Result:
        problem = prepare(settings, files)
        cells = map_pieces(partial(one_cell, problem), settings.cells, executor=executor, progress=progress)
        return Result(settings, problem, tuple(cells))

and its entry in the catalogue says ``in_pieces=True``. Pages give no executor; the command line gives one of processes
or of a cluster. Cut by what the work needs (a piece of a tenth of a second to a few seconds), never by the number of
workers, so that neither the pieces nor their results depend on the machine.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, Executor, Future, ThreadPoolExecutor, wait
from functools import partial
from typing import TypeVar

from core.objectives import one_blas_thread
from core.solvers.chunks import PROGRESS_SECONDS, EndedError, Progress, n_workers, progress_within
from core.solvers.worker_processes import map_in_processes

P = TypeVar("P")
R = TypeVar("R")


def map_pieces(
    function: Callable[[P], R],
    pieces: Iterable[P],
    *,
    executor: Executor | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[R]:
    """``function`` of every piece, in the order of the pieces.

    BLAS is held to one thread within a piece: how many threads share a product may change its last digit. A processor
    of another kind may still do so.

    Parameters
    ----------
    function : pure. A module's own function or a ``functools.partial`` of one, so that it can be pickled, as can its
        arguments and results; files are read before, since another machine does not have them.
    pieces : what to call it with.
    executor : any ``concurrent.futures.Executor``: of threads, of processes, or of a Dask cluster
        (``client.get_executor()``). It stays open. None for those of :func:`core.solvers.worker_processes`, or where
        there are none for threads of this call's own.
    threads : how many of these; one a core if None. Where NumPy's calls take less than a tenth of a millisecond each,
        one is faster: several wait longer for the interpreter's lock than they compute.
    progress : told the share of pieces done about ten times a second and at the end, in the caller's thread only.

    Raises
    ------
    BaseException
        Whatever a piece or ``progress`` raises, and KeyboardInterrupt. Pieces that have not begun are cancelled. Unless
        it is on an executor, a piece that has begun ends at the next update of its descent, and nothing is left
        running; those on an executor are its owner's to stop.

    Examples
    --------
    >>> map_pieces(abs, [-3, 1, -2])
    [3, 1, 2]
    """
    if executor is not None:
        return _map(executor, _one_piece, function, pieces, progress)
    work = list(pieces)
    found = map_in_processes(partial(_in_process, function), work, progress) if len(work) > 1 else None
    if found is not None:
        if progress is not None:
            progress(1.0)
        return found
    ended = threading.Event()

    def one_piece(function: Callable[[P], R], piece: P) -> R:
        with progress_within(lambda share: _check(ended)):
            return _one_piece(function, piece)

    with ThreadPoolExecutor(max(1, min(threads or n_workers(), len(work)))) as pool:
        try:
            return _map(pool, one_piece, function, work, progress)
        except BaseException:  # Streamlit cancels with a BaseException of its own
            ended.set()
            raise


def _map(
    executor: Executor,
    call: Callable[[Callable[[P], R], P], R],
    function: Callable[[P], R],
    pieces: Iterable[P],
    progress: Progress | None,
) -> list[R]:
    futures: list[Future[R]] = []
    try:
        futures.extend(executor.submit(call, function, piece) for piece in pieces)
        _wait(futures, progress)
    except BaseException:
        for future in futures:
            future.cancel()
        raise
    return [future.result() for future in futures]


def _one_piece(function: Callable[[P], R], piece: P) -> R:
    with one_blas_thread():
        return function(piece)


def _in_process(function: Callable[[P], R], piece: P, tell: Progress) -> R:
    with progress_within(lambda share: tell(0.0)):  # how far a piece has come is not told, but it ends when told to
        return _one_piece(function, piece)


def _check(ended: threading.Event) -> None:
    if ended.is_set():
        raise EndedError


def _wait(futures: list[Future[R]], progress: Progress | None) -> None:
    """Wait for all; of those that failed by then the first in order speaks."""
    pending = set(futures)
    while pending:
        _, pending = wait(pending, timeout=PROGRESS_SECONDS, return_when=FIRST_EXCEPTION)
        failed = next((one for one in futures if one.done() and one.exception() is not None), None)
        if failed is not None:
            failed.result()
        if progress is not None:
            progress(1.0 - len(pending) / len(futures))
