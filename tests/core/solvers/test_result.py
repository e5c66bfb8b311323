"""Objectives and results after pickle and copy: the same numbers, and results nobody can write into."""

import copy
import pickle

import numpy as np
import pytest

from core.objectives import MLP, LinearRegression, LogisticRegression
from core.solvers import Status, fit_closed_form, fit_mle, minimize

RNG = np.random.default_rng(0)
X = RNG.normal(size=(20, 2))
CLASSES = (X[:, 0] + RNG.normal(size=20) > 0).astype(float)
OBJECTIVES = {
    "linear": LinearRegression(X, X[:, 0], loss="huber", l2=0.1),
    "logistic": LogisticRegression(X, CLASSES),
    "logistic, squared": LogisticRegression(X, CLASSES, loss="mse"),
    "mlp": MLP(X, X, hidden=(4, 3), activation=("gelu", "tanh"), l2=0.1),
    "mlp, sigmoid": MLP(X, CLASSES, output="sigmoid", loss="mse"),
    "mlp, softmax": MLP(X, CLASSES, output="softmax", loss="cross_entropy"),
}
WAYS = pytest.mark.parametrize("copied", [lambda one: pickle.loads(pickle.dumps(one)), copy.deepcopy, copy.copy])


@WAYS
@pytest.mark.parametrize("name", OBJECTIVES)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_copied_objective_has_the_same_values_and_gradients(name, dtype, copied):
    objective = OBJECTIVES[name]
    theta = RNG.normal(size=(3, objective.n_params)).astype(dtype)
    for rows in (None, np.array([1, 5])):
        pairs = zip(
            copied(objective).value_and_gradient(theta, rows), objective.value_and_gradient(theta, rows), strict=True
        )
        assert all(np.array_equal(found, expected) for found, expected in pairs)


@WAYS
@pytest.mark.parametrize("starts", [np.zeros(9), np.zeros((2, 9))])
def test_a_copied_trajectory_has_the_same_numbers_and_is_read_only(starts, copied):
    path = minimize(MLP(X, X[:, 0], hidden=(2,)), starts, max_steps=5)
    found = copied(path)
    for name, value in vars(path).items():
        np.testing.assert_array_equal(getattr(found, name), value)
    assert np.ravel(found.status)[0] is Status.STEP_LIMIT
    with pytest.raises(ValueError, match="read-only"):
        found.theta[0] = 1.0


@WAYS
@pytest.mark.parametrize("fit", [fit_closed_form(LinearRegression(X, CLASSES)), fit_mle(OBJECTIVES["logistic"])])
def test_a_copied_fit_has_the_same_numbers_and_is_read_only(fit, copied):
    found = copied(fit)
    np.testing.assert_array_equal(found.theta, fit.theta)
    np.testing.assert_array_equal(found.standard_errors, fit.standard_errors)
    assert found.status is fit.status
    for array in (found.theta, found.covariance):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
