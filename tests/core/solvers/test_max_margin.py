"""The widest margin against scikit-learn's support vector machine, its optimality conditions, and gradient descent."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.svm import SVC

from core.objectives import LogisticRegression
from core.solvers import GradientDescent, max_margin_direction, minimize


def separable(n_samples, n_features, gap, seed=0, **options):
    rng = np.random.default_rng(seed)
    X, normal = rng.normal(size=(n_samples, n_features)), rng.normal(size=n_features)
    normal /= np.linalg.norm(normal)
    side = np.sign(X @ normal)
    return LogisticRegression(X + gap * side[:, None] * normal, side > 0, **options)


def setosa(**options):
    iris = load_iris()
    return LogisticRegression(iris.data, iris.target == 0, **options)


def breast_cancer():
    X, y = load_breast_cancer(return_X_y=True)
    return LogisticRegression((X - X.mean(axis=0)) / X.std(axis=0), y)


EVERY_SET = pytest.mark.parametrize(
    "objective",
    [separable(50, 2, 0.3), separable(100, 30, 0.05), separable(2000, 10, 0.1), setosa(), breast_cancer()],
    ids=["50x2", "100x30", "2000x10", "setosa", "breast cancer"],
)


@EVERY_SET
def test_optimality_conditions_hold(objective):
    """Karush-Kuhn-Tucker: margins at least 1, and theta a positive combination of the rows that have margin 1."""
    found = max_margin_direction(objective)
    rows = (2 * objective.y - 1)[:, None] * objective.design
    assert (rows @ found.theta).min() == pytest.approx(1.0, abs=1e-10)
    np.testing.assert_allclose(rows[found.support] @ found.theta, 1.0, rtol=1e-10)
    multipliers = np.linalg.lstsq(rows[found.support].T, found.theta, rcond=None)[0]
    assert (multipliers > 0).all()
    np.testing.assert_allclose(rows[found.support].T @ multipliers, found.theta, atol=1e-10 * np.abs(found.theta).max())


@pytest.mark.parametrize("objective", [separable(50, 2, 0.3), separable(200, 5, 0.3), setosa()])
def test_scikit_learn_finds_the_same_with_the_bias_in_the_norm(objective):
    """SVC leaves its bias out of the norm. Rows with ones and their mirror images make it vanish; its tol is 1e-6."""
    rows = np.vstack([objective.design, -objective.design])
    machine = SVC(kernel="linear", C=1e10, tol=1e-6).fit(rows, np.concatenate([objective.y, 1 - objective.y]))
    normal = machine.coef_[0] / np.linalg.norm(machine.coef_[0])
    found = max_margin_direction(objective)
    np.testing.assert_allclose(found.direction, normal, atol=2e-6)
    assert found.margin == pytest.approx(1 / np.linalg.norm(machine.coef_[0]), rel=1e-5)


def test_direction_and_margin_follow_from_theta():
    found = max_margin_direction(separable(50, 2, 0.3))
    np.testing.assert_allclose(found.direction, found.theta * found.margin, rtol=1e-14)
    assert np.linalg.norm(found.direction) == pytest.approx(1.0, rel=1e-14)


def test_two_points_have_the_direction_between_them():
    """Without intercept the nearest point of the segment between the signed rows: (1, 0) and (3, 4) give (1, 0)."""
    objective = LogisticRegression([[1.0, 0.0], [-3.0, -4.0]], [1, 0], fit_intercept=False)
    np.testing.assert_allclose(max_margin_direction(objective).theta, [1.0, 0.0], atol=1e-15)


@pytest.mark.parametrize(("y", "kind"), [([0, 1, 0], "none"), ([0, 0.5, 1], "quasi")])
def test_without_complete_separation_there_is_no_margin(y, kind):
    with pytest.raises(ValueError, match=f"completely separated.*Got separation '{kind}'"):
        max_margin_direction(LogisticRegression([[1.0], [2.0], [3.0]], y))


# ------------------------------------------------------------------------------ descent on separable data (Soudry 2018)
@pytest.fixture(scope="module")
def descent():
    """Gradient descent with step 1 on six points; length of theta, direction and loss after 10, 100, ... updates."""
    X = [[1.0, 1.0], [2.0, 0.5], [1.5, 3.0], [-1.0, -1.0], [-2.0, -0.3], [-1.0, -2.5]]
    objective = LogisticRegression(X, [1, 1, 1, 0, 0, 0])
    path = minimize(
        objective, np.zeros(3), optimizer=GradientDescent(1.0), max_steps=10_000, stopping=None, n_records=10_001
    )
    decades = [10, 100, 1000, 10_000]
    return max_margin_direction(objective), path.theta[decades], path.loss[decades]


def test_on_separable_data_theta_grows_like_log_t(descent):
    """Soudry et al. 2018, theorem 3: theta = log(t)·theta_svm + O(1), so a decade adds ln 10/margin to its length."""
    best, theta, _ = descent
    slope = np.diff(np.linalg.norm(theta, axis=1)) / np.log(10) * best.margin
    assert (np.diff(np.abs(slope - 1)) < 0).all()
    assert slope[-1] == pytest.approx(1.0, abs=0.06)


def test_on_separable_data_descent_turns_to_the_widest_margin(descent):
    """The angle closes like 1/log t: once the nearest rows lead, in every decade, and below 6.3 degrees at the end."""
    best, theta, _ = descent
    cosine = theta @ best.direction / np.linalg.norm(theta, axis=1)
    assert (np.diff(cosine[1:]) > 0).all()
    assert cosine[-1] > 0.994


def test_on_separable_data_the_loss_falls_like_one_over_t(descent):
    _, _, loss = descent
    assert loss[-2] / loss[-1] == pytest.approx(10.0, rel=0.05)


def test_a_margin_that_rounding_hides_is_refused():
    """Beside a row of length 1e12 the rows near the origin, on both sides of it, vanish."""
    x = np.arange(30.0)
    objective = LogisticRegression(np.column_stack([x**8, x**4]), x == 29)
    with pytest.raises(ValueError, match="bring the columns to one size"):
        max_margin_direction(objective)
