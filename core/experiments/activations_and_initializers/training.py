"""One cell of the grid: its networks trained together, and what became of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.experiments.activations_and_initializers.cells import Cell, grid_cells
from core.experiments.activations_and_initializers.problem import Samples
from core.experiments.activations_and_initializers.settings import Rule, StudySettings
from core.objectives import MLP
from core.solvers import (
    Adagrad,
    Adam,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    Status,
    Trajectory,
    minimize,
)
from core.solvers.read_only import read_only
from core.solvers.recording import record_steps

Array = NDArray[np.floating]
Ending = Literal["arrived", "diverged", "never left the start", "stalled", "on its way"]

ENDINGS: tuple[Ending, ...] = ("arrived", "diverged", "never left the start", "stalled", "on its way")
RULES: dict[Rule, type[Optimizer]] = {
    "gradient_descent": GradientDescent, "momentum": Momentum, "nesterov": Nesterov, "adagrad": Adagrad,
    "rmsprop": RMSProp, "adam": Adam,
}  # fmt: skip
STILL = 0.01  # a loss that falls by less than this share has not moved
_MOST_LOSSES = 161
_MOST_MOMENTS, _FEWEST_MOMENTS = 13, 3
_NUMBERS_KEPT = 1_500_000  # of theta, in all cells: 12 MB


@dataclass(frozen=True, eq=False)
@read_only
class CellResult:
    """What became of one cell's networks; read-only.

    Attributes
    ----------
    cell, step_size : the choices, and the step size that its runs were made with.
    steps : array of shape (n_losses,), updates made.
    loss : array of shape (n_losses, n_seeds); infinite where a run has diverged.
    arrived_at : array of shape (n_seeds,), updates to the threshold; infinite for a run that never came there, or
        diverged.
    final_loss : array of shape (n_seeds,), infinite for a run that diverged.
    endings : one of ``ENDINGS`` for each run.
    moments : array of shape (n_moments,), updates made at the kept networks.
    theta : array of shape (n_moments, n_kept, n_params), the networks of the first ``n_kept`` seeds.
    """

    cell: Cell
    step_size: float
    steps: NDArray[np.int64]
    loss: Array
    arrived_at: Array
    final_loss: Array
    endings: tuple[Ending, ...]
    moments: NDArray[np.int64]
    theta: Array

    @property
    def n_seeds(self) -> int:
        """Networks trained."""
        return len(self.endings)

    @property
    def arrival(self) -> tuple[float, float, float]:
        """Lower quartile, median and upper quartile of the updates to the threshold; infinite past those that came."""
        return quartiles(self.arrived_at)

    @property
    def ends(self) -> tuple[float, float, float]:
        """The same of the loss at the end."""
        return quartiles(self.final_loss)

    def share(self, ending: Ending) -> float:
        """Share of the runs that ended so."""
        return self.endings.count(ending) / len(self.endings)

    @property
    def rank(self) -> tuple[float, float]:
        """What cells are compared by: median updates to the threshold, then the median loss at the end."""
        return self.arrival[1], self.ends[1]


def quartiles(values: Sequence[float] | Array) -> tuple[float, float, float]:
    """The smallest values that a quarter, half and three quarters do not exceed: no infinity is averaged away."""
    ordered = np.sort(np.asarray(values))
    low, middle, high = (float(ordered[math.ceil(share * len(ordered)) - 1]) for share in (0.25, 0.5, 0.75))
    return low, middle, high


def train_cell(samples: Samples, settings: StudySettings, cell: Cell) -> CellResult:
    """Train the cell's networks together, with every step size that it may take, and keep those of the best.

    Seed r starts from the stream ``(start_seed, r)`` whatever the cell, so that a cell alone is the cell in the grid
    and cells differ in their law and not in their luck.
    """
    objective = samples.objective(cell)
    rates = settings.step_sizes if cell.step_size is None else (cell.step_size,)
    starts = first_weights(objective, cell, settings)
    path = minimize(
        objective,
        np.tile(starts, (len(rates), 1)),
        optimizer=RULES[settings.optimizer](),
        max_steps=settings.max_steps,
        stopping=None,
        n_records=_moment_count(settings, objective.n_params),
        learning_rates=np.repeat(rates, len(starts)),
    )
    parts = [slice(k * len(starts), (k + 1) * len(starts)) for k in range(len(rates))]
    kept = _seed_count(settings, objective.n_params)
    found = [_judged(cell, rate, path, part, settings, kept) for rate, part in zip(rates, parts, strict=True)]
    return min(found, key=lambda one: one.rank)


def first_weights(objective: MLP, cell: Cell, settings: StudySettings) -> Array:
    """One start a seed, of shape (n_seeds, n_params)."""
    rng = np.random.default_rng(settings.start_seed)
    return cell.scale * objective.initialize(cell.initializer, settings.n_seeds, rng)


def _judged(cell: Cell, rate: float, path: Trajectory, part: slice, settings: StudySettings, kept: int) -> CellResult:
    has_diverged = path.status[part] == Status.DIVERGED
    loss = path.loss[:, part]
    reached = loss <= settings.threshold
    arrived_at = np.where(reached.any(axis=0) & ~has_diverged, path.loss_steps[reached.argmax(axis=0)], np.inf)
    steps = record_steps(settings.max_steps, _MOST_LOSSES)  # where all have diverged, beyond the end of the path
    shown = np.where(steps[:, None] > path.stopped_at[part], np.inf, loss[np.minimum(steps, len(loss) - 1)])
    final = np.where(has_diverged, np.inf, loss[-1])
    endings: tuple[Ending, ...] = tuple(
        _ending(loss[:, run], bool(has_diverged[run]), float(arrived_at[run])) for run in range(loss.shape[1])
    )
    theta = path.theta[:, part][:, :kept].copy()
    return CellResult(cell, rate, steps, shown, arrived_at, final, endings, path.steps, theta)


def _ending(loss: Array, has_diverged: bool, arrived_at: float) -> Ending:
    """What became of a run, from its loss at every update.

    One that has not arrived never left the start if its lowest loss is within 1 % of the first; it stalled if the last
    quarter of its updates lowered its lowest loss by less than 1 %; else it is on its way.
    """
    if has_diverged:
        return "diverged"
    if np.isfinite(arrived_at):
        return "arrived"
    lowest = np.minimum.accumulate(loss)
    if lowest[-1] > (1 - STILL) * loss[0]:
        return "never left the start"
    return "stalled" if lowest[-1] > (1 - STILL) * lowest[3 * (len(loss) - 1) // 4] else "on its way"


def _moment_count(settings: StudySettings, n_params: int) -> int:
    room = _NUMBERS_KEPT // (_cell_count(settings) * settings.n_seeds * n_params)
    return min(_MOST_MOMENTS, max(_FEWEST_MOMENTS, room))


def _seed_count(settings: StudySettings, n_params: int) -> int:
    room = _NUMBERS_KEPT // (_cell_count(settings) * _FEWEST_MOMENTS * n_params)
    return min(settings.n_seeds, max(1, room))


def _cell_count(settings: StudySettings) -> int:
    return len(grid_cells(settings))
