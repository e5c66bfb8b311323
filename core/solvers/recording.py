"""What a descent remembers: the losses, and snapshots of theta at a bounded number of steps."""

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
    """Collects a trajectory while the loop runs; rows are addressed by the runs still going.

    :meth:`part` gives a recorder of some of the runs that writes into the same arrays, so chunks of runs may be
    recorded apart, each to its own end: where a run has stopped, its last values are held.
    """

    def __init__(self, theta: Array, *, max_steps: int, n_records: int, loss_every: int = 1) -> None:
        n_runs = theta.shape[0]
        self._due = record_steps(max_steps, n_records)
        self._loss_every = loss_every
        n_losses = -(-max_steps // loss_every) + 1
        self._snapshots = np.empty((len(self._due), *theta.shape), theta.dtype)
        self._loss = np.empty((n_losses, n_runs), theta.dtype)
        self._gradient_norm = np.empty((n_losses, n_runs), theta.dtype)
        self._theta = theta.copy()
        self._value = np.empty(n_runs, theta.dtype)
        self._norm = np.empty(n_runs, theta.dtype)
        self._status = np.full(n_runs, Status.STEP_LIMIT, dtype=object)
        self._stopped_at = np.full(n_runs, max_steps, dtype=np.int64)
        self._evaluations = np.ones(n_runs, dtype=np.int64)
        self._begin()

    def _begin(self) -> None:
        self._next = 0
        self._next_step = 0
        self._here: tuple[Index, Array, Array, Array] | None = None

    def part(self, runs: slice) -> Recorder:
        """A recorder of those runs alone, numbered from 0, whose notes are kept here."""
        part = object.__new__(Recorder)
        part._due, part._loss_every = self._due, self._loss_every
        for name in ("_snapshots", "_loss", "_gradient_norm"):
            setattr(part, name, getattr(self, name)[:, runs])
        for name in ("_theta", "_value", "_norm", "_status", "_stopped_at", "_evaluations"):
            setattr(part, name, getattr(self, name)[runs])
        part._begin()
        return part

    def visit(self, step: int, runs: Index, theta: Array, value: Array, gradient_norm: Array) -> None:
        """Note the point that the given runs have reached after ``step`` updates; the arrays are not to change."""
        if self._here is not None and self._here[0] is not runs:
            self._settle_here()
        self._here = (runs, theta, value, gradient_norm)
        if step % self._loss_every == 0:
            rows = slice(None) if runs.size == self._status.size else runs
            self._loss[step // self._loss_every, rows] = value
            self._gradient_norm[step // self._loss_every, rows] = gradient_norm
        if step == self._next_step:
            self._snapshot()

    def stop(self, step: int, runs: Index, status: Status) -> None:
        """Note that the given runs end with the point reached after ``step`` updates."""
        self._settle_here()
        self._status[runs] = status
        self._stopped_at[runs] = step

    def lose(self, step: int, runs: Index) -> None:
        """Note that the given runs diverged after ``step`` updates; the point that showed it is not kept."""
        self.stop(step, runs, Status.DIVERGED)
        self.count(runs)

    def count(self, runs: Index, more: int = 1) -> None:
        """Count gradient evaluations at points that were not kept."""
        self._evaluations[runs] += more

    def lost_between_losses(self) -> tuple[Index, Array]:
        """Runs that diverged where no loss was due, and their last points."""
        self._settle_here()
        runs = np.flatnonzero((self._stopped_at % self._loss_every != 0) & (self._status == Status.DIVERGED))
        return runs, self._theta[runs]

    def correct(self, runs: Index, value: Array) -> None:
        """Put the loss at the last point of the given runs."""
        self._value[runs] = value

    def trajectory(self, seconds: float) -> Trajectory:
        """The finished trajectory."""
        self._settle_here()
        last = int(self._stopped_at.max(initial=0))
        steps = _up_to(self._due, last)
        loss_steps = np.minimum(np.arange(-(-last // self._loss_every) + 1) * self._loss_every, last)
        return Trajectory(
            theta=_held(self._snapshots[: len(steps)], steps, self._stopped_at, self._theta),
            steps=steps,
            loss=_held(self._loss[: len(loss_steps)], loss_steps, self._stopped_at, self._value),
            loss_steps=loss_steps,
            gradient_norm=_held(self._gradient_norm[: len(loss_steps)], loss_steps, self._stopped_at, self._norm),
            status=self._status,
            stopped_at=self._stopped_at,
            n_gradient_evaluations=self._evaluations + self._stopped_at,
            seconds=seconds,
        )

    def _settle_here(self) -> None:
        if self._here is not None:
            runs, self._theta[runs], self._value[runs], self._norm[runs] = self._here[0], *self._here[1:]

    def _snapshot(self) -> None:
        self._settle_here()
        self._snapshots[self._next] = self._theta
        self._next += 1
        self._next_step = int(self._due[self._next]) if self._next < len(self._due) else -1


def _up_to(due: NDArray[np.int64], last: int) -> NDArray[np.int64]:
    """The steps due before ``last``, and ``last``: an early end takes the place of the next one due."""
    return np.append(due[due < last], last)


def _held(history: Array, steps: NDArray[np.int64], stopped_at: NDArray[np.int64], final: Array) -> Array:
    """Fill every run's rows from the step at which it stopped with its final value."""
    for run, row in enumerate(np.searchsorted(steps, stopped_at)):
        history[row:, run] = final[run]
    return history
