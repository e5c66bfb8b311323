"""Descent: any first-order rule on any objective, for many runs at once, in chunks that fit the cache."""

from __future__ import annotations

import time
from contextlib import nullcontext

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.objectives import Chunked, Objective, as_runs, one_blas_thread
from core.solvers.batches import MiniBatches, check_batch_size
from core.solvers.chunks import Progress, Pulse, cut, n_workers, run_chunks
from core.solvers.loop import Loop
from core.solvers.optimizers import GradientDescent, Optimizer
from core.solvers.recording import Recorder
from core.solvers.result import Trajectory
from core.solvers.schedules import Armijo, Constant, Schedule
from core.solvers.stopping import Stopping

Array = NDArray[np.floating]


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
    a thread pool, and BLAS is held to one thread. The numbers of a run never depend on the other runs or on threads.

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
    began = time.perf_counter()
    recorder = Recorder(runs, max_steps=max_steps, n_records=n_records, loss_every=loss_every)

    def one_chunk(chunk: slice, pulse: Pulse) -> None:
        theta, batches = runs[chunk], None
        if batch_size is not None:
            first, samples = first_run + chunk.start, objective.n_samples
            batches = MiniBatches(samples, batch_size, seed=seed, n_runs=len(theta), first_run=first)
        loop.run(theta, None if rates is None else rates[chunk], batches, recorder.part(chunk), pulse)

    with one_blas_thread() if isinstance(objective, Chunked) else nullcontext():
        run_chunks(one_chunk, _chunks(objective, len(runs), batch_size, loss_every), progress)
    trajectory = recorder.trajectory(time.perf_counter() - began)
    return trajectory.without_runs_axis() if single else trajectory


def _chunks(objective: Objective, n_runs: int, batch_size: int | None, loss_every: int) -> list[slice]:
    """Chunks of runs whose work of an average update fits the cache."""
    at_once = objective.runs_at_once if isinstance(objective, Chunked) else None
    if at_once is None:
        return [slice(0, n_runs)]
    if batch_size is not None:  # the loss on all samples counts with the share of updates that compute it
        samples = objective.n_samples
        at_once = int(at_once * max(1.0, samples / (batch_size + samples / loss_every)))
    return cut(n_runs, at_once, n_workers())


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
