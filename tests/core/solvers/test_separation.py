"""Separation against its definition, one linear programme a row in the coefficients themselves, and known data sets."""

import numpy as np
import pytest
from scipy.optimize import linprog
from sklearn.datasets import load_breast_cancer, load_iris

from core.objectives import LogisticRegression
from core.solvers import find_separation

LINE = np.array([1.0, 2.0, 3.0, 3.0, 4.0, 5.0])


def random_objective(seed):
    """Small integers and few rows, so that all kinds are frequent; every third has fractional targets."""
    rng = np.random.default_rng(seed)
    n, p = int(rng.integers(4, 14)), int(rng.integers(1, 4))
    X = rng.integers(-2, 3, size=(n, p)).astype(float)
    y = (X @ rng.normal(size=p) + rng.normal(size=n) * rng.choice([0.0, 0.5, 2.0]) > 0.5).astype(float)
    if seed % 3 == 0:
        y[0] = 0.5
    return LogisticRegression(X, y, fit_intercept=bool(rng.integers(0, 2)))


def furthest(objective, goal):
    """The greatest ``goal @ beta`` over all directions in the unit box that put no row on the wrong side."""
    design, y = objective.design, objective.y
    whole = (y == 0) | (y == 1)
    wrong = -(2 * y[whole] - 1)[:, None] * design[whole]
    both = design[~whole] if (~whole).any() else None
    answer = linprog(
        -goal, A_ub=wrong if whole.any() else None, b_ub=np.zeros(whole.sum()) if whole.any() else None,
        A_eq=both, b_eq=None if both is None else np.zeros(len(both)), bounds=(-1, 1), method="highs",
    )  # fmt: skip
    return -answer.fun


def rows_off_the_boundary(objective):
    signed = np.where(np.isin(objective.y, [0, 1]), 2 * objective.y - 1, 0)[:, None] * objective.design
    return np.array([furthest(objective, row) > 1e-6 for row in signed])


@pytest.mark.parametrize("seed", range(60))
def test_boundary_rows_are_those_that_no_separating_direction_moves(seed):
    """One linear programme a row is the oracle, and gives the kind: all, some or none of the rows can move."""
    objective = random_objective(seed)
    off, found = rows_off_the_boundary(objective), find_separation(objective)
    assert found.kind == ("complete" if off.all() else "quasi" if off.any() else "none")
    np.testing.assert_array_equal(found.boundary, np.flatnonzero(~off) if off.any() else [])


@pytest.mark.parametrize("seed", range(60))
def test_the_direction_is_its_own_certificate(seed):
    """Every row off the boundary gains log-odds of at least 1 for its class; the others gain none, to rounding."""
    objective = random_objective(seed)
    found = find_separation(objective)
    if found.direction is None:
        assert found.kind == "none"
        return
    gain = (2 * objective.y - 1) * (objective.design @ found.direction)
    off = np.setdiff1d(np.arange(objective.n_samples), found.boundary)
    assert gain[off].min() == pytest.approx(1.0, rel=1e-12)
    assert np.abs((objective.design @ found.direction)[found.boundary]).max(initial=0.0) < 1e-12
    assert found.columns == tuple(np.array(objective.parameter_names)[found.direction != 0])


@pytest.mark.parametrize("seed", range(60))
def test_unbounded_coefficients_are_those_that_a_separating_direction_moves(seed):
    """Two linear programmes a coefficient are the oracle; dependent columns have no answer."""
    objective = random_objective(seed)
    if np.linalg.matrix_rank(objective.design) < objective.n_params:
        assert set(find_separation(objective).unbounded) <= set(objective.parameter_names)
        return
    unit = np.eye(objective.n_params)
    moved = np.array(
        [max(furthest(objective, unit[j]), furthest(objective, -unit[j])) > 1e-6 for j in range(len(unit))]
    )
    assert find_separation(objective).unbounded == tuple(np.array(objective.parameter_names)[moved])


def test_breast_cancer_is_separated_by_all_thirty_features_and_not_by_the_ten_means():
    X, y = load_breast_cancer(return_X_y=True)
    assert find_separation(LogisticRegression(X, y)).kind == "complete"
    assert find_separation(LogisticRegression(X[:, :10], y)).kind == "none"


def test_setosa_is_told_by_a_single_petal_measure():
    iris = load_iris()
    setosa = LogisticRegression(iris.data, iris.target == 0, feature_names=tuple(iris.feature_names))
    found = find_separation(setosa)
    assert found.columns == ("intercept", "petal length (cm)")
    assert found.sentence == (
        "A threshold on petal length (cm) splits the classes without an error (complete separation)"
    )


def test_versicolor_and_virginica_overlap():
    iris = load_iris()
    assert find_separation(LogisticRegression(iris.data[50:], iris.target[50:] == 1)).kind == "none"


def test_classes_that_touch_in_one_value_are_quasi_separated():
    found = find_separation(LogisticRegression(LINE[:, None], [0, 0, 0, 1, 1, 1]))
    assert found.kind == "quasi"
    np.testing.assert_array_equal(found.boundary, [2, 3])
    assert found.sentence == (
        "A threshold on x1 splits the classes but for 2 samples that lie on the boundary (quasi-complete separation): "
        "intercept and x1 have no finite estimate"
    )


