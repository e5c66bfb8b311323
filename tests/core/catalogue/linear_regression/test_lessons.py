"""Every lesson shows what its title and text say: each claim against the numbers of its run."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import statsmodels.api as sm

from core.catalogue import LINEAR_REGRESSION
from core.data import Outliers
from core.experiments import LinearRegressionResult, SolverRun, run_linear_regression
from core.experiments.convergence import convergence_curves
from core.experiments.linear_regression.estimates import coefficient_table, quality_table
from core.experiments.paths import loss_surface
from core.experiments.step_sizes import MAX_UPDATES, step_sizes
from core.solvers import Status

LESSONS = {lesson.name: lesson for lesson in LINEAR_REGRESSION.lessons}
TESTED = {
    "three-step-sizes", "raw-longley", "standardised-longley", "outliers-squared", "outliers-absolute", "two-sigmas",
    "noise-ball", "collinear-features",
}  # fmt: skip


@cache
def _result(name: str) -> LinearRegressionResult:
    return run_linear_regression(LESSONS[name].settings)


def _gap(result: LinearRegressionResult, run: SolverRun) -> np.ndarray:
    """Loss above the optimum after every update."""
    return run.trajectory.loss - result.optimum.loss


def test_every_lesson_is_tested_here():
    assert set(LESSONS) == TESTED


def test_no_lesson_has_a_solver_that_does_not_apply():
    assert all(run.fit is not None for name in LESSONS for run in _result(name).runs)


# ------------------------------------------------------------------------------------------ one bowl, three step sizes
def test_small_step_creeps_middle_one_arrives_large_one_leaves():
    result = _result("three-step-sizes")
    small, middle, large = (_gap(result, run) for run in result.runs)
    assert (np.diff(small) < 0).all() and small[-1] > 0.1 * small[0]
    assert result.runs[1].fit.status is Status.CONVERGED and middle[-1] < 1e-12
    assert large[-1] > 100 * large[0]


def test_middle_step_is_near_the_best_and_the_large_one_beyond_the_limit():
    """Oracle: 2/(λ_min + λ_max) and 2/λ_max by numpy's eigenvalues."""
    result = _result("three-step-sizes")
    low, high = np.linalg.eigvalsh(result.problem.objective.hessian(result.start))
    rates = [run.settings.optimizer.learning_rate for run in result.runs]
    assert rates[1] == pytest.approx(2 / (low + high), rel=0.1)
    assert rates[1] < 2 / high < rates[2]


def test_large_step_leaves_the_picture_and_the_others_stay():
    data = loss_surface(_result("three-step-sizes"), resolution=5)
    stays = [
        bool((path.x > data.x[0]).all() and (path.x < data.x[-1]).all() and (path.y < data.y[-1]).all())
        for path in data.paths
    ]
    assert stays == [True, True, False]


# --------------------------------------------------------------------------------------------------- raw, standardised
def test_raw_longley_has_the_limit_and_condition_number_it_names():
    """About 6e-12 and 2e19, to the one digit given; 2/λ_min updates for each factor e, some 1e19."""
    raw = next(one for one in step_sizes(_result("raw-longley")).conditioning if not one.is_standardized)
    assert f"{raw.limit:.0e}" == "6e-12"
    assert f"{raw.condition_number:.0e}" == "2e+19"
    assert 1 / (raw.best * raw.lambda_min) == pytest.approx(1e19, rel=0.5)


def test_raw_longley_diverges_at_once_and_the_closed_form_does_not_mind():
    closed_form, *others = _result("raw-longley").runs
    reference = sm.datasets.longley.load_pandas()
    rss = sm.OLS(reference.endog, sm.add_constant(reference.exog)).fit().ssr
    assert closed_form.fit.loss == pytest.approx(rss / 16, rel=1e-8)
    assert len(others) == 2
    assert all(run.fit.status is Status.DIVERGED and run.trajectory.stopped_at == 0 for run in others)


