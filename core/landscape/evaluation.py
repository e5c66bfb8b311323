"""The loss at many points, as training computes it: in chunks that fit the cache, on threads, one BLAS thread each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.objectives import VALUES_AT_ONCE, Chunked, Objective, one_blas_thread
from core.solvers.chunks import Progress, Pulse, cut, n_workers, run_chunks

Array = NDArray[np.floating]
PointsAt = Callable[[slice], Array]

_NUMBERS = 2**20  # parameters that exist at a time: 8 MB a thread
_BLOCKS = 8  # calls that a thread makes for each piece of work it fetches


def evaluate_points(objective: Objective, points: PointsAt, n_points: int, progress: Progress | None = None) -> Array:
    """Loss at ``points(slice(0, n_points))``, of shape ``(n_points,)``; values that are not finite stay so.

    Only a few points exist at a time. An objective that does not say how many runs it takes at once is called from the
    caller's thread alone.

    Parameters
    ----------
    objective : what is evaluated; a point's loss must not depend on the points it shares a call with.
    points : gives the parameters of a slice of the points, of shape (n, n_params).
    n_points : how many there are.
    progress : called now and then, in the caller's thread, with the share done. Whatever it raises ends the work and
        goes through.
    """
    at_once, bound = _at_once(objective), max(1, _NUMBERS // objective.n_params)
    block = bound if at_once is None else min(at_once, bound)
    found = np.empty(n_points, dtype=points(slice(0, 1)).dtype)

    def one_chunk(chunk: slice, pulse: Pulse) -> None:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # each thread has its own
            for first in range(chunk.start, chunk.stop, block):
                part = slice(first, min(first + block, chunk.stop))
                found[part] = objective.value(points(part))
                pulse((part.stop - chunk.start) / (chunk.stop - chunk.start))

    if n_points:
        with one_blas_thread():
            chunks = [slice(0, n_points)] if at_once is None else cut(n_points, _BLOCKS * block, n_workers())
            run_chunks(one_chunk, chunks, progress)
    return found


def _at_once(objective: Objective) -> int | None:
    runs = objective.runs_at_once if isinstance(objective, Chunked) else None
    return None if runs is None else VALUES_AT_ONCE * runs
