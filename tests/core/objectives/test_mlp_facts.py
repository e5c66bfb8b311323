"""Published and provable facts about small networks: XOR's plateaus, symmetries, and networks without activations."""

from __future__ import annotations

import math
from functools import cache
from itertools import permutations, product

import numpy as np
import pytest

from core.objectives import MLP
from core.solvers import Adam, GradientDescent, Trajectory, minimize

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([0.0, 1.0, 1.0, 0.0])
RNG = np.random.default_rng(5)
X = RNG.normal(size=(30, 2))
Y = np.sin(X[:, 0]) + 0.3 * X[:, 1]


def xor_network(n_hidden: int, loss: str = "mse") -> MLP:
    return MLP(CORNERS, XOR, hidden=(n_hidden,), activation="sigmoid", output="sigmoid", loss=loss)


@cache
def xor_runs(n_hidden: int) -> Trajectory:
    """200 restarts from N(0, 1), biases too, full batch, step 5, 4000 updates."""
    objective = xor_network(n_hidden)
    theta0 = objective.initialize("normal", 200, np.random.default_rng(0))
    rule = GradientDescent(learning_rate=5.0)
    return minimize(objective, theta0, optimizer=rule, max_steps=4000, stopping=None, n_records=2, loss_every=1000)


# ------------------------------------------------------------------------------------------------------- XOR's plateaus
@pytest.mark.parametrize(("n_hidden", "share"), [(2, 0.76), (3, 0.98), (4, 0.99)])
def test_share_of_xor_runs_that_arrive(n_hidden, share):
    """About 76 %, 98 %, over 99 % of 1000 restarts after 20 000 updates; of 200 the standard error is 3 % at most."""
    arrived = (xor_runs(n_hidden).final_loss < 0.01).mean()
    assert arrived == pytest.approx(share, abs=0.06 if n_hidden == 2 else 0.025)


def test_stuck_xor_runs_sit_at_an_eighth_or_a_sixth():
    """The loss that remains is 1/8 or 1/6; 4000 updates come within 2 % of it."""
    end = xor_runs(2).final_loss
    stuck = end[end > 0.05]
    assert (np.minimum(np.abs(stuck - 1 / 8) * 8, np.abs(stuck - 1 / 6) * 6) < 0.02).mean() > 0.9


def test_stuck_xor_runs_are_flat():
    """Plateaus, not proven minima: the gradient and the smallest eigenvalue of the exact Hessian are nearly 0."""
    objective, path = xor_network(2), xor_runs(2)
    stuck = path.final_theta[np.abs(path.final_loss - 1 / 8) < 1e-3]
    assert len(stuck) > 20
    assert np.linalg.norm(objective.value_and_gradient(stuck)[1], axis=1).max() < 1e-3
    assert np.abs(np.linalg.eigvalsh(objective.hessian(stuck))[:, 0]).max() < 1e-3


@pytest.mark.parametrize(
    ("outputs", "mse", "cross_entropy"),
    [((0.0, 0.5, 1.0, 0.5), 1 / 8, math.log(2) / 2), ((1 / 3, 1 / 3, 1.0, 1 / 3), 1 / 6, 0.477)],
)
def test_losses_of_the_two_plateaus(outputs, mse, cross_entropy):
    """By hand: one corner right and two told alike (1/2), or three corners told alike (1/3)."""
    p, y = np.array(outputs), XOR
    assert np.mean((p - y) ** 2) == pytest.approx(mse)
    said = np.where(y == 1, p, 1 - p)
    assert -np.mean(np.log(said)) == pytest.approx(cross_entropy, abs=5e-4)


# ----------------------------------------------------------------------------------------------------------- symmetries
def test_eight_parameter_vectors_compute_one_function():
    """H! · 2^H = 8 for two tanh units: swap them, turn the signs of a unit's incoming and outgoing weights."""
    objective = MLP(X, Y, hidden=(2,))
    theta = RNG.normal(size=objective.n_params)
    (w1, b1), (w2, b2) = objective.unpack(theta)
    twins = []
    for order, signs in product(permutations(range(2)), product([1.0, -1.0], repeat=2)):
        at, sign = list(order), np.array(signs)
        parts = (w1[:, at] * sign, b1[at] * sign, w2[at] * sign[:, None], b2)
        twins.append(np.concatenate([part.ravel() for part in parts]))
    assert len(np.unique(np.array(twins), axis=0)) == 8
    outputs = objective.predict(np.array(twins))
    np.testing.assert_allclose(outputs, np.broadcast_to(outputs[:1], outputs.shape), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("rule", [GradientDescent(learning_rate=0.1), Adam(learning_rate=0.03)])
@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_equal_units_stay_equal_for_ever(activation, rule):
    """Oracle: numpy's matrix_rank of W1 at every record, on single samples too."""
    objective = MLP(X, Y, hidden=(4,), activation=activation)
    theta0 = objective.initialize("constant", 1, np.random.default_rng(0)) * 0.3
    path = minimize(objective, theta0, optimizer=rule, batch_size=1, max_steps=200, stopping=None)
    for theta in path.theta[:, 0]:
        weights = objective.unpack(theta)[0][0]
        assert (weights == weights[:, :1]).all()
        assert np.linalg.matrix_rank(weights) <= 1


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_all_zero_weights_never_move_but_for_the_output_bias(activation):
    """It goes to the mean of y, which is the best constant for squared loss."""
    objective = MLP(X, Y, hidden=(4, 4), activation=activation)
    theta0 = objective.initialize("zeros", 1, np.random.default_rng(0))
    path = minimize(objective, theta0, optimizer=GradientDescent(learning_rate=0.2), max_steps=200, stopping=None)
    assert (path.theta[:, 0, :-1] == 0).all()
    assert path.final_theta[0, -1] == pytest.approx(Y.mean(), rel=1e-12)


# -------------------------------------------------------------------------------------------------------- no activation
def test_a_deep_linear_network_is_one_matrix_at_every_step():
    """Oracle: the product of its layers, biases carried along."""
    objective = MLP(X, Y, hidden=(3, 5, 2), activation="identity")
    theta0 = objective.initialize("xavier_normal", 2, np.random.default_rng(0))
    path = minimize(objective, theta0, optimizer=GradientDescent(learning_rate=0.05), max_steps=100, stopping=None)
    for theta in path.theta.reshape(-1, objective.n_params):
        matrix, bias = np.eye(2), np.zeros(2)
        for weights, offset in objective.unpack(theta):
            matrix, bias = matrix @ weights, bias @ weights + offset
        np.testing.assert_allclose(objective.predict(theta), X @ matrix + bias, rtol=1e-10, atol=1e-12)


def test_a_deep_linear_network_ends_where_least_squares_does():
    """Oracle: numpy.linalg.lstsq."""
    objective = MLP(X, Y, hidden=(3,), activation="identity")
    theta0 = objective.initialize("xavier_normal", 4, np.random.default_rng(0))
    path = minimize(objective, theta0, optimizer=GradientDescent(learning_rate=0.1), max_steps=3000, stopping=None)
    design = np.column_stack([np.ones(len(X)), X])
    residual = Y - design @ np.linalg.lstsq(design, Y, rcond=None)[0]
    np.testing.assert_allclose(path.final_loss, np.mean(residual**2), rtol=1e-8)
