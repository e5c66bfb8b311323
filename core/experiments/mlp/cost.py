"""How long training takes, told before it starts."""

from __future__ import annotations

from core.data import Dataset, Files, read_beside
from core.experiments.mlp.problem import n_parameters, task_of
from core.experiments.mlp.settings import MLPSettings
from core.experiments.mlp.training import record_count, updates_an_epoch
from core.experiments.solver_choices import Descent

# Fitted by non-negative least squares to the CPU time, on one core, of 16 runs: 9 to 17 025 weights and biases, 1 to 64
# restarts, batches of 1 to 3000 rows, up to 9 layers. The fit is within 30 % of each of them.
_AN_UPDATE = 1.8e-4
_A_LAYER = 2.2e-5
_A_UNIT = 2.8e-8  # of one sample in one restart, forward and back
_A_WEIGHT = 5.1e-11
_A_WEIGHTS_STEP = 9.5e-10  # of one restart, once an update
_A_SOLVER = 0.02
_FORWARD = 0.5  # a look at the loss costs half of a gradient
_CACHE_NUMBERS = 125_000  # activations of one chunk of restarts


def seconds(settings: MLPSettings, *, files: Files = read_beside) -> float:
    """Estimated time of a run on one core: a cost an update and layer, and one a sample, unit and weight.

    Of a file that cannot be read nothing is said: the run will.
    """
    try:
        dataset = settings.data.load(files)
    except ValueError:
        return 0.0
    return sum(_seconds_of(solver, settings, dataset) for solver in settings.solvers)


def _seconds_of(solver: Descent, settings: MLPSettings, dataset: Dataset) -> float:
    n_rows, runs = dataset.n_samples, settings.restarts
    n_train = max(1, round(n_rows * (1.0 - settings.validation - settings.test)))
    batch = min(solver.batch_size or n_train, n_train)
    updates = settings.epochs * updates_an_epoch(n_train, batch)
    n_outputs = dataset.n_classes if task_of(dataset) == "classes" else 1
    n_params = n_parameters(settings.hidden, dataset.n_features, n_outputs)
    units = sum(settings.hidden) + n_outputs
    records = min(updates + 1, record_count(n_params * runs))
    patience = settings.stopping.patience is not None
    looks = (settings.epochs if batch < n_train else 0) * n_train + (settings.epochs * patience + 2 * records) * n_rows
    samples = runs * (updates * batch + _FORWARD * looks)
    chunks = max(1, runs * 2 * batch * (units + 1) // _CACHE_NUMBERS)
    return (
        _A_SOLVER
        + updates * (_AN_UPDATE + _A_LAYER * chunks * (len(settings.hidden) + 1) + _A_WEIGHTS_STEP * runs * n_params)
        + samples * (_A_UNIT * units + _A_WEIGHT * n_params)
    )
