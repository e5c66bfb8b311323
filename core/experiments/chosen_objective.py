"""The objective that was chosen, whatever it is: with its starts, its known minima, and what a reader calls it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset, Files, read_beside
from core.experiments.linear_regression.problem import best_fit
from core.experiments.linear_regression.problem import prepare as prepare_linear
from core.experiments.logistic_regression.lowest import is_small, lowest
from core.experiments.logistic_regression.problem import prepare as prepare_logistic
from core.experiments.mlp.problem import Problem as NetworkProblem
from core.experiments.mlp.problem import prepare as prepare_network
from core.experiments.objective_choices import (
    AnyObjective,
    KnownFunction,
    LinearModel,
    LogisticModel,
    Network,
    TypedFormula,
)
from core.experiments.wording import counted, number
from core.functions import LOG_ODDS_LOSSES, LOSSES
from core.objectives import MLP, Analytic, Objective, formula_objective, make_analytic
from core.objectives.analytic import Window
from core.solvers import find_separation

Array = NDArray[np.floating]

_LOSSES = LOSSES | LOG_ODDS_LOSSES
_START_SCALE = 2.0  # of a model's coefficients, as on the pages that compare solvers


@dataclass(frozen=True, eq=False)
class KnownMinimum:
    """A minimum known beforehand: ``theta`` of shape (n_params,), its loss, and what it may be called."""

    theta: Array
    loss: float
    label: str


@dataclass(frozen=True, eq=False)
class ChosenObjective:
    """One objective, whatever it is.

    Attributes
    ----------
    settings : what was chosen.
    objective : what is minimised.
    title : what a reader calls it, with the size of its data and its loss.
    formula : what is minimised, in LaTeX.
    minima : what is known of its minima beforehand, the lowest first; empty for networks.
    minima_note : what that list leaves out, "" if nothing is known to be missing.
    window : the customary window of a function of two parameters; None for a model.
    dataset : the data; None for a function.
    network : the network's data and parts, by which its predictions are made; None for all else.
    notes : sentences on what was done to the data.
    """

    settings: AnyObjective
    objective: Objective
    title: str
    formula: str
    draw: Callable[[int, np.random.Generator], Array]
    minima: tuple[KnownMinimum, ...] = ()
    minima_note: str = ""
    window: Window | None = None
    dataset: Dataset | None = None
    network: NetworkProblem | None = None
    notes: tuple[str, ...] = ()

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """One name a parameter."""
        return self.objective.parameter_names

    @property
    def is_function(self) -> bool:
        """Whether it is a function of two parameters, not a model on data."""
        return self.dataset is None

    def starts(self, n_runs: int = 1, *, seed: int = 0) -> Array:
        """Starting points, of shape (n_runs, n_params), read-only; start r is the same however many there are.

        Of a known function the start of seed 0 is the customary one, all others are drawn evenly from its window; of a
        regression they are drawn from N(0, 2²), of a network by its initializer.
        """
        drawn = self.draw(n_runs, np.random.default_rng(seed))
        if seed == 0 and isinstance(self.objective, Analytic):
            drawn[0] = self.objective.start
        drawn.setflags(write=False)
        return drawn


def choose_objective(settings: AnyObjective, *, files: Files = read_beside) -> ChosenObjective:
    """Prepare the objective, on all rows of its data.

    Raises
    ------
    ValueError
        For data that cannot be read, or a loss or network that does not go with them.
    """
    if isinstance(settings, KnownFunction):
        return _of_function(settings, make_analytic(settings.function))
    if isinstance(settings, TypedFormula):
        reach = settings.reach
        function = formula_objective(settings.formula)
        window = ((-reach, reach), (-reach, reach))
        return _of_function(settings, replace(function, extent=window, start=(0.75 * reach, 0.6 * reach)))
    if isinstance(settings, LinearModel):
        return _of_linear(settings, files)
    return _of_logistic(settings, files) if isinstance(settings, LogisticModel) else _of_network(settings, files)


def _of_function(settings: AnyObjective, function: Analytic) -> ChosenObjective:
    (x_low, x_high), (y_low, y_high) = function.extent

    def draw(n_runs: int, rng: np.random.Generator) -> Array:
        return np.array([stream.uniform((x_low, y_low), (x_high, y_high)) for stream in rng.spawn(n_runs)])

    minima = tuple(KnownMinimum(np.array(known[:2]), known.value, "minimum") for known in function.minima)
    return ChosenObjective(
        settings, function, function.title, function.latex, draw, minima, function.minima_note, function.extent
    )


def _of_linear(settings: LinearModel, files: Files) -> ChosenObjective:
    problem, _ = prepare_linear(settings.as_experiment(), files)
    objective, dataset = problem.objective, problem.dataset
    best, _ = best_fit(objective)
    minima = (KnownMinimum(best.theta, float(objective.value(best.theta)), "optimum"),)
    return ChosenObjective(
        settings, objective, _title(dataset, objective.loss.title, settings), r"\frac1n \sum_i \ell(x_i^\top w - y_i)",
        _normal(objective), minima, dataset=dataset, notes=dataset.notes,
    )  # fmt: skip


def _of_logistic(settings: LogisticModel, files: Files) -> ChosenObjective:
    problem = prepare_logistic(settings.as_experiment(), files)
    objective, dataset = problem.objective, problem.dataset
    separation = find_separation(objective) if is_small(objective) else None
    best = lowest(objective, separation, np.zeros(objective.n_params))
    minima = (KnownMinimum(best.fit.theta, best.fit.loss, best.label),) if best.is_attained else ()
    note = "" if best.is_attained else "none: the classes are separated, and the loss falls for ever"
    return ChosenObjective(
        settings, objective, _title(dataset, objective.loss.title, settings),
        r"\frac1n \sum_i \ell\bigl(\sigma(x_i^\top w), y_i\bigr)", _normal(objective), minima, note,
        dataset=dataset, notes=dataset.notes,
    )  # fmt: skip


def _of_network(settings: Network, files: Files) -> ChosenObjective:
    problem = prepare_network(settings.as_experiment(), files)
    objective, dataset = problem.objective, problem.dataset

    def draw(n_runs: int, rng: np.random.Generator) -> Array:
        return _scaled(objective, objective.initialize(settings.initializer, n_runs, rng), settings)

    widths = "-".join(str(width) for width in objective.widths)
    loss = _LOSSES[objective.criterion.loss_name]().title
    title = f"{widths} {settings.activation} network · {_title(dataset, loss, settings)}"
    return ChosenObjective(
        settings, objective, title, r"\frac1n \sum_i \ell\bigl(f_\theta(x_i), y_i\bigr)", draw,
        dataset=dataset, network=problem, notes=(*dataset.notes, *problem.notes),
    )  # fmt: skip


def _scaled(objective: MLP, theta: Array, settings: Network) -> Array:
    scaled = theta * settings.initial_scale
    for part in objective.unpack(scaled)[0]:  # views of the first layer's weights and biases
        part *= settings.first_layer_scale
    return scaled


def _normal(objective: Objective) -> Callable[[int, np.random.Generator], Array]:
    def draw(n_runs: int, rng: np.random.Generator) -> Array:
        streams = rng.spawn(n_runs)
        return np.array([stream.normal(scale=_START_SCALE, size=objective.n_params) for stream in streams])

    return draw


def _title(dataset: Dataset, loss: str, settings: LinearModel | LogisticModel | Network) -> str:
    ridge = f", ridge λ = {number(settings.ridge)}" if settings.ridge else ""
    return f"{dataset.title} · {counted(dataset.n_samples, 'row')} · {loss}{ridge}"
