"""How long a run takes, told before it starts."""

from __future__ import annotations

from core.data import Files, read_beside
from core.experiments.loss_surface.settings import LossSurfaceSettings
from core.experiments.mlp.cost import seconds as network_seconds
from core.experiments.mlp.problem import n_parameters, task_of
from core.experiments.mlp.settings import Rules
from core.experiments.objective_choices import LinearModel, LogisticModel, Network
from core.experiments.solver_choices import Descent

_AN_UPDATE = 1.2e-4  # of a function or a model of few coefficients
_A_NUMBER = 1.2e-8  # of the data, looked at once
_A_POINT = 4e-7  # of the surface, beside its samples
_A_UNIT = 1.4e-8  # of one sample at one point, forward
_A_PRODUCT = 1e-9  # of a Hessian: samples, weights and columns
_SECOND_ORDER_UPDATES = 60  # of Newton and L-BFGS, at the most expected


def seconds(settings: LossSurfaceSettings, *, files: Files = read_beside) -> float:
    """Estimated time of a run on one core: the updates of all solvers, the points of the surface, the curvature.

    Of a file that cannot be read nothing is said: the run will.
    """
    objective = settings.objective
    points = settings.resolution**2
    if not isinstance(objective, LinearModel | LogisticModel | Network):
        return _updates(settings) * _AN_UPDATE + points * 10 * _A_POINT
    try:
        dataset = objective.data.load(files)
    except ValueError:
        return 0.0
    moved = 2.0 if settings.start else 1.0
    if isinstance(objective, Network):
        n_outputs = dataset.n_classes if task_of(dataset) == "classes" else 1
        n_params = n_parameters(objective.hidden, dataset.n_features, n_outputs)
        units = sum(objective.hidden) + n_outputs
        paths = moved * _network_updates(settings, objective, files)
        hessians = len(settings.solvers) * n_params**2 * dataset.n_samples * _A_PRODUCT if n_params <= 400 else 0.0
        return paths + points * (_A_POINT + dataset.n_samples * units * _A_UNIT) + hessians
    numbers = dataset.n_samples * (1 + dataset.n_features * objective.degree)
    return moved * _updates(settings) * (_AN_UPDATE + numbers * _A_NUMBER) + points * (_A_POINT + numbers * _A_NUMBER)


def _updates(settings: LossSurfaceSettings) -> float:
    """Updates of all solvers."""
    steps = settings.max_steps
    return sum(
        steps if isinstance(solver, Descent) else min(steps, _SECOND_ORDER_UPDATES) for solver in settings.solvers
    )


def _network_updates(settings: LossSurfaceSettings, objective: Network, files: Files) -> float:
    """What the multilayer-perceptron experiment expects of full batches, each an epoch."""
    descents = tuple(
        solver.model_copy(update={"batch_size": None}) if isinstance(solver, Descent) else Descent()
        for solver in settings.solvers
    )
    same = objective.as_experiment().model_copy(
        update={"solvers": descents, "epochs": settings.max_steps, "stopping": Rules()}
    )
    return network_seconds(same, files=files)
