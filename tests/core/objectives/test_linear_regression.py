"""Linear regression as an objective: value, gradient, Hessian, rows, batches of runs, penalty."""

import numpy as np
import pytest

from core.functions import LOSSES, Huber, StudentT, make_loss
from core.objectives import HasHessian, LinearRegression, as_runs

EVERY_LOSS = pytest.mark.parametrize("loss", LOSSES)


def make_objective(loss="mse", *, n_samples=40, n_features=3, **options):
    rng = np.random.default_rng(3)
    X = rng.normal(size=(n_samples, n_features))
    return LinearRegression(X, X @ np.arange(1.0, n_features + 1) + rng.normal(size=n_samples), loss=loss, **options)


def starts(objective, n_runs=5, seed=4):
    return np.random.default_rng(seed).normal(size=(n_runs, objective.n_params))


def slow_value(objective, theta, rows):
    """The definition, one sample after the other."""
    total = 0.0
    for row in rows:
        prediction = sum(theta[j] * objective.design[row, j] for j in range(objective.n_params))
        total += float(objective.loss.value(np.array([prediction - objective.y[row]]))[0])
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
    """Step 1e-6: error about 1e-9, unless a residual changes sign within it, which these do not."""
    objective = make_objective(loss, l2=l2)
    theta = starts(objective, n_runs=1)[0]
    probes = 1e-6 * np.eye(objective.n_params)
    slope = (objective.value(theta + probes, rows) - objective.value(theta - probes, rows)) / 2e-6
    np.testing.assert_allclose(objective.value_and_gradient(theta, rows)[1], slope, rtol=1e-7, atol=1e-8)


@EVERY_LOSS
@pytest.mark.parametrize("l2", [0.0, 0.7])
def test_hessian_agrees_with_differences_of_the_gradient(loss, l2):
    """Step 1e-6 on the gradient: error about 1e-9; no residual crosses a kink within it."""
    objective = make_objective(loss, l2=l2)
    theta = starts(objective, n_runs=1)[0]
    probes = 1e-6 * np.eye(objective.n_params)
    ahead, behind = (objective.value_and_gradient(theta + sign * probes)[1] for sign in (1, -1))
    np.testing.assert_allclose(objective.hessian(theta), (ahead - behind) / 2e-6, rtol=1e-7, atol=1e-8)


def test_hessian_of_the_squared_error_is_twice_the_mean_outer_product():
    objective = make_objective()
    expected = 2 * sum(np.outer(row, row) for row in objective.design) / objective.n_samples
    np.testing.assert_allclose(objective.hessian(np.zeros(4)), expected, rtol=1e-13)


@EVERY_LOSS
def test_value_and_gradient_gives_the_same_value(loss):
    objective = make_objective(loss, l2=0.1)
    theta = starts(objective)
    np.testing.assert_array_equal(objective.value_and_gradient(theta)[0], objective.value(theta))


@EVERY_LOSS
def test_one_set_of_rows_serves_all_runs(loss):
    objective, rows = make_objective(loss, l2=0.1), np.array([5, 1, 1, 30])
    theta = starts(objective)
    expected = [slow_value(objective, point, rows) for point in theta]
    np.testing.assert_allclose(objective.value(theta, rows), expected, rtol=1e-13)


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
@pytest.mark.parametrize("method", ["value", "hessian", "predict"])
def test_single_vector_gives_results_without_the_axis_of_runs(loss, method):
    objective = make_objective(loss)
    theta = starts(objective)
    np.testing.assert_array_equal(
        getattr(objective, method)(theta[2]), getattr(objective, method)(theta)[2]
    )  # exactly: a run never depends on the others


@EVERY_LOSS
def test_chunks_of_runs_give_exactly_the_unchunked_values(loss, monkeypatch):
    """70 runs in chunks of 8 against all at once."""
    objective = make_objective(loss, l2=0.2)
    theta = starts(objective, n_runs=70)
    whole = objective.value(theta)
    monkeypatch.setattr("core.objectives.linear_predictor._CHUNK_BYTES", 8 * 8 * objective.n_samples)
    np.testing.assert_array_equal(objective.value(theta), whole)


