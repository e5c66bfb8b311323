"""A network without activations is one matrix at every update; with them, how far from every single one."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression as Reference

from core.data import TwoMoons, Xor
from core.experiments.neuron import NeuronSettings, run
from core.experiments.neuron.one_matrix import layers_table, matrix_table, one_matrix


@pytest.mark.parametrize("hidden", [(), (2,), (3, 2), (4, 1, 3)])
def test_network_without_activations_is_the_product_of_its_layers(hidden):
    """Rounding alone, in units of the last place of the largest sum, at every update."""
    result = run(NeuronSettings(data=TwoMoons(n_samples=20), hidden=hidden, activation="identity", updates=40))
    found = one_matrix(result)
    assert found.is_product and found.difference.shape == (41,)
    assert found.difference.max() <= 20 * np.finfo(float).eps * max(found.scale, 1.0)


def test_product_is_the_map_that_differences_of_the_network_show():
    """Oracle: the network's own sums at the origin and at the unit vectors, with the output function taken off."""
    result = run(NeuronSettings(data=Xor(), hidden=(3, 2), activation="identity", output="identity", loss="mse"))
    found, objective = one_matrix(result), result.problem.objective
    origin, *units = objective.predict(result.trajectory.final_theta, np.array([[0, 0], [1, 0], [0, 1]]))[:, 0]
    assert found.bias[-1] == pytest.approx(origin, rel=1e-12)
    np.testing.assert_allclose(found.matrix[-1], np.array(units) - origin, rtol=1e-11, atol=1e-14)


def test_nearest_matrix_is_the_least_squares_fit():
    """Oracle: scikit-learn's linear regression of the network's sums on the features."""
    result = run(NeuronSettings(data=TwoMoons(n_samples=40), hidden=(3,), updates=5))
    found = one_matrix(result)
    sums = result.problem.objective.layers(result.trajectory.final_theta)[-1].pre_activation[:, 0]
    X = result.problem.dataset.X
    fit = Reference().fit(X, sums)
    assert not found.is_product
    np.testing.assert_allclose(found.matrix[-1], fit.coef_, rtol=1e-9)
    assert found.difference[-1] == pytest.approx(np.abs(sums - fit.predict(X)).max(), rel=1e-9)
    assert found.difference[-1] > 0.01


def test_tables_hold_the_matrices():
    result = run(NeuronSettings(data=Xor(), hidden=(2,), activation="identity", updates=3))
    table = layers_table(result)
    first = table[table["layer"] == "hidden layer"][["to h1", "to h2"]].to_numpy()
    last = table[table["layer"] == "output"]["to p"].to_numpy()
    product = matrix_table(one_matrix(result)).iloc[-1]
    np.testing.assert_allclose(product[["weight of x1", "weight of x2"]], first[:2] @ last[:2], rtol=1e-12)
    assert product["bias"] == pytest.approx(first[2] @ last[:2] + last[2], rel=1e-12)
