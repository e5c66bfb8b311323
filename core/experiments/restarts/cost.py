"""How long restarts take, told before they start, and how fine a basin map may be."""

from __future__ import annotations

from core.data import Files, read_beside
from core.experiments.chosen_objective import choose_objective
from core.experiments.restarts.settings import RestartsSettings
from core.experiments.solver_choices import Descent
from core.objectives import MLP, LogisticRegression, Objective

_USUAL_SIDE = 61
_MAP_SECONDS = 2.5  # that a map of the usual side may take, all solvers together
_COARSEST = 11
# Measured as CPU time of 11 runs of functions, regressions and networks, 10 to 3721 restarts: within 50 % of each.
_AN_UPDATE = 1.2e-4  # of all runs together
_A_RUN = 1.3e-7  # of one run, an update
_A_UNIT = 1.9e-8  # of one unit of a network and sample, forward and back
_A_NUMBER = 2e-9  # of one sample and coefficient
_A_PROBABILITY = 7e-8  # of one sample, through a sigmoid
_A_PRODUCT = 3e-9  # of a number of a decomposed Hessian, cubed side


def seconds(settings: RestartsSettings, *, files: Files = read_beside) -> float:
    """Estimated time of a run on one core; of a file that cannot be read nothing is said: the run will."""
    try:
        objective = choose_objective(settings.objective, files=files).objective
    except ValueError:
        return 0.0
    side = basin_side(settings, objective)
    n_runs = settings.restarts + (side * side if side else 0)
    spent = sum(_descending(settings, solver, objective, n_runs) for solver in settings.solvers)
    return 0.05 + spent + len(settings.solvers) * _sorting(objective, n_runs)


def basin_side(settings: RestartsSettings, objective: Objective) -> int | None:
    """Starts along each side of the basin map: as asked for, or as many as the time allows; None for no map."""
    wanted = settings.basin_side
    if wanted is None or objective.n_params < 2:
        return None
    allowed = _MAP_SECONDS * max(1.0, (wanted / _USUAL_SIDE) ** 2)
    one = sum(_descending(settings, solver, objective, 1000) / 1000 for solver in settings.solvers)
    one += len(settings.solvers) * _sorting(objective, 1)
    side = min(wanted, int((allowed / one) ** 0.5))
    return side if side >= _COARSEST else None


def _descending(settings: RestartsSettings, solver: Descent, objective: Objective, n_runs: int) -> float:
    """A cost an update, and one a run: of each unit and weight for each sample."""
    return settings.max_steps * (_AN_UPDATE + n_runs * _a_gradient(objective, solver.batch_size))


def _a_gradient(objective: Objective, batch_size: int | None) -> float:
    n_samples = min(batch_size or objective.n_samples, objective.n_samples)
    if isinstance(objective, MLP):
        return _A_RUN + _A_UNIT * n_samples * sum(objective.widths[1:])
    probability = _A_PROBABILITY * isinstance(objective, LogisticRegression)
    return _A_RUN + n_samples * (probability + _A_NUMBER * objective.n_params)


def _sorting(objective: Objective, n_runs: int) -> float:
    """Some six Hessians a run, formed and decomposed."""
    n_params = objective.n_params
    if n_params > 200:  # L-BFGS takes Newton's place
        return n_runs * 320 * _a_gradient(objective, None)
    return n_runs * 6 * (1e-6 + 2 * n_params * _a_gradient(objective, None) + _A_PRODUCT * n_params**3)