def test_a_group_with_one_outcome_leaves_the_other_coefficients_finite():
    """A dummy column whose group holds a single class, the commonest separation in practice (Albert & Anderson)."""
    X = np.column_stack([np.arange(8.0), [0, 0, 0, 0, 0, 0, 1, 1]])
    found = find_separation(LogisticRegression(X, [0, 1, 0, 1, 0, 1, 1, 1], feature_names=("dose", "group")))
    assert (found.kind, found.columns, found.unbounded) == ("quasi", ("group",), ("group",))
    np.testing.assert_array_equal(found.direction, [0, 0, 1])


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_a_single_class_sends_the_intercept_alone_to_infinity(target):
    found = find_separation(LogisticRegression(LINE[:, None], np.full(6, target)))
    assert (found.kind, found.columns) == ("complete", ("intercept",))
    assert found.direction[0] == 2 * target - 1
    assert found.sentence.startswith(f"Every target is {target:g}, so the intercept alone")


def test_a_single_class_without_intercept_needs_a_column_of_one_sign():
    assert find_separation(LogisticRegression(LINE[:, None], np.ones(6), fit_intercept=False)).columns == ("x1",)
    mixed = LogisticRegression(LINE[:, None] - 3.5, np.ones(6), fit_intercept=False)
    assert find_separation(mixed).kind == "none"


def test_a_fractional_target_counts_as_both_classes():
    """At 2.5 it lies between the classes, on the threshold; at 5 it is in the midst of class 1."""
    between, amidst = np.array([[1.0], [2.0], [2.5], [3.0], [4.0]]), np.array([[1.0], [2.0], [5.0], [3.0], [6.0]])
    found = find_separation(LogisticRegression(between, [0, 0, 0.5, 1, 1]))
    assert found.kind == "quasi"
    np.testing.assert_array_equal(found.boundary, [2])
    assert np.dot(found.direction, [1, 2.5]) == pytest.approx(0, abs=1e-14)
    assert find_separation(LogisticRegression(amidst, [0, 0, 0.5, 1, 1])).kind == "none"


@pytest.mark.parametrize("y", [[0, 0, 0, 1, 1, 1], [0, 0, 1, 0, 1, 1], [0, 1, 0, 1, 0, 1]])
def test_copies_and_constants_do_not_change_the_kind(y):
    alone = find_separation(LogisticRegression(LINE[:, None], y))
    crowded = np.column_stack([LINE, LINE, np.ones(6), np.zeros(6), 2 * LINE])
    found = find_separation(LogisticRegression(crowded, y))
    assert found.kind == alone.kind
    np.testing.assert_array_equal(found.boundary, alone.boundary)


@pytest.mark.parametrize("scales", [[1.0, 1.0, 1.0], [1e9, 1e-9, 1.0], [1e-150, 1e150, 1.0]])
@pytest.mark.parametrize(("flipped", "kind"), [(False, "complete"), (True, "none")])
def test_the_units_of_the_columns_do_not_matter(scales, flipped, kind):
    X = np.random.default_rng(0).normal(size=(60, 3))
    y = (X @ [1.0, -1.0, 0.5] > 0).astype(float)
    if flipped:
        y[:3] = 1 - y[:3]
    assert find_separation(LogisticRegression(X * scales, y)).kind == kind


@pytest.mark.parametrize("gap", [1e-1, 1e-3, 1e-6])
def test_a_narrow_gap_is_still_a_gap(gap):
    X = np.array([-1.0, -0.5, -gap, gap, 0.4, 1.0])[:, None]
    assert find_separation(LogisticRegression(X, [0, 0, 0, 1, 1, 1])).kind == "complete"
    assert find_separation(LogisticRegression(X, [0, 0, 1, 0, 1, 1])).kind == "none"


def test_nearly_dependent_columns_still_give_a_valid_direction():
    """Columns that vary by 1e-6 and 1e-9 of themselves: the programme for few columns fails on some of these."""
    n_complete = 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        X = np.array([1.0, 1e3, 20.0, 1.0]) + rng.normal(size=(21, 4)) * [1e-6, 1e-6, 1.0, 1e-3]
        objective = LogisticRegression(X, rng.random(21) < 0.1)
        found = find_separation(objective)
        if found.kind == "complete":
            n_complete += 1
            assert ((2 * objective.y - 1) * np.dot(objective.design, found.direction)).min() > 0.9
    assert n_complete > 5


def test_without_columns_or_with_fractions_alone_nothing_separates():
    assert find_separation(LogisticRegression(np.zeros((4, 2)), [0, 0, 1, 1], fit_intercept=False)).kind == "none"
    assert find_separation(LogisticRegression(LINE[:, None], np.full(6, 0.5))).kind == "none"


def test_the_result_is_read_only():
    found = find_separation(LogisticRegression(LINE[:, None], [0, 0, 0, 1, 1, 1]))
    with pytest.raises(ValueError, match="read-only"):
        found.direction[0] = 0.0