def test_no_step_size_works_on_raw_longley_in_the_picture_of_the_lesson():
    """The title: no step of any rule arrives within the sweep, while standardised descent does."""
    data = step_sizes(_result("raw-longley"))
    raw = [sweep for sweep in data.sweeps if not sweep.is_standardized]
    scaled = [sweep for sweep in data.sweeps if sweep.is_standardized]
    assert len(raw) == 2 and all(np.isnan(sweep.updates).all() for sweep in raw)
    assert np.nanmin(scaled[0].updates) < 0.1 * MAX_UPDATES


def test_standardising_longley_leaves_the_named_condition_number():
    eigenvalues = _result("standardised-longley").eigenvalues
    assert eigenvalues[0] / eigenvalues[-1] == pytest.approx(12_220, rel=1e-3)


def test_standardised_longley_is_solvable_slowly_and_faster_with_momentum():
    """A tenth above the lowest loss, within a ten-thousandth of it; never above its start."""
    result = _result("standardised-longley")
    _, descent, momentum = result.runs
    assert (np.diff(descent.trajectory.loss) < 0).all()
    assert 0.1 < _gap(result, descent)[-1] / result.optimum.loss < 0.2
    assert 0 <= _gap(result, momentum)[-1] / result.optimum.loss < 1e-4


def test_what_remains_in_longley_is_collinearity():
    """Oracle: the correlation matrix, whose condition number is the Hessian's but for the intercept."""
    X = _result("standardised-longley").problem.dataset.X
    assert np.linalg.cond(np.corrcoef(X, rowvar=False)) == pytest.approx(12_220, rel=1e-3)


# ------------------------------------------------------------------------------------------------------------ outliers
TRUTH = np.array([1.0, 2.0])


def test_one_row_in_ten_is_far_below_the_line():
    data = _result("outliers-squared").problem.dataset
    assert (data.y < TRUTH[0] + TRUTH[1] * data.X[:, 0] - 5).sum() == 0.1 * data.n_samples


def test_squared_error_tilts_towards_the_outliers_and_absolute_error_comes_back():
    squared, absolute = (_result(f"outliers-{kind}").optimum.theta for kind in ("squared", "absolute"))
    assert squared[1] < 1.2
    assert absolute[1] > 1.8 and np.abs(absolute - TRUTH).max() < 0.2


def test_absolute_error_does_not_feel_how_far_the_outliers_lie():
    """The same line for outliers ten times as far; the squared error's line follows them."""
    for name, moves in (("outliers-absolute", False), ("outliers-squared", True)):
        farther = LESSONS[name].settings.model_copy(update={"data": Outliers(size=80.0)})
        after = run_linear_regression(farther).optimum.theta
        before = _result(name).optimum.theta
        assert bool(np.abs(after - before).max() > 1) is moves
        assert moves or np.allclose(after, before, atol=1e-9)


def test_constant_steps_hop_over_the_kink_and_never_settle():
    """The last hundred losses neither fall nor stand still, as long as one waits."""
    for steps in (300, 3000):
        settings = LESSONS["outliers-absolute"].settings.model_copy(update={"max_steps": steps})
        result = run_linear_regression(settings)
        descent = result.runs[1]
        assert descent.fit.status is Status.STEP_LIMIT
        last = _gap(result, descent)[-100:]
        assert (np.diff(last) > 0).any() and (np.diff(last) < 0).any() and last.max() > 1e-6


# ---------------------------------------------------------------------------------------------------------- two sigmas
def test_likelihood_divides_by_n_where_the_unbiased_estimate_divides_by_n_minus_p():
    table = quality_table(_result("two-sigmas")).set_index("solver")
    assert _result("two-sigmas").problem.objective.design.shape == (16, 7)
    assert f"{table.loc['Maximum likelihood', 'σ of the likelihood']:.1f}" == "228.6"
    assert f"{table.loc['Closed form', 's = √(RSS/(n−p))']:.1f}" == "304.9"


def test_both_methods_give_the_same_coefficients():
    table = coefficient_table(_result("two-sigmas"))
    assert table["agreeing digits"].to_numpy().min() > 8


