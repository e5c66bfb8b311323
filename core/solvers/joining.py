"""Trajectories of some runs each as one of all runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.solvers.result import Trajectory


def join_runs(parts: Sequence[Trajectory]) -> Trajectory:
    """The trajectory that all runs together would have had, from those of some of them each, in order.

    Parameters
    ----------
    parts : of :func:`core.solvers.minimize` with the same settings, each with ``first_run`` the number of runs before
        it. Where a part had ended earlier, its last values are held; its seconds are added up.
    """
    longest = max(parts, key=lambda part: int(part.steps[-1]))
    rows = [(_rows(part.steps, longest.steps), _rows(part.loss_steps, longest.loss_steps)) for part in parts]
    pairs = list(zip(parts, rows, strict=True))
    return Trajectory(
        theta=np.concatenate([part.theta[records] for part, (records, _) in pairs], axis=1),
        steps=longest.steps,
        loss=np.concatenate([part.loss[losses] for part, (_, losses) in pairs], axis=1),
        loss_steps=longest.loss_steps,
        gradient_norm=np.concatenate([part.gradient_norm[losses] for part, (_, losses) in pairs], axis=1),
        status=np.concatenate([part.status for part in parts]),
        stopped_at=np.concatenate([part.stopped_at for part in parts]),
        n_gradient_evaluations=np.concatenate([part.n_gradient_evaluations for part in parts]),
        seconds=sum(part.seconds for part in parts),
    )


def _rows(own: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.intp]:
    """Where the wanted steps stand among a part's own; past its end, its last."""
    return np.minimum(np.searchsorted(own, wanted), len(own) - 1)
