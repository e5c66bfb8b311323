"""The loss as a curve: the point on it, the tangent that touches it, and the table of what was compared."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import TwoMoons, Xor
from core.experiments.neuron import NeuronSettings, passes, run
from core.experiments.neuron.loss_curve import compared_table, loss_curves
from core.experiments.neuron.settings import TypedStart
from core.figures.loss_curve import plot_loss_curve

MOONS = NeuronSettings(data=TwoMoons(n_samples=20), hidden=(3, 2), updates=12)


@pytest.mark.parametrize("axis", ["prediction", "weighted sum z"])
@pytest.mark.parametrize(
    ("output", "loss"), [("sigmoid", "cross_entropy"), ("sigmoid", "mse"), ("tanh", "mse"), ("identity", "mae")]
)
def test_point_lies_on_the_curve_and_the_tangent_touches_it(axis, output, loss):
    """Oracle: the curve's own values between the grid's points, and the numbers of the passes."""
    result = run(MOONS.model_copy(update={"output": output, "loss": loss}))
    data, found = loss_curves(result, axis), passes(result)
    curve = data.curves[0]
    assert curve.is_chosen and [one.is_chosen for one in data.curves[1:]] == [False] * (len(data.curves) - 1)
    expected = found.by_prediction if axis == "prediction" else found.layers[-1].by_z[:, 0]
    np.testing.assert_allclose(curve.slope, expected, rtol=1e-12)
    np.testing.assert_allclose(curve.y, found.loss, rtol=1e-9, atol=1e-12)
    for at in range(12):
        assert np.interp(curve.x[at], data.grid, curve.values[at]) == pytest.approx(curve.y[at], abs=0.02)
    x, y = curve.tangent(data.grid)
    np.testing.assert_allclose((y[:, 1] - y[:, 0]) / (x[:, 1] - x[:, 0]), curve.slope, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(y.mean(axis=1), curve.y, rtol=1e-9, atol=1e-12)


def test_cross_entropy_is_compared_only_where_the_output_is_a_probability():
    titles = {
        output: [c.title for c in loss_curves(run(NeuronSettings(output=output, loss="mse"))).curves]
        for output in ("sigmoid", "identity")
    }
    assert titles == {"sigmoid": ["squared error", "cross-entropy"], "identity": ["squared error"]}


def test_table_of_comparisons_is_the_runs():
    result = run(NeuronSettings(data=Xor(), hidden=(2,), updates=9))
    table = compared_table(result)
    np.testing.assert_array_equal(table["target y"], Xor().load().y[table["sample"] - 1])
    p, y = table["prediction p"], table["target y"]
    np.testing.assert_allclose(table["loss L"], -np.log(np.where(y == 1, p, 1 - p)), rtol=1e-12)
    np.testing.assert_allclose(table["∂L/∂z"], p - y, rtol=1e-12)


def test_a_probability_rounded_to_one_costs_what_its_logit_says():
    """Cross-entropy of target 0 at z = 100 is 100 to rounding; −log(1 − p) of the rounded p would be infinite."""
    start = TypedStart(numbers=(0.0, 0.0, 100.0))
    result = run(NeuronSettings(data=Xor(), start=start, learning_rate=1e-9, updates=8))
    curve = loss_curves(result).curves[0]
    target = passes(result).target
    np.testing.assert_allclose(curve.y, np.where(target == 0, 100.0, 0.0), rtol=1e-8, atol=1e-12)
    data = loss_curves(result, "weighted sum z")
    ends = np.where(target == 0, data.grid[-1], 0.0)
    np.testing.assert_allclose(data.curves[0].values[:, -1], ends, rtol=1e-12, atol=1e-12)
    figure = plot_loss_curve(result, loss_curves(result))
    assert figure.layout.yaxis.range[1] < 10.0  # the curve is drawn up to −log(0.001)
