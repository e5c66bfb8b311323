"""What a solver's probabilities are worth, part by part of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from core.data import polynomial_features
from core.experiments.compared import SolverRun
from core.experiments.logistic_regression.comparison import LogisticRegressionResult
from core.experiments.logistic_regression.problem import Problem
from core.functions import LogisticCrossEntropy, probability

Array = NDArray[np.floating]
Rows = NDArray[np.intp]
Part = Literal["train", "validation", "test"]

PARTS: tuple[Part, ...] = ("train", "validation", "test")
PART_NAMES: dict[Part, str] = {"train": "training", "validation": "validation", "test": "test"}


@dataclass(frozen=True, eq=False)
class Judged:
    """One part of the rows with what a model says of them; ``log_odds``, ``y`` and ``rows`` of shape (n_rows,)."""

    part: Part
    rows: Rows
    log_odds: Array
    y: Array

    @property
    def probability(self) -> Array:
        """Of class 1."""
        return probability(self.log_odds)

    @property
    def log_loss(self) -> float:
        """Mean cross-entropy, natural logarithm."""
        return float(LogisticCrossEntropy().value(self.log_odds, self.y).mean())

    @property
    def brier(self) -> float:
        """Mean squared difference of probability and outcome (Brier 1950)."""
        return float(np.mean((self.probability - self.y) ** 2))

    @property
    def accuracy(self) -> float:
        """Share of the rows on whose side of ½ the probability is."""
        return float(np.mean((self.log_odds >= 0) == (self.y >= 0.5)))


def fitted_runs(result: LogisticRegressionResult) -> tuple[SolverRun, ...]:
    """The solvers that gave coefficients."""
    return tuple(run for run in result.runs if run.fit is not None)


def solver_names(result: LogisticRegressionResult) -> tuple[str, ...]:
    """The names of the solvers that gave coefficients, to choose from."""
    return tuple(run.name for run in fitted_runs(result))


def chosen_run(result: LogisticRegressionResult, solver: str = "") -> SolverRun:
    """The run of a solver; "" is the first.

    Raises
    ------
    ValueError
        For a solver that the result does not have, or if none has coefficients.
    """
    runs = {run.name: run for run in fitted_runs(result)}
    if not runs:
        raise ValueError("No solver here gave coefficients: add another one.")
    if solver and solver not in runs:
        raise ValueError(f"solver must be one of {', '.join(runs)}. Got {solver!r}.")
    return runs[solver] if solver else next(iter(runs.values()))


def has_classes(result: LogisticRegressionResult) -> bool:
    """Whether every target is a class, and not a fraction."""
    return result.problem.dataset.is_classification


def part_rows(problem: Problem, show_test: bool = False) -> dict[Part, Rows]:
    """Rows of the parts that have any; the test rows only if asked for."""
    split = problem.split
    rows: dict[Part, Rows] = {"train": split.train, "validation": split.validation}
    if show_test:
        rows["test"] = split.test
    return {part: own for part, own in rows.items() if own.size}


def judge(result: LogisticRegressionResult, run: SolverRun, *, show_test: bool = False) -> tuple[Judged, ...]:
    """A solver's log-odds at its end on every part."""
    assert run.fit is not None
    problem, theta = result.problem, run.fit.theta
    return tuple(
        Judged(part, rows, problem.objective.logits(theta, problem.columns[rows]), problem.dataset.y[rows])
        for part, rows in part_rows(problem, show_test).items()
    )


def score_table(result: LogisticRegressionResult, *, show_test: bool = False) -> pd.DataFrame:
    """One row a solver and part: log loss, Brier score, and accuracy where there are classes."""
    table = []
    for run in fitted_runs(result):
        for judged in judge(result, run, show_test=show_test):
            scores = {"log loss": judged.log_loss, "Brier score": judged.brier}
            if has_classes(result):
                scores["accuracy"] = judged.accuracy
            table.append({"solver": run.name, "rows": PART_NAMES[judged.part], "n": judged.y.size, **scores})
    return pd.DataFrame(table)


def model_columns(problem: Problem, X: ArrayLike) -> Array:
    """The model's columns at raw features X of shape (n, n_features): powers, standardised where the model's are."""
    n_features = problem.dataset.n_features
    degree = len(problem.feature_names) // n_features
    raw, _ = polynomial_features(X, problem.dataset.feature_names, degree)
    return raw if problem.standardizer is None else problem.standardizer.transform(raw)


def moments_of(run: SolverRun, most: int) -> tuple[NDArray[np.int64], Array]:
    """At most so many points of a solver's path to where it stopped: updates made, and theta; its end alone if none.

    They are dense at first, where a path moves most, and thin out geometrically.
    """
    assert run.fit is not None
    path = run.trajectory
    if path is None:
        return np.zeros(1, dtype=np.int64), run.fit.theta[None]
    n_records = min(int(np.searchsorted(path.steps, path.stopped_at)) + 1, len(path.steps))
    kept = np.arange(n_records)
    if n_records > most:
        kept = np.unique(np.geomspace(1, n_records, most).round().astype(np.intp)) - 1
    theta = path.theta[kept].copy()
    theta[-1] = run.fit.theta  # of several solutions a fit may hand back another than its search ended in
    return np.minimum(path.steps[kept], path.stopped_at), theta
