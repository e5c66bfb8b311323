"""What a descent remembers: every loss, and snapshots of theta at a bounded number of steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.solvers.result import Status, Trajectory

Array = NDArray[np.floating]
Index = NDArray[np.intp]


def record_steps(max_steps: int, n_records: int) -> NDArray[np.int64]:
    """Steps at which to take a snapshot: all if they fit, else half evenly and half geometrically spaced.

    The early steps are where a path bends; the late ones show where it settles. 0 and ``max_steps`` are included.
    """
    if max_steps < n_records:
        return np.arange(max_steps + 1)
    between = n_records - 2
    even = np.linspace(0, max_steps, between // 2 + 2)
    early = np.geomspace(1, max_steps, between - between // 2 + 1)[:-1]
    return np.unique(np.concatenate([even, early]).round().astype(np.int64))


class Recorder:
    """Collects a trajectory while the loop runs; rows are addressed by the runs still going."""

    def __init__(self, theta: Array, *, max_steps: int, n_records: int) -> None:
        n_runs = theta.shape[0]
        self._due = set(record_steps(max_steps, n_records).tolist())  # an early end takes the place of max_steps
        self._theta = theta.copy()
        self._snapshots: list[Array] = []
        self._steps: list[int] = []
        self._loss = np.empty((max_steps + 1, n_runs), theta.dtype)
        self._gradient_norm = np.empty((max_steps + 1, n_runs), theta.dtype)
        self._status = np.full(n_runs, Status.STEP_LIMIT, dtype=object)
        self._stopped_at = np.full(n_runs, max_steps)
        self._evaluations = np.zeros(n_runs, dtype=np.int64)
        self._last = 0

    def visit(self, step: int, runs: Index, theta: Array, value: Array, gradient_norm: Array) -> None:
        """Note the point that the given runs have reached after ``step`` updates."""
        self._last = step
        self._loss[step, runs] = value
        self._gradient_norm[step, runs] = gradient_norm
        self._evaluations[runs] += 1
        self._theta[runs] = theta
        if step in self._due:
            self._snapshot(step)

    def stop(self, step: int, runs: Index, status: Status) -> None:
        """Note that the given runs end with the point reached after ``step`` updates."""
        self._status[runs] = status
        self._stopped_at[runs] = step

    def lose(self, step: int, runs: Index) -> None:
        """Note that the given runs diverged after ``step`` updates; the point that showed it is not kept."""
        self.stop(step, runs, Status.DIVERGED)
        self.count(runs)

    def count(self, runs: Index, more: int = 1) -> None:
        """Count gradient evaluations at points that were not kept."""
        self._evaluations[runs] += more

    def trajectory(self, seconds: float) -> Trajectory:
        """The finished trajectory."""
        if self._steps[-1] != self._last:
            self._snapshot(self._last)
        stopped_at = np.minimum(self._stopped_at, self._last)
        return Trajectory(
            theta=np.stack(self._snapshots),
            steps=np.array(self._steps, dtype=np.int64),
            loss=_held(self._loss[: self._last + 1], stopped_at),
            gradient_norm=_held(self._gradient_norm[: self._last + 1], stopped_at),
            status=self._status,
            stopped_at=stopped_at.astype(np.int64),
            n_gradient_evaluations=self._evaluations,
            seconds=seconds,
        )

    def _snapshot(self, step: int) -> None:
        self._snapshots.append(self._theta.copy())
        self._steps.append(step)


def _held(history: Array, stopped_at: NDArray[np.intp]) -> Array:
    for run, step in enumerate(stopped_at):
        history[step + 1 :, run] = history[step, run]
    return history
