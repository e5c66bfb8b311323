"""The only loop that updates theta: any first-order rule on any objective, for many runs at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.objectives import Objective, as_runs
from core.solvers.batches import MiniBatches
from core.solvers.optimizers import GradientDescent, Optimizer, Rate
from core.solvers.recording import Recorder
from core.solvers.result import Status, Trajectory
from core.solvers.schedules import Armijo, Constant, Schedule
from core.solvers.stopping import Stopping, Visit, diverged

Array = NDArray[np.floating]
Progress = Callable[[float], None]

_PROGRESS_SECONDS = 0.1


def minimize(
    objective: Objective,
    theta0: ArrayLike,
    *,
    optimizer: Optimizer | None = None,
    schedule: Schedule | None = None,
    batch_size: int | None = None,
    max_steps: int = 1000,
    stopping: Stopping | None = Stopping(),  # noqa: B008 - frozen settings
    seed: int = 0,
    n_records: int = 200,
    progress: Progress | None = None,
    learning_rates: ArrayLike | None = None,
    validation: Objective | None = None,
) -> Trajectory:
    r"""Minimise an objective from every row of ``theta0``.

    Update t is :math:`\theta_{t+1} = \theta_t + p(g_t, \eta f_t)` with the optimizer's rule p, its learning rate η and
    the schedule's factor f. A run whose loss leaves for infinity is frozen at its last finite point, the others go on.

    Parameters
    ----------
    objective : what is minimised.
    theta0 : array of shape (n_runs, n_params) or (n_params,). float32 computes in float32.
    optimizer : the rule, with its learning rate; ``GradientDescent()`` if None.
    schedule : factor on the learning rate, or ``Armijo()`` for a line search; ``Constant()`` if None.
    batch_size : samples an update sees, drawn without replacement and reshuffled every epoch; None for all of them.
    max_steps : updates at the most.
    stopping : rules that end a run early; None runs all steps.
    seed : run r draws its batches from the stream ``(seed, r)``.
    n_records : snapshots of theta kept at the most.
    progress : called now and then with the share of ``max_steps`` done.
    learning_rates : array of shape (n_runs,), one for each run in place of the optimizer's.
    validation : the objective on other samples that ``stopping.patience`` watches.

    Raises
    ------
    ValueError
        For a start of the wrong shape or not finite, limits that no run can keep, a batch larger than the sample, a
        line search on batches, learning rates of another number than the runs, or patience without validation samples.
    """
    runs, single = as_runs(theta0, objective.n_params)
    schedule = schedule or Constant()
    check_run(runs, max_steps, n_records, stopping, validation)
    _check_schedule(schedule, batch_size)
    rule = optimizer or GradientDescent()
    rates = rule.learning_rate if learning_rates is None else _own_rates(learning_rates, runs)
    batches = None
    if batch_size is not None:
        batches = MiniBatches(objective.n_samples, batch_size, seed=seed, n_runs=runs.shape[0])
    loop = _Loop(objective, rule, schedule, stopping, batches, validation, max_steps)
    began = time.perf_counter()
    recorder = Recorder(runs, max_steps=max_steps, n_records=n_records)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # divergence is a result, found by its values
        loop.run(runs, rates, recorder, progress)
    trajectory = recorder.trajectory(time.perf_counter() - began)
    return trajectory.without_runs_axis() if single else trajectory


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

    def only(self, going: NDArray[np.bool_]) -> _Going:
        rates = self.rates[going] if isinstance(self.rates, np.ndarray) else self.rates
        return _Going(
            runs=self.runs[going],
            theta=self.theta[going],
            value=self.value[going],
            gradient=self.gradient[going],
            state=tuple(part[going] for part in self.state),
            rates=rates,
            first_value=self.first_value[going],
            best=self.best[going],
            best_at=self.best_at[going],
        )


@dataclass(frozen=True)
class _Loop:
    objective: Objective
    optimizer: Optimizer
    schedule: Schedule
    stopping: Stopping | None
    batches: MiniBatches | None
    validation: Objective | None
    max_steps: int

    def run(self, theta: Array, rates: Rate, recorder: Recorder, progress: Progress | None) -> None:
        going = self._begin(theta, rates, recorder)
        told = time.perf_counter()
        for step in range(self.max_steps):
            if not going.runs.size:
                return
            going = self._advance(going, step, recorder)
            if progress is not None and time.perf_counter() - told > _PROGRESS_SECONDS:
                told = time.perf_counter()
                progress((step + 1) / self.max_steps)

    def _begin(self, theta: Array, rates: Rate, recorder: Recorder) -> _Going:
        runs = np.arange(theta.shape[0])
        value, gradient = self._evaluate(theta)
        best = np.full(value.shape, np.inf, value.dtype)
        state = self.optimizer.init(theta)
        going = _Going(runs, theta, value, gradient, state, rates, value, best, np.zeros_like(runs))
        norm = _norm(gradient)
        recorder.visit(0, runs, theta, value, norm)
        lost = ~(np.isfinite(value) & np.isfinite(norm))
        recorder.stop(0, runs[lost], Status.DIVERGED)
        at_rest = np.zeros_like(lost)
        if self.stopping is not None and self.stopping.gradient is not None and self.batches is None:
            at_rest = ~lost & (norm <= self.stopping.gradient)
        recorder.stop(0, runs[at_rest], Status.CONVERGED)
        return self._drop(going, lost | at_rest)

    def _advance(self, going: _Going, step: int, recorder: Recorder) -> _Going:
        move, state, stuck = self._propose(going, step)
        before = going.value
        going.theta, going.state = going.theta + move, state
        going.value, going.gradient = self._evaluate(going.theta)
        lost = diverged(going.first_value, going.theta, going.value, going.gradient)
        if lost.any():
            recorder.lose(step, going.runs[lost])
            going, move, before, stuck = self._drop(going, lost), move[~lost], before[~lost], stuck[~lost]
        norm = _norm(going.gradient)
        recorder.visit(step + 1, going.runs, going.theta, going.value, norm)
        done = self._converged(Visit(going.theta, move, before, going.value, norm)) & ~stuck
        ended = done | stuck | self._out_of_patience(going, step + 1)
        if not ended.any():
            return going
        recorder.stop(step + 1, going.runs[done], Status.CONVERGED)
        recorder.stop(step + 1, going.runs[ended & ~done], Status.STALLED)
        return self._drop(going, ended)

    def _propose(self, going: _Going, step: int) -> tuple[Array, tuple[Array, ...], NDArray[np.bool_]]:
        rates = going.rates * self.schedule.factor(step, self.max_steps)
        move, state = self.optimizer.update(going.gradient, going.state, going.theta, rates)
        if not isinstance(self.schedule, Armijo):
            return move, state, np.zeros(going.runs.shape, dtype=bool)
        scale = self.schedule.search(self.objective, going.theta, going.value, going.gradient, move)
        return scale * move, state, scale[:, 0] == 0

    def _evaluate(self, theta: Array) -> tuple[Array, Array]:
        """Loss on all samples, and the gradient on the next batch."""
        if self.batches is None:
            return self.objective.value_and_gradient(theta)
        return self.objective.value(theta), self.objective.value_and_gradient(theta, self.batches.draw())[1]

    def _converged(self, visit: Visit) -> NDArray[np.bool_]:
        if self.stopping is None:
            return np.zeros(visit.value.shape, dtype=bool)
        return self.stopping.converged(visit, on_batches=self.batches is not None)

    def _out_of_patience(self, going: _Going, step: int) -> NDArray[np.bool_]:
        if self.validation is None or self.stopping is None or self.stopping.patience is None:
            return np.zeros(going.runs.shape, dtype=bool)
        score = self.validation.value(going.theta)
        better = score < going.best
        going.best = np.where(better, score, going.best)
        going.best_at = np.where(better, step, going.best_at)
        return step - going.best_at >= self.stopping.patience

    def _drop(self, going: _Going, ended: NDArray[np.bool_]) -> _Going:
        if not ended.any():
            return going
        if self.batches is not None:
            self.batches.keep(~ended)
        return going.only(~ended)


def _norm(rows: Array) -> Array:
    return np.sqrt((rows * rows).sum(axis=1))


def check_run(
    theta: Array, max_steps: int, n_records: int, stopping: Stopping | None, validation: Objective | None = None
) -> None:
    """Raise ``ValueError`` for a start that is not finite, or for limits that no run can keep."""
    if not np.isfinite(theta).all():
        raise ValueError("theta0 must be finite. Got a NaN or an infinity.")
    if max_steps < 0:
        raise ValueError(f"max_steps must be zero or more. Got {max_steps!r}.")
    if n_records < 2:
        raise ValueError(f"n_records must be at least 2, the start and the end. Got {n_records!r}.")
    if stopping is not None and stopping.patience is not None and validation is None:
        raise ValueError(f"patience needs validation samples. Got patience={stopping.patience} without them.")


def _check_schedule(schedule: Schedule, batch_size: int | None) -> None:
    if isinstance(schedule, Armijo) and batch_size is not None:
        raise ValueError(f"Armijo backtracking needs the full batch (batch_size=None). Got batch_size={batch_size}.")


def _own_rates(learning_rates: ArrayLike, theta: Array) -> Array:
    rates = np.asarray(learning_rates, dtype=theta.dtype)
    if rates.shape != theta.shape[:1]:
        raise ValueError(f"learning_rates must have shape ({theta.shape[0]},), one a run. Got {rates.shape}.")
    if not (np.isfinite(rates) & (rates > 0)).all():
        raise ValueError(f"learning_rates must be positive. Got {rates.tolist()!r}.")
    return rates[:, None]
