"""How long a grid takes, told before it starts."""

from __future__ import annotations

from core.data import Dataset, Files, read_beside
from core.experiments.activations_and_initializers.cells import Cell, grid_cells
from core.experiments.activations_and_initializers.settings import StudySettings
from core.experiments.mlp.problem import n_parameters, task_of

# Fitted to the CPU time of single cells on one core, 2-16-16-1 with each activation and 30 layers of 32 ReLU units,
# then scaled to the full grid on an idle machine.
_A_CELL = 0.01
_AN_UPDATE = 4.5e-5
_A_LAYER = 2.6e-5  # of one chunk of networks
_A_UNIT = 1.7e-9  # of one sample in one network, forward and back, without the activation
_A_WEIGHT = 9e-11
_CACHE_NUMBERS = 250_000  # activations of one chunk of networks
# Nanoseconds that an activation and its derivative take for one number.
_FUNCTIONS = {
    "identity": 0.2, "relu": 0.4, "leaky_relu": 1.1, "tanh": 2.3, "elu": 4, "selu": 4, "sigmoid": 5, "silu": 7.5,
    "softplus": 11, "mish": 11, "gelu": 14,
}  # fmt: skip
_ANY_FUNCTION = 11


def seconds(settings: StudySettings, *, files: Files = read_beside) -> float:
    """Estimated time of a grid, cell after cell on one core.

    Of a file that cannot be read nothing is said: the run will.
    """
    try:
        dataset = settings.data.load(files)
    except ValueError:
        return 0.0
    return sum(_seconds_of(cell, settings, dataset) for cell in grid_cells(settings))


def _seconds_of(cell: Cell, settings: StudySettings, dataset: Dataset) -> float:
    runs = settings.n_seeds * (len(settings.step_sizes) if cell.step_size is None else 1)
    n_outputs = dataset.n_classes if task_of(dataset) == "classes" else 1
    n_params = n_parameters((cell.width,) * cell.depth, dataset.n_features, n_outputs)
    numbers = runs * dataset.n_samples
    units = cell.depth * cell.width
    chunks = -(-2 * numbers * (units + cell.depth) // _CACHE_NUMBERS)
    function = 1e-9 * _FUNCTIONS.get(cell.activation, _ANY_FUNCTION)
    an_update = (
        _AN_UPDATE
        + _A_LAYER * chunks * (cell.depth + 1)
        + numbers * units * (_A_UNIT + function)
        + numbers * n_params * _A_WEIGHT
    )
    return _A_CELL + settings.max_steps * an_update
