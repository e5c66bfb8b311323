"""How long a grid takes, told before it starts."""

from __future__ import annotations

from core.data import Dataset, Files, read_beside
from core.experiments.activations_and_initializers.cells import Cell, grid_cells
from core.experiments.activations_and_initializers.settings import StudySettings
from core.experiments.mlp.problem import n_parameters, task_of
from core.solvers.chunks import n_workers

_A_CELL = 0.005
_AN_UPDATE = 6e-5
_A_LAYER = 3.5e-5
_A_UNIT = 1.3e-8  # of one sample in one network, forward and back, without the activation
_A_WEIGHT = 1.2e-10
_TOGETHER = 0.9  # of a second core: threads wait for the interpreter
# Nanoseconds that an activation and its derivative take for one number.
_FUNCTIONS = {
    "identity": 2, "relu": 3, "leaky_relu": 6, "tanh": 12, "elu": 14, "selu": 15, "sigmoid": 16, "gelu": 40, "silu": 30,
    "softplus": 40, "mish": 45,
}  # fmt: skip
_ANY_FUNCTION = 30


def seconds(settings: StudySettings, *, files: Files = read_beside) -> float:
    """Estimated time of a grid on this machine's cores.

    Of a file that cannot be read nothing is said: the run will.
    """
    try:
        dataset = settings.data.load(files)
    except ValueError:
        return 0.0
    cells = grid_cells(settings)
    cores = min(n_workers(), len(cells))
    return sum(_seconds_of(cell, settings, dataset) for cell in cells) / (1 + _TOGETHER * (cores - 1))


def _seconds_of(cell: Cell, settings: StudySettings, dataset: Dataset) -> float:
    runs = settings.n_seeds * (len(settings.step_sizes) if cell.step_size is None else 1)
    n_outputs = dataset.n_classes if task_of(dataset) == "classes" else 1
    n_params = n_parameters((cell.width,) * cell.depth, dataset.n_features, n_outputs)
    numbers = runs * dataset.n_samples
    function = 1e-9 * _FUNCTIONS.get(cell.activation, _ANY_FUNCTION)
    an_update = (
        _AN_UPDATE
        + _A_LAYER * (cell.depth + 1)
        + numbers * cell.depth * cell.width * (_A_UNIT + function)
        + numbers * n_params * _A_WEIGHT
    )
    return _A_CELL + settings.max_steps * an_update
