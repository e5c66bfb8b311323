"""Logistic regression as an objective: value, gradient, Hessian, rows, batches of runs, penalty, and its minima."""

import math

import numpy as np
import pytest

from core.functions import LOG_ODDS_LOSSES
from core.objectives import HasHessian, HasHessianRoot, LogisticRegression

EVERY_LOSS = pytest.mark.parametrize("loss", LOG_ODDS_LOSSES)


def make_objective(loss="cross_entropy", *, n_samples=40, n_features=3, **options):
    rng = np.random.default_rng(3)
    X = rng.normal(size=(n_samples, n_features))
    y = rng.integers(0, 2, size=n_samples).astype(float)
    y[:4] = 0.25
    return LogisticRegression(X, y, loss=loss, **options)


def starts(objective, n_runs=5, seed=4):
    return np.random.default_rng(seed).normal(size=(n_runs, objective.n_params))


def slow_value(objective, theta, rows):
    """The definition, one sample after the other."""
    total = 0.0
    for row in rows:
        p = 1 / (1 + math.exp(-sum(theta[j] * objective.design[row, j] for j in range(objective.n_params))))
        y = objective.y[row]
        total += (p - y) ** 2 if objective.loss.name == "mse" else -y * math.log(p) - (1 - y) * math.log(1 - p)
    coefficients = theta[1:] if objective.fit_intercept else theta
    return total / len(rows) + objective.l2 * sum(float(w) ** 2 for w in coefficients)


@EVERY_LOSS
@pytest.mark.parametrize("fit_intercept", [True, False])
@pytest.mark.parametrize("l2", [0.0, 0.7])
def test_value_is_the_mean_loss_plus_penalty(loss, fit_intercept, l2):
    """A slow loop over the samples is the oracle; tolerance is the rounding of 40 terms."""
    objective = make_objective(loss, fit_intercept=fit_intercept, l2=l2)
    theta = starts(objective)
    expected = [slow_value(objective, point, range(objective.n_samples)) for point in theta]
    np.testing.assert_allclose(objective.value(theta), expected, rtol=1e-13)


@EVERY_LOSS
@pytest.mark.parametrize("l2", [0.0, 0.7])
@pytest.mark.parametrize("rows", [None, np.array([3, 3, 7, 20])])
def test_gradient_agrees_with_central_differences(loss, l2, rows):
    """Step 1e-6: error about 1e-10."""
    objective = make_objective(loss, l2=l2)
    theta = starts(objective, n_runs=1)[0]
    probes = 1e-6 * np.eye(objective.n_params)
    slope = (objective.value(theta + probes, rows) - objective.value(theta - probes, rows)) / 2e-6
    np.testing.assert_allclose(objective.value_and_gradient(theta, rows)[1], slope, rtol=1e-7, atol=1e-9)


