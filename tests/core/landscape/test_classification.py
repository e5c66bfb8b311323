"""What a point is: minima, also flat ones, saddles with their index, plateaus, and points that are not at rest."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import Xor
from core.landscape import Kind, Tolerances, classify, classify_all
from core.landscape import classification as module
from core.objectives import ANALYTIC, MLP, formula_objective
from core.solvers import GradientDescent, Stopping, lbfgs, minimize


def _sine(hidden: tuple[int, ...]) -> MLP:
    x = np.linspace(-1, 1, 5)[:, None]
    return MLP(x, np.sin(2 * x[:, 0]), hidden=hidden, activation="tanh")


@pytest.mark.parametrize(
    ("formula", "at", "label"),
    [
        ("x^2 + 3*y^2", (0, 0), "minimum"),
        ("x^2 + 3*y^2", (1e-5, 0), "minimum"),
        ("x^2 + 3*y^2", (0.1, 0), "not stationary"),
        ("x^2 - y^2", (0, 0), "saddle of index 1"),
        ("-x^2 - y^2", (0, 0), "saddle of index 2"),
        ("(x*y - 1)^2", (2, 0.5), "minimum (flat in 1 direction)"),  # a valley of minima
        ("(x*y - 1)^2", (2, 0.5001), "minimum (flat in 1 direction)"),  # near it, as descent stops
        ("(x*y - 1)^2", (0, 0), "saddle of index 1"),
        ("x^3 + y^2", (0, 0), "plateau"),  # the second derivatives do not tell, the probe does
        ("x^3 - 3*x*y^2", (0, 0), "plateau"),  # monkey saddle
        ("exp(-x) + y^2", (9, 1e-4), "plateau"),  # Newton's first step removes most of the gradient, along y
        ("x^4 + y^2", (0, 0), "minimum (flat in 1 direction)"),
        ("exp(-x) + y^2", (9, 0), "plateau"),  # falls for ever, ever more slowly
        ("exp(-x) + y^2", (16, 0), "plateau"),
        ("1 / (1 + x^2) + y^2", (60, 0), "plateau"),
        ("0 * x + 0 * y", (1, 1), "plateau"),
        ("x^2 - y^2", (0, 1e100), "not stationary"),  # small beside its loss of −1e200, and yet it falls without bound
        ("x^2 + y^2 + 1e6", (1e-4, 0), "minimum"),
    ],
)
def test_textbook_points_are_what_they_are(formula, at, label):
    assert classify(formula_objective(formula), at).label == label


def test_several_points_at_once_are_refused():
    with pytest.raises(ValueError, match=r"theta must be one vector of shape \(2,\)\. Got \(3, 2\)\."):
        classify(formula_objective("x^2 + y^2"), np.zeros((3, 2)))


@pytest.mark.parametrize("name", ["himmelblau", "rosenbrock", "beale", "styblinski_tang", "six_hump_camel", "booth"])
def test_the_listed_minima_of_the_known_functions_are_minima(name):
    objective = ANALYTIC[name]
    points = classify_all(objective, [[one.x, one.y] for one in objective.minima])
    assert [point.label for point in points] == ["minimum"] * len(objective.minima)


def test_the_numbers_that_decided_are_those_of_gradient_and_hessian():
    """Oracle: the derivatives of x² − 3y² + xy at (1e-6, 0), by hand."""
    point = classify(formula_objective("x^2 - 3*y^2 + x*y"), (1e-6, 0.0))
    ends = np.linalg.eigvalsh([[2.0, 1.0], [1.0, -6.0]])
    assert (point.smallest, point.largest) == pytest.approx(tuple(ends))
    assert point.gradient_norm == pytest.approx(1e-6 * np.hypot(2, 1))
    assert point.newton_step == pytest.approx(1e-6)
    assert "in one direction the surface bends downwards (eigenvalues −6.1 to 2.1)" in point.sentence


def test_a_network_with_more_units_than_it_needs_has_flat_minima():
    """1-4-1 has 13 parameters for 5 points: at a loss of 0 the Hessian 2/n JᵀJ has rank 5, so 8 flat directions."""
    objective = _sine((4,))
    starts = objective.initialize("xavier_normal", 3, np.random.default_rng(1))
    ends = lbfgs(objective, starts, max_steps=3000, stopping=Stopping(step=None, gradient=1e-10)).final_theta
    for point in classify_all(objective, ends):
        assert point.label == "minimum (flat in 8 directions)"


def test_all_zero_weights_are_a_saddle_of_a_shallow_network_and_a_plateau_of_a_deep_one():
    """With one hidden layer the Hessian couples the two layers; with two all second derivatives of them vanish."""
    shallow, deep = _sine((3,)), _sine((3, 3))
    assert classify(shallow, np.zeros(shallow.n_params)).kind is Kind.SADDLE
    assert classify(deep, np.zeros(deep.n_params)).kind is Kind.PLATEAU


@pytest.mark.parametrize("b2", [15.0, 40.0, 202.0, 958.4, 1.5e8])
def test_boxbods_trap_is_a_plateau_also_where_rounding_makes_it_level(b2):
    """At b1 = 172.5, the mean of the data, the derivatives by b2 vanish like exp(−b2); at small b2 the loss falls."""
    point = classify(ANALYTIC["boxbod"], (172.5, b2))
    assert point.kind is Kind.PLATEAU
    assert point.loss == pytest.approx(9771.5, rel=1e-5)


def test_stuck_runs_of_xor_are_plateaus_and_not_minima():
    """2-2-1, sigmoid, squared loss, η = 5: of 60 starts some stop near 1/8 or 1/6, with tiny gradient and curvature.

    Sprinkhuizen-Kuyper & Boers 1999: from every finite point a strictly decreasing path leads to 0.
    """
    data = Xor().load()
    objective = MLP(data.X, data.y, hidden=(2,), activation="sigmoid", output="sigmoid", loss="mse")
    starts = objective.initialize("normal", 60, np.random.default_rng(0))
    rule = GradientDescent(learning_rate=5.0)
    ran = minimize(objective, starts, optimizer=rule, max_steps=6000, stopping=None, n_records=2, loss_every=6000)
    stuck = [point for point in classify_all(objective, ran.final_theta) if point.loss > 0.1]
    assert len(stuck) >= 5
    for point in stuck:
        assert point.kind is Kind.PLATEAU
        assert point.gradient_norm < 2e-4
        assert abs(point.smallest) < 2e-5


def test_the_matrix_free_verdict_is_that_of_the_whole_hessian(monkeypatch):
    """A positive definite problem: the ridge penalty curves every direction."""
    x = np.linspace(-1, 1, 12)[:, None]
    objective = MLP(x, np.sin(2 * x[:, 0]), hidden=(), l2=0.1)
    wide = MLP(np.hstack([x**k for k in range(30)]), np.sin(2 * x[:, 0]), hidden=(), l2=0.1)
    for one in (objective, wide):
        end = lbfgs(one, np.zeros(one.n_params), stopping=Stopping(step=None, gradient=1e-6)).final_theta
        whole = classify(one, end)
        with monkeypatch.context() as patched:
            patched.setattr(module, "DENSE_UP_TO", 0)
            patched.setattr(module, "_FEW", min(8, one.n_params))
            matrix_free = classify(one, end)
        assert matrix_free.label == whole.label == "minimum"
        assert matrix_free.smallest == pytest.approx(whole.smallest, rel=1e-6)
        assert matrix_free.newton_step == pytest.approx(whole.newton_step, rel=1e-2)


def test_curvature_that_hardly_changes_the_loss_is_flat_where_the_scale_is_known():
    """x² − 1e-10 y²: within reach, 0.1, the second term changes the loss by 5e-13."""
    objective = formula_objective("x^2 - 0.0000000001*y^2")
    assert classify(objective, (0, 0), tolerances=Tolerances(flat=1e-12)).label == "saddle of index 1"
    judged = classify(objective, (0, 0), tolerances=Tolerances(flat=1e-12, scale=1.0))
    assert judged.n_flat == 1
    assert judged.kind is not Kind.SADDLE


def test_a_point_where_nothing_is_finite_is_not_stationary():
    assert classify(formula_objective("1 / x + y"), (0.0, 0.0)).kind is Kind.NOT_STATIONARY
