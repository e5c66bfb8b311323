"""Fitted curves, predictions, residuals and the frames of a playback."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import Collinear, Diabetes, Line, Norris, Polynomial
from core.experiments import (
    ClosedForm,
    Descent,
    LinearRegressionResult,
    LinearRegressionSettings,
    Newton,
    run_linear_regression,
)
from core.experiments.linear_regression.fitted import fitted_data
from core.solvers import GradientDescent

SOLVERS = (ClosedForm(), Newton(), Descent(optimizer=GradientDescent(0.05)))


def _run(**fields: object) -> LinearRegressionResult:
    return run_linear_regression(LinearRegressionSettings(**({"solvers": SOLVERS} | fields)))


def _raw(result: LinearRegressionResult, theta: np.ndarray) -> np.ndarray:
    """Coefficients of the unscaled powers, lowest first: the standardiser undone by hand."""
    standardizer = result.problem.standardizer
    if standardizer is None:
        return theta
    slopes = theta[1:] / standardizer.scale
    return np.array([theta[0] - slopes @ standardizer.mean, *slopes])


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("degree", [1, 2, 5])
def test_curve_is_the_polynomial_of_the_raw_coefficients(degree, standardize):
    """Oracle: numpy's polyval."""
    result = _run(data=Polynomial(), degree=degree, standardize=standardize)
    for model, run in zip(fitted_data(result).models, result.runs, strict=True):
        expected = np.polyval(_raw(result, run.fit.theta)[::-1], model.x)
        np.testing.assert_allclose(model.y, expected, atol=1e-11 * np.abs(run.fit.theta).max())


def test_curve_spans_the_feature():
    data = fitted_data(_run(data=Polynomial(), degree=3))
    assert data.models[0].x[0] < data.x.min() and data.models[0].x[-1] > data.x.max()


@pytest.mark.parametrize("degree", [1, 4])
def test_last_frame_is_the_final_curve_and_the_first_the_start(degree):
    result = _run(data=Polynomial(), degree=degree, max_steps=500)
    for model in fitted_data(result).models[1:]:
        np.testing.assert_array_equal(model.frames[-1], model.y)
        np.testing.assert_allclose(model.frames[0], np.polyval(result.start[::-1], model.x), rtol=1e-9, atol=1e-12)
        assert model.frames.shape == (model.steps.size, model.x.size) and model.steps.size <= 60


def test_frames_are_the_models_at_their_steps():
    """Oracle: the recursion of descent written out to step 3."""
    result = _run(max_steps=10, solvers=SOLVERS[2:])
    (model,) = fitted_data(result).models
    theta = result.start
    for _ in range(3):
        theta = theta - 0.05 * result.problem.objective.value_and_gradient(theta)[1]
    assert model.steps[3] == 3
    np.testing.assert_allclose(model.frames[3], theta[0] + theta[1] * model.x, rtol=1e-12)


def test_direct_method_has_no_frames():
    model = fitted_data(_run()).models[0]
    assert model.steps.size == 0 and model.frames.size == 0


@pytest.mark.parametrize("data", [Norris(), Collinear(), Diabetes(features=("bmi", "bp"))], ids=lambda data: data.kind)
def test_residual_is_observed_minus_predicted(data):
    """Oracle: for least squares they sum to zero and are orthogonal to the features."""
    result = _run(data=data, standardize=True, solvers=(ClosedForm(),))
    drawn = fitted_data(result)
    model = drawn.models[0]
    np.testing.assert_allclose(model.residual, drawn.observed - model.predicted, rtol=1e-14)
    np.testing.assert_allclose(result.problem.objective.design.T @ model.residual, 0.0, atol=1e-8)


def test_several_features_are_shown_as_predicted_against_observed():
    drawn = fitted_data(_run(data=Collinear()))
    assert drawn.feature == ""
    assert drawn.models[0].x is drawn.models[0].predicted
    assert drawn.models[0].y.tolist() == drawn.observed.tolist()


def test_rows_kept_apart_are_marked():
    """Oracle: the split."""
    result = _run(validation=0.2, test=0.1)
    split = result.problem.split
    expected = np.zeros(100, dtype=bool)
    expected[[*split.validation, *split.test]] = True
    assert fitted_data(result).held_out.tolist() == expected.tolist()


def test_many_rows_are_thinned_without_changing_the_fit():
    result = _run(data=Line(n_samples=5000), solvers=(ClosedForm(),))
    drawn = fitted_data(result)
    assert drawn.n_rows == 5000 and drawn.x.size == 1500 == drawn.models[0].residual.size
    assert set(drawn.x) <= set(result.problem.dataset.X[:, 0])
    assert result.problem.objective.n_samples == 5000