def test_penalty_spares_the_intercept():
    objective = make_objective(l2=2.0)
    free = make_objective()
    theta = np.array([100.0, 0.0, 0.0, 0.0])
    assert objective.value(theta) == free.value(theta)


def test_penalty_reaches_the_first_coefficient_without_an_intercept():
    theta = np.array([3.0, 0.0, 0.0])
    penalised, free = (make_objective(fit_intercept=False, l2=l2).value(theta) for l2 in (2.0, 0.0))
    assert penalised - free == pytest.approx(18.0, rel=1e-13)


@EVERY_LOSS
def test_float32_parameters_compute_in_float32(loss):
    objective = make_objective(loss, l2=0.1)
    value, gradient = objective.value_and_gradient(starts(objective).astype(np.float32))
    assert (value.dtype, gradient.dtype) == (np.float32, np.float32)


def test_predict_of_new_samples_adds_the_intercept():
    objective = make_objective(n_features=2)
    np.testing.assert_allclose(objective.predict([1.0, 2.0, 3.0], [[10.0, 100.0]]), [321.0], rtol=1e-15)


def test_loss_objects_keep_their_constants():
    loss = StudentT(degrees_of_freedom=2.0, scale=3.0)
    assert make_objective(loss).loss is loss


def test_names_come_from_the_features():
    objective = make_objective(feature_names=("a", "b", "c"))
    assert objective.parameter_names == ("intercept", "a", "b", "c")


def test_default_names_count_from_one():
    assert make_objective(fit_intercept=False).parameter_names == ("x1", "x2", "x3")


@pytest.mark.parametrize("name", ["X", "y", "design"])
def test_samples_are_read_only(name):
    with pytest.raises(ValueError, match="read-only"):
        getattr(make_objective(), name)[0] = 1.0


def test_later_changes_to_the_callers_arrays_do_not_reach_the_objective():
    X, y = np.ones((3, 1)), np.zeros(3)
    objective = LinearRegression(X, y, fit_intercept=False)
    before = objective.value([1.0])
    X[:], y[:] = 7.0, 7.0
    assert objective.value([1.0]) == before


def test_linear_regression_has_its_own_hessian():
    assert isinstance(make_objective(), HasHessian)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: LinearRegression([1.0], [1.0]), "X must have shape"),
        (lambda: LinearRegression(np.ones((0, 2)), []), "with at least one row"),
        (lambda: LinearRegression([[1.0], [2.0]], [1.0]), r"y must have shape \(2,\)"),
        (lambda: LinearRegression([[1.0], [np.nan]], [1.0, 2.0]), "finite"),
        (lambda: LinearRegression([[1.0]], [np.inf]), "finite"),
        (lambda: LinearRegression([[1.0]], [1.0], loss="l1"), "loss must be one of"),
        (lambda: LinearRegression([[1.0]], [1.0], l2=-1.0), r"l2 must be zero or positive\. Got -1\.0\."),
        (lambda: LinearRegression([[1.0]], [1.0], l2=float("nan")), "l2 must be zero or positive"),
        (lambda: LinearRegression([[1.0]], [1.0], feature_names=("a", "b")), "feature_names must name 1 columns"),
        (lambda: make_objective().value(np.zeros(3)), r"theta must have shape \(n_runs, 4\) or \(4,\)"),
        (lambda: make_objective().value(np.zeros((2, 2, 4))), "theta must have shape"),
        (lambda: make_objective().predict(np.zeros(4), np.ones((2, 9))), r"X must have shape \(n_samples, 3\)"),
    ],
)
def test_bad_arguments_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize(
    ("given", "expected"), [(np.float32, np.float32), (np.float64, np.float64), (int, np.float64), (bool, np.float64)]
)
def test_parameters_are_float64_unless_float32(given, expected):
    assert as_runs(np.zeros((2, 3), dtype=given), 3)[0].dtype == expected


def test_make_loss_with_other_constants_changes_the_value():
    residual_one = LinearRegression([[0.0]], [1.0], loss=Huber(delta=0.5))
    assert residual_one.value([0.0, 0.0]) == make_loss(Huber(delta=0.5)).value(np.array([1.0]))[0] == 0.375
