"""A step size chosen on validation rows: what it promised there, and, when asked, what it does on the test rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset
from core.experiments.splits.association import correlations
from core.experiments.splits.bias import Interval, for_new_data, interval
from core.experiments.splits.comparison import SplitsResult, kept_columns, membership, scaled
from core.experiments.splits.fits import LogisticFits, log_loss, log_odds
from core.experiments.splits.parts import in_three
from core.solvers import GradientDescent, minimize

Array = NDArray[np.floating]

STEP_SIZES = np.logspace(-2, 1, 13)
_MOST_SPLITS = 50
_MOST_OPERATIONS = 1.5e9  # multiplications of all runs, so that the view takes a second or two


@dataclass(frozen=True, eq=False)
class StepChoice:
    """Gradient descent with every step size on every split, scored after the same number of updates.

    Attributes
    ----------
    learning_rates : array of shape (n_rates,).
    train, validation : mean log-loss, of shape (n_splits, n_rates), without the penalty.
    chosen : which step size has the lowest validation loss on each split, of shape (n_splits,).
    updates : how many each run has made.
    limit : 2/λ_max on the first split, at the start, where the loss of logistic regression is most curved.
    sizes : rows that train, validate and test.
    test : log-loss of the chosen step size on the test rows, of shape (n_splits,); None while nobody has asked.
    """

    learning_rates: Array
    train: Array
    validation: Array
    chosen: NDArray[np.intp]
    updates: int
    limit: float
    sizes: tuple[int, int, int]
    test: Array | None

    @property
    def promised(self) -> Array:
        """Validation loss of the chosen step size on each split."""
        return np.take_along_axis(self.validation, self.chosen[:, None], 1)[:, 0]

    @property
    def gap(self) -> Array | None:
        """Test loss less validation loss of the chosen step size: how much better it looked than it is."""
        return None if self.test is None else self.test - self.promised


@dataclass(frozen=True, eq=False)
class _Parts:
    """Standardised columns and outcomes of the three parts of every split: each of shape (n_splits, n_rows, ...)."""

    train: tuple[Array, Array]
    validation: tuple[Array, Array]
    test: tuple[Array, Array]


def step_choice(result: SplitsResult, updates: int, *, show_test: bool) -> StepChoice:
    """Descend with every step size on the training rows, choose on the validation rows, and test if asked.

    Features are chosen and standardised on the training rows only. The penalty is that of the settings.

    Raises
    ------
    ValueError
        If the rows cannot be divided in three, or the training rows have one class only.
    """
    parts = _parts(result, _n_splits(result, updates))
    fits = LogisticFits(*parts.train, l2=result.settings.ridge)
    coef = _descended(fits, updates)
    train, validation = (_losses(coef, *part) for part in (parts.train, parts.validation))
    chosen = np.argmin(validation, axis=1)
    test = None
    if show_test:
        own = coef[np.arange(len(chosen)), chosen]
        test = log_loss(log_odds(own, parts.test[0]), parts.test[1])
    sizes = (parts.train[1].shape[1], parts.validation[1].shape[1], parts.test[1].shape[1])
    limit = 2.0 / float(np.linalg.eigvalsh(fits.hessian(fits.start(np.array([0]))))[0, -1])
    return StepChoice(STEP_SIZES, train, validation, chosen, updates, limit, sizes, test)


def mean_gap(result: SplitsResult, data: StepChoice) -> tuple[Interval, Interval] | None:
    """The mean gap with its interval over splits of these rows, and the wider one for other data; None untested."""
    if data.gap is None or len(data.gap) < 2:
        return None
    return interval(data.gap), for_new_data(result, data.gap)


def _n_splits(result: SplitsResult, updates: int) -> int:
    columns = result.n_used + 1
    of_one = 2 * len(STEP_SIZES) * updates * result.n_fitting * columns
    return int(np.clip(_MOST_OPERATIONS / of_one, 1, min(_MOST_SPLITS, len(result.repetitions))))


def _parts(result: SplitsResult, n_splits: int) -> _Parts:
    X: list[list[Array]] = [[], [], []]
    y: list[list[Array]] = [[], [], []]
    for one in result.repetitions[:n_splits]:
        split, data = in_three(result.settings, one), one.dataset
        rows = (split.train, split.validation, split.test)
        for place, columns in enumerate(_prepared(result, data, rows)):
            X[place].append(columns)
            y[place].append(data.y[rows[place]])
    return _Parts(*((np.stack(a), np.stack(b)) for a, b in zip(X, y, strict=True)))


def _prepared(result: SplitsResult, data: Dataset, rows: tuple[NDArray[np.intp], ...]) -> list[Array]:
    r = correlations(data.X, data.y, membership(data.n_samples, [rows[0]]))
    return scaled(data, kept_columns(result.settings.preparation, r)[0], rows[0], *rows)


def _descended(fits: LogisticFits, updates: int) -> Array:
    """Coefficients after the updates, of shape (n_splits, n_rates, 1 + n_features): one batch of runs for all."""
    n_splits, n_rates = len(fits.design), len(STEP_SIZES)
    path = minimize(
        fits, fits.start(np.repeat(np.arange(n_splits), n_rates)), optimizer=GradientDescent(),
        learning_rates=np.tile(STEP_SIZES, n_splits), max_steps=updates, stopping=None, n_records=2,
    )  # fmt: skip
    return path.final_theta[:, 1:].reshape(n_splits, n_rates, -1)


def _losses(coef: Array, X: Array, y: Array) -> Array:
    z = np.matmul(X, np.swapaxes(coef[:, :, 1:], 1, 2)) + coef[:, None, :, 0]
    return log_loss(np.swapaxes(z, 1, 2), y[:, None, :])
