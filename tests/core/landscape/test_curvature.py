"""Spectrum, sharpness and condition number, also where the Hessian is too ill-conditioned for its own eigenvalues."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from core.data import Longley, Standardizer
from core.functions import StudentT
from core.landscape import condition_number, hessian, sharpness, spectrum
from core.objectives import LinearRegression


class WithoutRoot:
    """The objective with its Hessian, but without the root of it."""

    def __init__(self, objective: LinearRegression) -> None:
        self.n_params, self.n_samples = objective.n_params, objective.n_samples
        self.parameter_names = objective.parameter_names
        self.value, self.value_and_gradient = objective.value, objective.value_and_gradient
        self.hessian = objective.hessian


def _exact_inverse(matrix: list[list[Fraction]]) -> np.ndarray:
    """Gauss-Jordan in rational numbers, then one rounding."""
    n = len(matrix)
    rows = [row + [Fraction(int(i == j)) for j in range(n)] for i, row in enumerate(matrix)]
    for k in range(n):
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for i in range(n):
            if i != k:
                rows[i] = [a - rows[i][k] * b for a, b in zip(rows[i], rows[k], strict=True)]
    return np.array([[float(value) for value in row[n:]] for row in rows])


def _exact_extremes(X: np.ndarray) -> tuple[float, float]:
    """Largest and smallest eigenvalue of 2/n AᵀA, the smallest as that of the exact inverse, whose largest it is."""
    design = [[Fraction(1), *(Fraction(float(value)) for value in row)] for row in X]
    columns = list(zip(*design, strict=True))
    gram = [[Fraction(2, len(X)) * sum(a * b for a, b in zip(p, q, strict=True)) for q in columns] for p in columns]
    largest = np.linalg.eigvalsh(np.array([[float(value) for value in row] for row in gram]))[-1]
    return float(largest), float(1.0 / np.linalg.eigvalsh(_exact_inverse(gram))[-1])


def _longley(standardize: bool) -> LinearRegression:
    data = Longley().load()
    X = Standardizer.fit(data.X).transform(data.X) if standardize else data.X
    return LinearRegression(X, data.y)


@pytest.mark.parametrize("standardize", [False, True])
def test_longley_spectrum_has_both_ends_right(standardize):
    """Oracle: eigenvalues by rational arithmetic. The raw condition number is 2e19, beyond what H itself can show."""
    objective = _longley(standardize)
    largest, smallest = _exact_extremes(objective.X)
    values = spectrum(objective, np.zeros(7))
    assert values[0] == pytest.approx(largest, rel=1e-12)
    # A singular value of the root is right to eps times the largest: raw, 2e-16 · 6e5 of 1.2e-4; standardised of 0.03.
    assert values[-1] == pytest.approx(smallest, rel=1e-11 if standardize else 1e-5)


def test_standardised_longley_has_the_published_condition_number():
    """About 12 220."""
    assert condition_number(spectrum(_longley(True), np.zeros(7))) == pytest.approx(12220, rel=1e-3)


@pytest.mark.parametrize("loss", ["mse", "huber", "student_t"])
def test_root_and_hessian_give_the_same_eigenvalues(loss):
    """Oracle: numpy's eigvalsh of the Hessian, at a point where all are well apart."""
    rng = np.random.default_rng(0)
    objective = LinearRegression(rng.normal(size=(60, 3)), 0.3 * rng.normal(size=60), loss=loss, l2=0.2)
    theta = np.full(4, 0.05)
    expected = np.linalg.eigvalsh(objective.hessian(theta))[::-1]
    np.testing.assert_allclose(spectrum(objective, theta), expected, rtol=1e-12)
    np.testing.assert_allclose(spectrum(WithoutRoot(objective), theta), expected, rtol=1e-12)


@pytest.mark.parametrize("hide_root", [False, True])
def test_dependent_columns_give_an_exact_zero(hide_root):
    X = np.column_stack([np.arange(9.0), np.arange(9.0) ** 2])
    objective = LinearRegression(np.column_stack([X, X @ [0.3, 0.7]]), np.arange(9.0))
    values = spectrum(WithoutRoot(objective) if hide_root else objective, np.zeros(4))
    assert values[-1] == 0.0 and values[-2] > 0
    assert condition_number(values) == np.inf


def test_more_columns_than_rows_give_zeros():
    """Oracle: the rank, two; the other eigenvalues vanish."""
    objective = LinearRegression(np.random.default_rng(0).normal(size=(2, 4)), [0.0, 1.0])
    values = spectrum(objective, np.zeros(5))
    assert (values[:2] > 0).all() and values[2:].tolist() == [0.0] * (len(values) - 2)


def test_indefinite_hessian_keeps_its_negative_eigenvalues():
    """Student-t curves downwards far from the data. Oracle: numpy's eigvalsh."""
    objective = LinearRegression([[-1.0], [1.0], [2.0]], [0.0, 3.0, 30.0], loss=StudentT(4.0, 1.0))
    values = spectrum(objective, [0.0, 0.0])
    assert objective.hessian_root([0.0, 0.0]) is None
    assert values[-1] < 0 < values[0]
    np.testing.assert_allclose(values, np.linalg.eigvalsh(hessian(objective, [0.0, 0.0]))[::-1], rtol=1e-14)
    assert condition_number(values) == np.inf


def test_first_eigenvalues_are_the_largest():
    objective = _longley(True)
    assert spectrum(objective, np.zeros(7), 3).tolist() == spectrum(objective, np.zeros(7))[:3].tolist()


def test_sharpness_is_the_largest_algebraically():
    """Where the largest magnitude is negative, sharpness is still the largest value. Oracle: eigvalsh."""
    objective = LinearRegression(np.zeros((3, 0)), [2.0, 2.0, 2.0], loss=StudentT(1.0, 1.0))
    expected = np.linalg.eigvalsh(objective.hessian([0.0]))[-1]
    assert expected < 0
    assert sharpness(objective, [0.0]) == expected


@pytest.mark.parametrize(
    ("values", "expected"), [([4.0, 2.0], 2.0), ([1.0], 1.0), ([1.0, 0.0], np.inf), ([1.0, -1.0], np.inf)]
)
def test_condition_number_is_the_ratio_or_infinite(values, expected):
    assert condition_number(values) == expected