@EVERY_LOSS
@pytest.mark.parametrize("l2", [0.0, 0.7])
def test_hessian_agrees_with_differences_of_the_gradient(loss, l2):
    """Step 1e-6 on the gradient: error about 1e-10."""
    objective = make_objective(loss, l2=l2)
    theta = starts(objective, n_runs=1)[0]
    probes = 1e-6 * np.eye(objective.n_params)
    ahead, behind = (objective.value_and_gradient(theta + sign * probes)[1] for sign in (1, -1))
    np.testing.assert_allclose(objective.hessian(theta), (ahead - behind) / 2e-6, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("l2", [0.0, 0.7])
def test_the_root_of_the_cross_entropy_hessian_squares_to_it(l2):
    objective = make_objective(l2=l2)
    theta = starts(objective)[0]
    root = objective.hessian_root(theta)
    assert root is not None
    np.testing.assert_allclose(root.T @ root, objective.hessian(theta), rtol=1e-12, atol=1e-15)


def test_squared_error_far_on_the_wrong_side_has_no_root():
    """One sample at z = -5 with target 1: its curvature is negative."""
    objective = LogisticRegression([[1.0]], [1.0], loss="mse", fit_intercept=False)
    assert objective.hessian([-5.0])[0, 0] < 0
    assert objective.hessian_root([-5.0]) is None


@EVERY_LOSS
def test_value_and_gradient_gives_the_same_value(loss):
    objective = make_objective(loss, l2=0.1)
    theta = starts(objective)
    np.testing.assert_array_equal(objective.value_and_gradient(theta)[0], objective.value(theta))


@EVERY_LOSS
def test_every_run_may_have_its_own_rows(loss):
    """Run r with rows[r] equals run r alone with those rows, for the value and for the gradient."""
    objective = make_objective(loss, l2=0.1)
    theta, rows = starts(objective), np.random.default_rng(5).integers(0, 40, size=(5, 7))
    value, gradient = objective.value_and_gradient(theta, rows)
    for run in range(5):
        alone = objective.value_and_gradient(theta[run], rows[run])
        np.testing.assert_array_equal(value[run], alone[0])
        np.testing.assert_array_equal(gradient[run], alone[1])


@EVERY_LOSS
@pytest.mark.parametrize("method", ["value", "hessian", "predict", "logits"])
def test_single_vector_gives_results_without_the_axis_of_runs(loss, method):
    objective = make_objective(loss)
    theta = starts(objective)
    np.testing.assert_array_equal(
        getattr(objective, method)(theta[2]), getattr(objective, method)(theta)[2]
    )  # exactly: a run never depends on the others


@EVERY_LOSS
def test_chunks_of_runs_give_exactly_the_unchunked_numbers(loss, monkeypatch):
    """70 runs in chunks of 8 against all at once."""
    objective = make_objective(loss, l2=0.2)
    theta = starts(objective, n_runs=70)
    whole = (*objective.value_and_gradient(theta), objective.hessian(theta))
    monkeypatch.setattr("core.objectives.linear_predictor._CHUNK_BYTES", 8 * 8 * objective.n_samples)
    assert objective.runs_at_once == 8
    for part, expected in zip((*objective.value_and_gradient(theta), objective.hessian(theta)), whole, strict=True):
        np.testing.assert_array_equal(part, expected)


@pytest.mark.parametrize(("n_samples", "runs_at_once"), [(1000, 125), (1_000_000, 1)])
def test_a_chunk_of_runs_holds_one_megabyte(n_samples, runs_at_once):
    objective = LogisticRegression(np.zeros((n_samples, 1)), np.zeros(n_samples))
    assert objective.runs_at_once == runs_at_once


def test_penalty_spares_the_intercept():
    theta = np.array([100.0, 0.0, 0.0, 0.0])
    assert make_objective(l2=2.0).value(theta) == make_objective().value(theta)


@EVERY_LOSS
def test_float32_parameters_compute_in_float32(loss):
    objective = make_objective(loss, l2=0.1)
    value, gradient = objective.value_and_gradient(starts(objective).astype(np.float32))
    assert (value.dtype, gradient.dtype) == (np.float32, np.float32)


def test_predict_gives_the_probability_of_class_one():
    objective = make_objective(n_features=2)
    np.testing.assert_allclose(objective.logits([1.0, 2.0, 3.0], [[10.0, -7.0]]), [0.0], atol=1e-15)
    np.testing.assert_allclose(objective.predict([0.0, 1.0, 0.0], [[2.0, 9.0]]), [1 / (1 + math.exp(-2))], rtol=1e-15)


def test_names_come_from_the_features():
    assert make_objective(feature_names=("a", "b", "c")).parameter_names == ("intercept", "a", "b", "c")


def test_logistic_regression_has_its_own_hessian_and_root():
    assert isinstance(make_objective(), HasHessian)
    assert isinstance(make_objective(), HasHessianRoot)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: LogisticRegression([1.0], [1.0]), "X must have shape"),
        (lambda: LogisticRegression([[1.0], [2.0]], [1.0]), r"y must have shape \(2,\)"),
        (lambda: LogisticRegression([[1.0]], [np.nan]), "finite"),
        (lambda: LogisticRegression([[1.0], [2.0]], [1.0, 2.0]), r"y must be in \[0, 1\]\. Got 2 in row 1\."),
        (lambda: LogisticRegression([[1.0], [2.0]], [-1.0, 1.0]), r"y must be in \[0, 1\]\. Got -1 in row 0\."),
        (lambda: LogisticRegression([[1.0]], [1.0], loss="huber"), "loss must be one of cross_entropy, mse"),
        (lambda: LogisticRegression([[1.0]], [1.0], l2=-1.0), r"l2 must be zero or positive\. Got -1\.0\."),
        (lambda: LogisticRegression([[1.0]], [1.0], feature_names=("a", "b")), "feature_names must name 1 columns"),
        (lambda: make_objective().value(np.zeros(3)), r"theta must have shape \(n_runs, 4\) or \(4,\)"),
        (lambda: make_objective().predict(np.zeros(4), np.ones((2, 9))), r"X must have shape \(n_samples, 3\)"),
    ],
)
def test_bad_arguments_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


# ------------------------------------------------------------------------------------ many minima of the squared error
def geometric_neuron(loss, n, ratio=8.0):
    """One weight, no bias, inputs ratio^-t, every target 0.75."""
    X = ratio ** -np.arange(n, dtype=float)[:, None]
    return LogisticRegression(X, np.full(n, 0.75), loss=loss, fit_intercept=False)


def minima(objective):
    """Weights at which the gradient turns from falling to rising, bracketed on a fine grid of both signs."""
    size = np.geomspace(1e-3, 1e7, 40_001)
    grid = np.concatenate([-size[::-1], size])
    gradient = objective.value_and_gradient(grid[:, None])[1][:, 0]
    turns = np.flatnonzero((gradient[:-1] < 0) & (gradient[1:] > 0))
    return np.sqrt(grid[turns] * grid[turns + 1])


@pytest.mark.parametrize("ratio", [8.0, 10.0, 20.0])
@pytest.mark.parametrize("n", range(1, 6))
def test_squared_error_of_one_neuron_has_as_many_minima_as_samples(n, ratio):
    """Auer, Herbster & Warmuth 1996: each sample is fitted at ln 3 · ratio^t while the others are flat or fitted."""
    objective = geometric_neuron("mse", n, ratio)
    found = minima(objective)
    assert len(found) == n
    assert (objective.hessian(found[:, None])[:, 0, 0] > 0).all()


@pytest.mark.parametrize("n", range(1, 6))
def test_cross_entropy_of_the_same_neuron_has_one_minimum(n):
    objective = geometric_neuron("cross_entropy", n)
    found = minima(objective)
    assert len(found) == 1
    assert objective.hessian(found)[0, 0] > 0
