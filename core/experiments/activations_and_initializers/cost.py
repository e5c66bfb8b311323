"""How long a grid takes, told before it starts."""

from __future__ import annotations

from core.data import Dataset, Files, read_beside
from core.experiments.activations_and_initializers.cells import Cell, grid_cells
from core.experiments.activations_and_initializers.settings import StudySettings
from core.experiments.mlp.problem import n_parameters, task_of
from core.solvers.chunks import n_workers

# Fitted to the CPU time of single cells on one core: 2-16-16-1 with each activation, and 30 layers of 32 ReLU units.
_A_CELL = 0.01
_AN_UPDATE = 6e-5
_A_LAYER = 3.5e-5  # of one chunk of networks
_A_UNIT = 2.2e-9  # of one sample in one network, forward and back, without the activation
_A_WEIGHT = 1.2e-10
_SECOND_CORE = 0.8  # of what the first one does: threads wait for the interpreter
_CACHE_NUMBERS = 250_000  # activations of one chunk of networks
# Nanoseconds that an activation and its derivative take for one number.
_FUNCTIONS = {
    "identity": 0.3, "relu": 0.5, "leaky_relu": 1.5, "tanh": 3, "elu": 5, "selu": 5.5, "sigmoid": 6.5, "silu": 10,
    "softplus": 15, "mish": 15, "gelu": 19,
}  # fmt: skip
_ANY_FUNCTION = 15


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
    return sum(_seconds_of(cell, settings, dataset) for cell in cells) / (1 + _SECOND_CORE * (cores - 1))


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
