"""Probabilities along one feature and over the plane of two: curves, band, boundaries, frames, rows."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import BreastCancer, LogisticLine, Separable, SigmoidMinima, TwoMoons
from core.experiments.logistic_regression import LogisticRegressionResult, LogisticRegressionSettings, run
from core.experiments.logistic_regression.probabilities import probability_curves, probability_plane
from core.experiments.solver_choices import Descent, MaximumLikelihood
from core.solvers import GradientDescent

DESCENT = Descent(optimizer=GradientDescent(0.5))


def _run(**fields: object) -> LogisticRegressionResult:
    return run(LogisticRegressionSettings(**({"solvers": (MaximumLikelihood(), DESCENT)} | fields)))


def _raw(result: LogisticRegressionResult, theta: np.ndarray) -> np.ndarray:
    standardizer = result.problem.standardizer
    return theta if standardizer is None else standardizer.raw_coefficients(theta)


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("degree", [1, 3])
def test_curve_is_the_sigmoid_of_the_raw_polynomial(degree, standardize):
    """Oracle: numpy's polyval."""
    result = _run(degree=degree, standardize=standardize)
    for curve, one in zip(probability_curves(result).curves, result.runs, strict=True):
        z = np.polyval(_raw(result, one.fit.theta)[::-1], (x := probability_curves(result).x))
        np.testing.assert_allclose(curve.y, 1 / (1 + np.exp(-z)), atol=1e-11)
        assert x.size == curve.y.size


def test_curve_is_a_half_where_it_says():
    """Oracle: −intercept / slope."""
    result = _run()
    for curve, one in zip(probability_curves(result).curves, result.runs, strict=True):
        np.testing.assert_allclose(curve.halves, [-one.fit.theta[0] / one.fit.theta[1]], rtol=1e-12)


def test_frames_begin_at_the_start_and_end_at_the_curve():
    result = _run(max_steps=500)
    descent = probability_curves(result).curves[1]
    z = result.start[0] + result.start[1] * probability_curves(result).x
    np.testing.assert_allclose(descent.frames[0], 1 / (1 + np.exp(-z)), rtol=1e-10)
    np.testing.assert_array_equal(descent.frames[-1], descent.y)
    assert descent.steps[0] == 0 and descent.steps[-1] == result.runs[1].fit.trajectory.stopped_at
    assert (np.diff(descent.steps) > 0).all()


@pytest.mark.parametrize("standardize", [False, True])
def test_band_is_statsmodels(standardize):
    """Oracle: Logit's predicted linear index with its interval, at the same places."""
    from statsmodels.api import Logit, add_constant

    result = _run(standardize=standardize)
    found = probability_curves(result, band=True)
    X = result.problem.dataset.X
    prediction = (
        Logit(result.problem.dataset.y, add_constant(X))
        .fit(disp=False, tol=1e-14)
        .get_prediction(add_constant(found.x), which="linear")
    )
    z = prediction.conf_int()
    np.testing.assert_allclose(np.stack(found.band, axis=-1), 1 / (1 + np.exp(-z)), rtol=1e-6)


@pytest.mark.parametrize(
    ("fields", "word"),
    [({"data": Separable()}, "separated"), ({"ridge": 0.1}, "biased"), ({"data": SigmoidMinima()}, "fractions")],
)
def test_without_an_estimate_there_is_no_band_and_a_reason(fields, word):
    found = probability_curves(_run(**fields), band=True)
    assert found.band is None and word in found.why_no_band


def test_separator_of_separable_classes_is_in_the_middle_of_the_strip():
    """By construction it is at 0, and the columns (1, x) tell no side from the other."""
    np.testing.assert_allclose(probability_curves(_run(data=Separable())).separators, [0.0], atol=1e-9)
    assert probability_curves(_run()).separators.size == 0


def test_many_rows_are_counted_and_none_is_lost():
    """Oracle: the counts of each class and part."""
    result = _run(data=LogisticLine(n_samples=3000), validation=0.2)
    tally, problem = probability_curves(result).tally, result.problem
    assert tally.x.size < 300
    for part in ("train", "validation"):
        labels = problem.dataset.y[getattr(problem.split, part)]
        for label in (0, 1):
            assert tally.count[(tally.parts == part) & (tally.y == label)].sum() == (labels == label).sum()


