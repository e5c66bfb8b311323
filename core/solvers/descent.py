"""Descent: any first-order rule on any objective, for many runs at once, in chunks that fit the cache."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.objectives import Chunked, Objective, as_runs, one_blas_thread
from core.solvers.batches import MiniBatches, check_batch_size
from core.solvers.chunks import Progress, Pulse, cut, n_workers, progress_outside, run_chunks
from core.solvers.joining import join_runs
from core.solvers.loop import Loop
from core.solvers.optimizers import GradientDescent, Optimizer
from core.solvers.recording import Recorder
from core.solvers.result import Trajectory
from core.solvers.schedules import Armijo, Constant, Schedule
from core.solvers.stopping import Stopping
from core.solvers.worker_processes import map_in_processes, n_worker_processes

Array = NDArray[np.floating]

_WORTH_SHARING = 125  # updates of a full chunk, which take a twentieth of a second
_SHARES = 4  # a process at the most: some shares end early
_MOST_SENT = 10_000_000  # numbers of the snapshots, which come back through a pipe


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
    loss_every: int = 1,
    progress: Progress | None = None,
    learning_rates: ArrayLike | None = None,
    validation: Objective | None = None,
    first_run: int = 0,
) -> Trajectory:
    r"""Minimise an objective from every row of ``theta0``.

    Update t is :math:`\theta_{t+1} = \theta_t + p(g_t, \eta f_t)` with the optimizer's rule p, its learning rate η and
    the schedule's factor f. A run whose loss leaves for infinity is frozen at its last finite point, the others go on.

    Where the objective says how many runs fit the cache (``runs_at_once``), more runs than that are cut into chunks on
    a thread pool, or go to the processes of :func:`core.solvers.worker_processes`, and BLAS is held to one thread. The
    numbers of a run never depend on the other runs, on threads or on processes.

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
    loss_every : updates from one recorded loss to the next; the last point's is always there. On mini-batches the loss
        on all samples, and on the validation samples, is computed at these updates only, and between them divergence
        is judged by the batch's own loss.
    progress : called now and then, in the caller's thread, with the share of ``max_steps`` done. Whatever it raises
        ends the descent and goes through.
    learning_rates : array of shape (n_runs,), one for each run in place of the optimizer's.
    validation : the objective on other samples that ``stopping.patience`` watches.
    first_run : the number r of the first row, where these are some of more runs (see :func:`core.solvers.join_runs`).

    Raises
    ------
    ValueError
        For a start of the wrong shape or not finite, limits that no run can keep, a batch larger than the sample, a
        line search on batches, learning rates of another number than the runs, or patience without validation samples.
    """
    runs, single = as_runs(theta0, objective.n_params)
    schedule = schedule or Constant()
    check_run(runs, max_steps, n_records, stopping, validation)
    _check_batches(objective, schedule, batch_size, loss_every)
    rates = None if learning_rates is None else _own_rates(learning_rates, runs)
    loop = Loop(objective, optimizer or GradientDescent(), schedule, stopping, validation, max_steps, loss_every)
    descent = _Descent(loop, batch_size, seed, n_records)
    trajectory = descent.shared(_Runs(runs, rates, first_run), progress)
    return trajectory.without_runs_axis() if single else trajectory


class _Runs(NamedTuple):
    """Starting points, step sizes of their own if they have such, and the number of the first."""

    theta: Array
    rates: Array | None
    first: int

    def part(self, rows: slice) -> _Runs:
        return _Runs(self.theta[rows], None if self.rates is None else self.rates[rows], self.first + rows.start)


@dataclass(frozen=True)
class _Descent:
    """A descent but for its runs."""

    loop: Loop
    batch_size: int | None
    seed: int
    n_records: int

    def shared(self, runs: _Runs, progress: Progress | None) -> Trajectory:
        """Descend in worker processes, if there are any and they can take it, else here."""
        began = time.perf_counter()
        shares = self._shares(*runs.theta.shape)
        if shares:
            parts = map_in_processes(self.run, [runs.part(rows) for rows in shares], progress or progress_outside())
            if parts is not None:
                return replace(join_runs(parts), seconds=time.perf_counter() - began)
        return self.run(runs, progress)

    def run(self, runs: _Runs, progress: Progress | None) -> Trajectory:
        """Descend in chunks, on threads of this process."""
        loop, objective, began = self.loop, self.loop.objective, time.perf_counter()
        limits = {"max_steps": loop.max_steps, "n_records": self.n_records, "loss_every": loop.loss_every}
        recorder = Recorder(runs.theta, **limits)

        def one_chunk(rows: slice, pulse: Pulse) -> None:
            chunk = runs.part(rows)
            loop.run(chunk.theta, chunk.rates, self._batches(chunk), recorder.part(rows), pulse)

        at_once, n_runs = self._runs_at_once(), len(runs.theta)
        with one_blas_thread() if isinstance(objective, Chunked) else nullcontext():
            run_chunks(one_chunk, cut(n_runs, at_once or n_runs, n_workers()), progress)
        return recorder.trajectory(time.perf_counter() - began)

    def _batches(self, runs: _Runs) -> MiniBatches | None:
        if self.batch_size is None:
            return None
        samples, n_runs = self.loop.objective.n_samples, len(runs.theta)
        return MiniBatches(samples, self.batch_size, seed=self.seed, n_runs=n_runs, first_run=runs.first)

    def _shares(self, n_runs: int, n_params: int) -> list[slice]:
        """Which runs go to which worker process, a few shares each; none where handing them over costs too much."""
        n_processes, at_once = n_worker_processes(), self._runs_at_once()
        if n_processes == 0 or at_once is None or n_runs < 2:
            return []
        n_records = min(self.n_records, self.loop.max_steps + 1)
        if n_runs * self.loop.max_steps < _WORTH_SHARING * at_once or n_records * n_runs * n_params > _MOST_SENT:
            return []
        at_least, at_most = (-(-n_runs // (shares * n_processes)) for shares in (_SHARES, 1))
        return cut(n_runs, min(max(at_once, at_least), at_most), n_processes)

    def _runs_at_once(self) -> int | None:
        """How many runs' work of an average update fits the cache; None for all."""
        objective = self.loop.objective
        at_once = objective.runs_at_once if isinstance(objective, Chunked) else None
        if at_once is None or self.batch_size is None:
            return at_once
        samples = objective.n_samples  # the loss on all samples counts with the share of updates that compute it
        return int(at_once * max(1.0, samples / (self.batch_size + samples / self.loop.loss_every)))


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


def _check_batches(objective: Objective, schedule: Schedule, batch_size: int | None, loss_every: int) -> None:
    if loss_every < 1:
        raise ValueError(f"loss_every must be at least 1. Got {loss_every!r}.")
    if batch_size is None:
        return
    check_batch_size(batch_size, objective.n_samples)
    if isinstance(schedule, Armijo):
        raise ValueError(f"Armijo backtracking needs the full batch (batch_size=None). Got batch_size={batch_size}.")


def _own_rates(learning_rates: ArrayLike, theta: Array) -> Array:
    rates = np.asarray(learning_rates, dtype=theta.dtype)
    if rates.shape != theta.shape[:1]:
        raise ValueError(f"learning_rates must have shape ({theta.shape[0]},), one a run. Got {rates.shape}.")
    if not (np.isfinite(rates) & (rates > 0)).all():
        raise ValueError(f"learning_rates must be positive. Got {rates.tolist()!r}.")
    return rates[:, None]
