"""The line between two parameter vectors: its loss, its barrier, and the barrier that only the order of units makes."""

from __future__ import annotations

import numpy as np
import pytest

from core.landscape import copies, interpolate
from core.objectives import MLP, LinearRegression
from core.solvers import Adam, minimize

RNG = np.random.default_rng(0)
X = RNG.uniform(-1.0, 1.0, size=(30, 2))
Y = np.sin(2.0 * X[:, 0]) + X[:, 1] ** 2
NETWORK = MLP(X, Y, hidden=(4,))


@pytest.fixture(scope="module")
def trained():
    start = NETWORK.initialize("xavier_uniform", 1, np.random.default_rng(1))[0]
    return minimize(NETWORK, start, optimizer=Adam(learning_rate=0.05), max_steps=400).final_theta


def test_the_line_has_the_ends_exactly_and_the_loss_between(trained):
    other = copies(NETWORK, trained)[-1]
    line = interpolate(NETWORK, trained, other, 11)
    assert line.loss[0] == NETWORK.value(trained) and line.loss[-1] == NETWORK.value(other)
    for t, loss in zip(line.t, line.loss, strict=True):
        assert loss == pytest.approx(float(NETWORK.value((1 - t) * trained + t * other)), rel=1e-13)
    assert line.distance == pytest.approx(np.linalg.norm(other - trained))


def test_the_barrier_is_the_largest_rise_above_the_chord():
    """Oracle: the formula of a double well, point by point; between its two minima the barrier is its height, 1."""

    class Well:
        n_params, n_samples, parameter_names = 1, 1, ("x",)

        def value(self, theta, rows=None):
            return (np.asarray(theta)[..., 0] ** 2 - 1.0) ** 2

    line = interpolate(Well(), [-1.0], [2.0], 301)
    rises = [((3 * t - 1.0) ** 2 - 1.0) ** 2 - 9.0 * t for t in np.linspace(0.0, 1.0, 301)]
    assert line.barrier == pytest.approx(max(rises), abs=1e-12)
    assert line.barrier_at == pytest.approx(np.linspace(0.0, 1.0, 301)[int(np.argmax(rises))])
    assert interpolate(Well(), [-1.0], [1.0], 201).barrier == pytest.approx(1.0)


def test_a_convex_loss_has_no_barrier():
    line = interpolate(LinearRegression(X, Y), [5.0, -3.0, 2.0], [-4.0, 1.0, 0.0], 51)
    assert line.barrier == 0.0 and line.barrier_at == 0.0


def test_a_barrier_of_the_units_order_vanishes_with_alignment(trained):
    """Copies of one network with a barrier between them: once aligned they are one point."""
    others = copies(NETWORK, trained)
    plain = interpolate(NETWORK, trained, others[200], 51)
    aligned = interpolate(NETWORK, trained, others[200], 51, is_aligned=True)
    assert plain.barrier > 0.1 and not plain.is_aligned
    assert aligned.barrier < 1e-12 and aligned.is_aligned
    np.testing.assert_allclose(aligned.theta_b, trained, atol=1e-12)


def test_a_line_that_leaves_for_infinity_has_an_infinite_barrier():
    line = interpolate(LinearRegression(X, Y), np.full(3, 1e200), np.full(3, -1e150), 5)
    assert line.barrier == np.inf and not np.isfinite(line.loss).all()


def test_inputs_are_not_touched_and_the_result_is_read_only(trained):
    a, b = trained.copy(), trained[::-1].copy()
    line = interpolate(NETWORK, a, b, 3, is_aligned=True)
    assert a.tolist() == trained.tolist() and b.tolist() == trained[::-1].tolist()
    a[0] = 9.0
    assert line.theta_a[0] == trained[0]
    with pytest.raises(ValueError, match="read-only"):
        line.loss[0] = 0.0


def test_float32_stays_float32(trained):
    line = interpolate(NETWORK, trained.astype(np.float32), trained[::-1].astype(np.float32), 5)
    assert line.loss.dtype == np.float32
    assert line.loss[0] == NETWORK.value(trained.astype(np.float32))


@pytest.mark.parametrize(
    ("b", "n", "sentence"),
    [
        (np.zeros(3), 1, "n must be at least 2"),
        (np.zeros(2), 5, "theta_b must have shape"),
        ([0, np.nan, 0], 5, "finite"),
    ],
)
def test_what_is_no_line_is_refused(b, n, sentence):
    with pytest.raises(ValueError, match=sentence):
        interpolate(LinearRegression(X, Y), np.zeros(3), b, n)