def test_few_rows_stand_for_themselves_and_test_rows_only_if_asked_for():
    result = _run(validation=0.2, test=0.1)
    split = result.problem.split
    assert sorted(probability_curves(result).tally.x) == sorted(
        result.problem.dataset.X[[*split.train, *split.validation], 0]
    )
    assert probability_curves(result, show_test=True).tally.x.size == result.problem.dataset.n_samples


@pytest.mark.parametrize("standardize", [False, True])
def test_plane_is_the_sigmoid_of_the_raw_features(standardize):
    """Oracle: the coefficients on raw features, the third feature at its median over the training rows."""
    names = ("mean radius", "mean texture", "mean symmetry")
    result = _run(data=BreastCancer(features=names), standardize=standardize, validation=0.2, max_steps=50)
    found = probability_plane(result, across="mean symmetry", up="mean radius").map
    b = _raw(result, result.runs[0].fit.theta)
    median = np.median(result.problem.dataset.X[result.problem.split.train, 1])
    z = b[0] + b[3] * found.x[None, :] + b[1] * found.y[:, None] + b[2] * median
    np.testing.assert_allclose(found.probability[-1, ..., 1], 1 / (1 + np.exp(-z)), atol=1e-9)
    assert found.feature_names == ("mean symmetry", "mean radius")


@pytest.mark.parametrize("degree", [1, 2])
def test_on_every_boundary_the_probability_is_a_half(degree):
    """Oracle: the log-odds there; a straight line exactly, a curve to the grid's interpolation."""
    result = _run(data=TwoMoons(), degree=degree)
    found = probability_plane(result)
    assert [other.name for other in found.others] == [result.runs[1].name]
    for one, (x, y) in zip(result.runs, (found.map.boundaries[-1], found.others[0].lines[-1]), strict=True):
        powers = np.concatenate([np.stack([v**k for k in range(1, degree + 1)]) for v in (x, y)])
        assert x.size > 1
        z = one.fit.theta[0] + one.fit.theta[1:] @ powers
        np.testing.assert_allclose(z, 0.0, atol=1e-9 if degree == 1 else 0.02)


def test_widest_margin_has_the_known_direction():
    """By construction of the data it is x1 + x2 = 0 (the columns include the ones, which change nothing here)."""
    separator = probability_plane(_run(data=Separable(n_features=2))).separator
    assert separator is not None
    x, y = separator
    np.testing.assert_allclose(x + y, 0.0, atol=1e-8)


def test_scores_of_each_moment_are_those_of_its_coefficients():
    """Oracle: scikit-learn on the drawn frames' own coefficients."""
    from sklearn.metrics import accuracy_score, log_loss

    result = _run(data=TwoMoons(), validation=0.25, solvers=(DESCENT,), max_steps=20)
    found, problem = probability_plane(result), result.problem
    path = result.runs[0].fit.trajectory
    for moment, step in enumerate(found.map.steps):
        theta = path.theta[np.searchsorted(path.steps, step)]
        rows = problem.split.validation
        p = 1 / (1 + np.exp(-(theta[0] + problem.columns[rows] @ theta[1:])))
        assert found.log_loss["validation"][moment] == pytest.approx(log_loss(problem.dataset.y[rows], p))
        assert found.accuracy["validation"][moment] == accuracy_score(problem.dataset.y[rows], p >= 0.5)


def test_misclassified_rows_are_told_from_all_features():
    result = _run(data=BreastCancer(features=()), standardize=True, ridge=0.1, solvers=(MaximumLikelihood(),))
    points = probability_plane(result).map.points
    p = result.problem.objective.predict(result.runs[0].fit.theta)
    np.testing.assert_array_equal(points.wrong[-1], (p >= 0.5) != result.problem.dataset.y)


def test_the_same_feature_twice_is_refused():
    with pytest.raises(ValueError, match="must show different features. Got 'x1' twice"):
        probability_plane(_run(data=TwoMoons()), across="x1", up="x1")