def test_likelihoods_errors_are_too_small_by_that_factor_and_its_intervals_shorter_still():
    table = coefficient_table(_result("two-sigmas")).set_index("solver")
    closed_form, likelihood = table.loc["Closed form"], table.loc["Maximum likelihood"]
    errors = likelihood["standard error"].to_numpy() / closed_form["standard error"].to_numpy()
    np.testing.assert_allclose(errors, 0.75, rtol=1e-6)
    widths = [(part["95 % to"] - part["95 % from"]).to_numpy() for part in (likelihood, closed_form)]
    assert (widths[0] / widths[1] < 0.7).all()


# ---------------------------------------------------------------------------------------------------------- noise ball
def test_constant_step_falls_fast_then_hovers():
    """Between updates 1000 and 3000 the level does not change; the first 500 took most of the way."""
    result = _result("noise-ball")
    gap = _gap(result, result.runs[0])
    assert gap[500:1000].mean() < 0.01 * gap[0]
    assert 0.5 < gap[2000:].mean() / gap[1000:2000].mean() < 2


def test_level_is_set_by_the_step_size():
    """A step three times smaller hovers lower, about in proportion (a factor of 2 to 6)."""
    result = _result("noise-ball")
    constant = result.runs[0].settings
    slower = constant.model_copy(update={"optimizer": constant.optimizer.model_copy(update={"learning_rate": 0.01})})
    other = run_linear_regression(result.settings.model_copy(update={"solvers": (slower,)}))
    ratio = _gap(result, result.runs[0])[1500:].mean() / _gap(other, other.runs[0])[1500:].mean()
    assert 2 < ratio < 6


def test_decaying_step_keeps_falling_below_it():
    result = _result("noise-ball")
    gap = _gap(result, result.runs[1])
    levels = [gap[start : start + 1000].mean() for start in (0, 1000, 2000)]
    assert levels[0] > 2 * levels[1] > 2 * 1.2 * levels[2]
    assert levels[2] < 0.05 * _gap(result, result.runs[0])[2000:].mean()


def test_full_batch_makes_one_update_an_epoch_where_single_rows_make_a_hundred():
    """On the axis of the lesson: at the end of the single-row runs the full batch has made 30 updates."""
    lesson = LESSONS["noise-ball"]
    curves = convergence_curves(_result("noise-ball"), lesson.view_settings.cost)
    assert lesson.view_settings.cost == "epochs"
    assert curves[0].x[-1] == pytest.approx(30) == pytest.approx(curves[1].x[-1])
    assert curves[2].x[30] == 30


def test_all_three_curves_have_room_on_the_axis():
    """None is squeezed into the first tenth of the picture."""
    ends = [curve.x[-1] for curve in convergence_curves(_result("noise-ball"), "epochs")]
    assert min(ends) > 0.1 * max(ends)


# --------------------------------------------------------------------------------------------------- collinear features
def test_two_features_say_almost_the_same():
    X = _result("collinear-features").problem.dataset.X
    assert np.corrcoef(X, rowvar=False)[0, 1] == pytest.approx(0.99, abs=0.005)


def test_sum_is_well_determined_and_difference_hardly():
    """Oracle: the covariance of statsmodels OLS on the standardised features."""
    problem = _result("collinear-features").problem
    covariance = sm.OLS(problem.objective.y, problem.objective.design).fit().cov_params()
    along, across = np.array([0.0, 1.0, 1.0]), np.array([0.0, 1.0, -1.0])
    assert across @ covariance @ across > 100 * (along @ covariance @ along)
    assert np.sqrt(covariance[1, 1]) > 5 * np.sqrt(covariance[0, 0])  # the long standard errors


def test_valley_is_as_narrow_as_the_condition_number_says():
    eigenvalues = _result("collinear-features").eigenvalues
    assert eigenvalues[0] / eigenvalues[-1] > 100


def test_descent_drops_into_the_valley_at_once_then_crawls():
    result = _result("collinear-features")
    gap = _gap(result, result.runs[1])
    assert gap[5] < 0.01 * gap[0]  # at once
    assert gap[105] > 0.1 * gap[5]  # a hundred updates later most of the rest is still there


def test_momentum_runs_along_it():
    result = _result("collinear-features")
    descent, momentum = (_gap(result, run) for run in result.runs[1:])
    assert result.runs[2].fit.status is Status.CONVERGED
    assert momentum[200] < 0.01 * descent[200]
