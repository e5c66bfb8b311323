"""Logistic regressions on many designs at once, against one objective each and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression as Reference

from core.experiments.splits.fits import LogisticFits, accuracy, log_loss, log_odds
from core.objectives import LogisticRegression
from core.solvers import newton

N_DESIGNS, N_ROWS, N_FEATURES, RIDGE = 6, 30, 4, 0.02


def _designs() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    X = rng.standard_normal((N_DESIGNS, N_ROWS, N_FEATURES))
    return X, (rng.uniform(size=(N_DESIGNS, N_ROWS)) < 0.5).astype(float)


def test_each_run_sees_its_own_design():
    """Oracle: the objective of one design, in value, gradient and Hessian, for runs in any order."""
    X, y = _designs()
    fits = LogisticFits(X, y, l2=RIDGE)
    which = np.array([4, 0, 4, 2])
    theta = fits.start(which)
    theta[:, 1:] = np.random.default_rng(2).standard_normal((4, N_FEATURES + 1))
    value, gradient = fits.value_and_gradient(theta)
    curvature = fits.hessian(theta)
    np.testing.assert_array_equal(fits.value(theta), value)
    for run, design in enumerate(which):
        one = LogisticRegression(X[design], y[design], l2=RIDGE)
        own_value, own_gradient = one.value_and_gradient(theta[run, 1:])
        np.testing.assert_allclose(value[run], own_value, rtol=1e-13)
        np.testing.assert_allclose(gradient[run], [0.0, *own_gradient], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(curvature[run, 1:, 1:], one.hessian(theta[run, 1:]), rtol=1e-12)
        assert not curvature[run, 0].any() and not curvature[run, :, 0].any()


def test_newton_fits_every_design_as_scikit_learn_does():
    """C = 1/(2 n λ); scikit-learn stops at a gradient of 1e-10."""
    X, y = _designs()
    fits = LogisticFits(X, y, l2=RIDGE)
    found = newton(fits, fits.start(np.arange(N_DESIGNS))).final_theta
    for design in range(N_DESIGNS):
        C = 1 / (2 * N_ROWS * RIDGE)
        model = Reference(C=C, tol=1e-10, solver="newton-cholesky").fit(X[design], y[design])
        np.testing.assert_allclose(found[design, 1:], [*model.intercept_, *model.coef_[0]], atol=1e-8)


def test_the_number_of_the_design_survives_the_solver():
    X, y = _designs()
    fits = LogisticFits(X, y, l2=RIDGE)
    which = np.arange(N_DESIGNS)
    np.testing.assert_array_equal(np.rint(newton(fits, fits.start(which)).final_theta[:, 0] * 2**40), which)


def test_batches_are_refused():
    fits = LogisticFits(*_designs(), l2=RIDGE)
    with pytest.raises(ValueError, match="rows must be None"):
        fits.value(fits.start(np.array([0])), np.array([1, 2]))


def test_scores_are_those_of_the_definition():
    z, y = np.array([[2.0, -1.0, 0.0, 3.0]]), np.array([[1.0, 1.0, 0.0, 0.0]])
    assert accuracy(z, y).tolist() == [(1 + 0 + 0.5 + 0) / 4]
    p = 1 / (1 + np.exp(-z))
    np.testing.assert_allclose(log_loss(z, y), -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
    np.testing.assert_allclose(log_odds(np.array([[1.0, 2.0]]), np.array([[[3.0], [4.0]]])), [[7.0, 9.0]])
