"""The only loop that updates theta: one chunk of runs, all at the same step, until each has ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.objectives import Objective
from core.solvers.batches import MiniBatches
from core.solvers.chunks import Pulse
from core.solvers.optimizers import Optimizer, Rate
from core.solvers.recording import Recorder
from core.solvers.result import Status
from core.solvers.schedules import Armijo, Schedule
from core.solvers.stopping import Stopping, Visit, diverged

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]


@dataclass
class _Going:
    """The runs that have not stopped: one row each in every array."""

    runs: NDArray[np.intp]
    theta: Array
    value: Array
    gradient: Array
    state: tuple[Array, ...]
    rates: Rate
    first_value: Array
    best: Array
    best_at: NDArray[np.intp]
    batches: MiniBatches | None

    def drop(self, ended: Flags) -> None:
        """Leave the runs that have ended behind."""
        if not np.count_nonzero(ended):
            return
        going = ~ended
        for name in ("runs", "theta", "value", "gradient", "first_value", "best", "best_at"):
            setattr(self, name, getattr(self, name)[going])
        self.state = tuple(part[going] for part in self.state)
        self.rates = self.rates[going] if isinstance(self.rates, np.ndarray) else self.rates
        if self.batches is not None:
            self.batches.keep(going)


@dataclass(frozen=True)
class Loop:
    """What every chunk of runs is descended with.

    ``loss_every`` thins the loss on all samples where gradients are those of mini-batches.
    """

    objective: Objective
    optimizer: Optimizer
    schedule: Schedule
    stopping: Stopping | None
    validation: Objective | None
    max_steps: int
    loss_every: int

    def run(
        self, theta: Array, rates: Array | None, batches: MiniBatches | None, recorder: Recorder, pulse: Pulse
    ) -> None:
        """Descend from every row of theta; rates are the runs' own, None for the optimizer's."""
        # Divergence is a result, found by its values.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            going = self._begin(theta, self.optimizer.learning_rate if rates is None else rates, batches, recorder)
            for step in range(self.max_steps):
                if not going.runs.size:
                    break
                self._advance(going, step, recorder)
                pulse((step + 1) / self.max_steps)
            self._settle(batches, recorder)

    def _begin(self, theta: Array, rates: Rate, batches: MiniBatches | None, recorder: Recorder) -> _Going:
        runs = np.arange(theta.shape[0])
        value, gradient = self._evaluate(theta, 0, batches)
        best, state = np.full(value.shape, np.inf, value.dtype), self.optimizer.init(theta)
        going = _Going(runs, theta, value, gradient, state, rates, value, best, np.zeros_like(runs), batches)
        norm = _norm(gradient)
        recorder.visit(0, runs, theta, value, norm)
        lost = ~(np.isfinite(value) & np.isfinite(norm))
        at_rest = np.zeros_like(lost)
        if self.stopping is not None and self.stopping.gradient is not None and batches is None:
            at_rest = ~lost & (norm <= self.stopping.gradient)
        recorder.stop(0, runs[lost], Status.DIVERGED)
        recorder.stop(0, runs[at_rest], Status.CONVERGED)
        going.drop(lost | at_rest)
        return going

    def _advance(self, going: _Going, step: int, recorder: Recorder) -> None:
        move, stuck = self._propose(going, step)
        before, first = going.value, going.first_value
        going.theta = going.theta + move
        going.value, going.gradient = self._evaluate(going.theta, step + 1, going.batches)
        norm = _norm(going.gradient)
        lost = diverged(first, going.theta, going.value, going.gradient, norm)
        if np.count_nonzero(lost):
            recorder.lose(step, going.runs[lost])
            going.drop(lost)
            move, before, norm = move[~lost], before[~lost], norm[~lost]
            stuck = None if stuck is None else stuck[~lost]
        recorder.visit(step + 1, going.runs, going.theta, going.value, norm)
        self._end(going, step + 1, Visit(going.theta, move, before, going.value, norm), stuck, recorder)

    def _propose(self, going: _Going, step: int) -> tuple[Array, Flags | None]:
        """Every run's move, and which runs a line search found stuck (None without one)."""
        rates = going.rates * self.schedule.factor(step, self.max_steps)
        move, going.state = self.optimizer.update(going.gradient, going.state, going.theta, rates)
        if not isinstance(self.schedule, Armijo):
            return move, None
        scale = self.schedule.search(self.objective, going.theta, going.value, going.gradient, move)
        return scale * move, scale[:, 0] == 0

    def _evaluate(self, theta: Array, step: int, batches: MiniBatches | None) -> tuple[Array, Array]:
        """Loss on all samples where it is due, else on the next batch; and the gradient on the next batch."""
        if batches is None:
            return self.objective.value_and_gradient(theta)
        value, gradient = self.objective.value_and_gradient(theta, batches.draw())
        return self.objective.value(theta) if self._is_due(step) else value, gradient

    def _is_due(self, step: int) -> bool:
        return step % self.loss_every == 0 or step == self.max_steps

    def _end(self, going: _Going, step: int, visit: Visit, stuck: Flags | None, recorder: Recorder) -> None:
        """Let go of the runs that a rule ends at this point; a run that is stuck has not converged."""
        done = self._converged(visit, step, going.batches is not None)
        stalled = self._out_of_patience(going, step)
        if done is None and stalled is None and stuck is None:
            return
        nobody = np.zeros(going.runs.shape, dtype=bool)
        stuck = nobody if stuck is None else stuck
        done = nobody if done is None else done & ~stuck
        stalled = (nobody if stalled is None else stalled & ~done) | stuck
        recorder.stop(step, going.runs[done], Status.CONVERGED)
        recorder.stop(step, going.runs[stalled], Status.STALLED)
        going.drop(done | stalled)

    def _converged(self, visit: Visit, step: int, on_batches: bool) -> Flags | None:
        """Which runs have converged, None where no run has."""
        if self.stopping is None or (on_batches and not self._is_due(step)):
            return None
        met = self.stopping.converged(visit, on_batches=on_batches)
        return met if np.count_nonzero(met) else None

    def _out_of_patience(self, going: _Going, step: int) -> Flags | None:
        if self.validation is None or self.stopping is None or self.stopping.patience is None:
            return None
        if going.batches is not None and not self._is_due(step):
            return None
        score = self.validation.value(going.theta)
        better = score < going.best
        going.best = np.where(better, score, going.best)
        going.best_at = np.where(better, step, going.best_at)
        waited = step - going.best_at >= self.stopping.patience
        return waited if np.count_nonzero(waited) else None

    def _settle(self, batches: MiniBatches | None, recorder: Recorder) -> None:
        """Compute the loss at last points that were judged by a batch's loss."""
        if batches is None or self.loss_every == 1:
            return
        runs, theta = recorder.lost_between_losses()
        if runs.size:
            recorder.correct(runs, self.objective.value(theta))


def _norm(rows: Array) -> Array:
    return np.sqrt(np.vecdot(rows, rows))
