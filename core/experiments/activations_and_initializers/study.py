"""The study: every cell of the grid trained, and the cells of the result by their choices."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

from core.data import Files, read_beside
from core.experiments.activations_and_initializers.cells import Axis, Cell, cell_name, grid_cells, varying_axes
from core.experiments.activations_and_initializers.problem import Samples, load_samples
from core.experiments.activations_and_initializers.settings import StudySettings
from core.experiments.activations_and_initializers.training import CellResult, train_cell
from core.experiments.wording import counted, number
from core.solvers import Progress, map_pieces

BEST = "best"


@dataclass(frozen=True, eq=False)
class StudyResult:
    """Everything the views of this experiment show.

    Attributes
    ----------
    settings, samples : what was chosen, and the rows it led to.
    cells : one result for each cell, in the order of :func:`grid_cells`.
    notes : sentences on the data and on how step sizes were chosen.
    """

    settings: StudySettings
    samples: Samples
    cells: tuple[CellResult, ...]
    notes: tuple[str, ...]

    @property
    def varying(self) -> tuple[Axis, ...]:
        """The axes with more than one value."""
        return varying_axes(self.settings)

    @property
    def best(self) -> CellResult:
        """The cell with the fewest median updates to the threshold, of equals that with the lowest median loss."""
        return min(self.cells, key=lambda one: one.rank)

    def name(self, cell: Cell) -> str:
        """What a reader calls a cell."""
        return cell_name(cell, self.varying)

    def named(self, name: str) -> CellResult:
        """A cell by its name; ``"best"`` or "" is the best one.

        Raises
        ------
        ValueError
            For a cell that the grid does not have.
        """
        if name in ("", BEST):
            return self.best
        for one in self.cells:
            if self.name(one.cell) == name:
                return one
        raise ValueError(f"cell must be {BEST}, or one of the {len(self.cells)} of the grid. Got {name!r}.")


def run(
    settings: StudySettings,
    *,
    progress: Progress | None = None,
    files: Files = read_beside,
    executor: Executor | None = None,
) -> StudyResult:
    """Train every cell of the grid.

    Parameters
    ----------
    settings : the grid and what its networks learn.
    progress : called with the share of the cells done.
    files : fetches an uploaded table by name and hash.
    executor : where the cells are trained; None for threads of this call's own.

    Raises
    ------
    ValueError
        For data that cannot be read, or networks too large.
    """
    samples = load_samples(settings, files)
    train = partial(train_cell, samples, settings)
    # A cell's seeds are few and its calls short: a second thread would cost more than it gives.
    cells = tuple(map_pieces(train, grid_cells(settings), executor=executor, threads=1, progress=progress))
    return StudyResult(settings, samples, cells, (*samples.dataset.notes, *_step_size_notes(settings, cells)))


def _step_size_notes(settings: StudySettings, cells: tuple[CellResult, ...]) -> tuple[str, ...]:
    """How the step sizes were chosen: a comparison at one step size tells about that step size."""
    rates = tuple(settings.step_sizes)
    if settings.comparison == "common":
        if len(rates) > 1:
            return ("Each step size makes cells of its own.",)
        rate = number(min(rates))
        return (f"All cells have the same step size, {rate}: another may favour other cells.",)
    low, high = min(rates), max(rates)
    ends = sum(one.step_size in (low, high) for one in cells) if low < high else 0
    told = f"Each cell has the best of {counted(len(rates), 'step size')} for it, from {number(low)} to {number(high)}."
    if ends:
        it = "that cell" if ends == 1 else "those cells"
        told += f" In {counted(ends, 'cell')} it is an end of that list, so a wider one may favour {it}."
    return (told,)
