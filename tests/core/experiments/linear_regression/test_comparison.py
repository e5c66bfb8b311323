"""The experiment: it ends on every data set and loss, its optimum is the right one, and equal settings agree."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize as scipy_minimize
from scipy.stats import t as student_t
from sklearn.linear_model import Ridge

from core.data import (
    AnyDataset,
    BadlyScaled,
    Chebyshev,
    Collinear,
    Csv,
    Diabetes,
    Heteroscedastic,
    Line,
    Longley,
    Norris,
    Outliers,
    Polynomial,
    Sine,
)
from core.experiments import (
    LBFGS,
    ClosedForm,
    Descent,
    LinearRegressionResult,
    LinearRegressionSettings,
    MaximumLikelihood,
    Newton,
    run_linear_regression,
)
from core.experiments.linear_regression.comparison import seconds
from core.experiments.linear_regression.settings import (
    AbsoluteErrorChoice,
    AnyLossChoice,
    HuberChoice,
    SquaredErrorChoice,
    StudentTChoice,
)
from core.experiments.outcomes import verdicts
from core.settings_paths import variants
from core.solvers import Adam, Armijo, Constant, GradientDescent, Momentum, Status, Stopping

CSV = b"a,b,target\n" + b"".join(f"{i},{i * i % 7},{3 * i - i * i % 5}\n".encode() for i in range(20))
DATA = [
    Line(n_samples=25), Polynomial(n_samples=25), Outliers(n_samples=25), Collinear(n_samples=25),
    BadlyScaled(n_samples=25), Heteroscedastic(n_samples=25), Sine(n_samples=25), Chebyshev(),
    Diabetes(features=("bmi", "bp")), Norris(), Longley(), Csv(file="mine.csv"),
]  # fmt: skip
LOSSES = [SquaredErrorChoice(), AbsoluteErrorChoice(), HuberChoice(), StudentTChoice()]
SOLVERS = (
    ClosedForm(),
    MaximumLikelihood(),
    Newton(),
    LBFGS(),
    Descent(optimizer=GradientDescent(0.05)),
    Descent(optimizer=Adam(0.05), batch_size=5),
)


def _files(name: str, sha256: str) -> bytes:
    return CSV


def _run(**fields: object) -> LinearRegressionResult:
    return run_linear_regression(LinearRegressionSettings(**fields), files=_files)


def test_every_data_set_and_loss_of_the_unions_is_tried_here():
    assert {data.kind for data in DATA} == set(variants(AnyDataset))
    assert {loss.kind for loss in LOSSES} == set(variants(AnyLossChoice))


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.kind)
@pytest.mark.parametrize(
    ("data", "standardize"),
    [*((data, False) for data in DATA), (BadlyScaled(n_samples=25), True), (Longley(), True)],
    ids=lambda value: getattr(value, "kind", "standardised" if value else "raw"),
)
def test_every_data_set_and_loss_ends_in_an_optimum_that_no_solver_beats(data, loss, standardize):
    """Rounding of the loss on the worst data here, raw Longley, is 1e-16 · (7e4)² of 5e4: the tolerance is 1e-9."""
    result = _run(data=data, loss=loss, standardize=standardize, solvers=SOLVERS, max_steps=40)
    best = result.optimum.loss
    assert np.isfinite(best) and np.isfinite(result.optimum.theta).all() and np.isfinite(result.eigenvalues).all()
    for run in result.runs:
        if run.fit is None:
            assert len(run.message) > 20
        else:
            assert run.fit.loss >= best - 1e-9 * (1 + abs(best))


def test_optimum_of_squared_error_is_ordinary_least_squares():
    """Oracle: statsmodels OLS."""
    result = _run(data=Collinear(n_features=4))
    reference = sm.OLS(result.problem.dataset.y, sm.add_constant(result.problem.dataset.X)).fit()
    np.testing.assert_allclose(result.optimum.theta, reference.params, rtol=1e-10)
    assert result.optimum.loss == pytest.approx(reference.ssr / 100, rel=1e-12)


def test_optimum_of_absolute_error_is_median_regression():
    """Oracle: statsmodels QuantReg(0.5), whose iterations stop about 1e-6 away, so ours must be as low or lower."""
    result = _run(data=Heteroscedastic(n_samples=60), loss=AbsoluteErrorChoice())
    X, y = sm.add_constant(result.problem.dataset.X), result.problem.dataset.y
    reference = sm.QuantReg(y, X).fit(q=0.5, p_tol=1e-10, max_iter=10_000)
    np.testing.assert_allclose(result.optimum.theta, reference.params, atol=1e-4)
    assert result.optimum.loss <= np.abs(y - X @ reference.params).mean() + 1e-12


def test_optimum_of_hubers_loss_is_statsmodels_rlm():
    """Oracle: statsmodels RLM with HuberT(0.4) and the scale held at 1."""
    result = _run(data=Outliers(), loss=HuberChoice(delta=0.4))
    model = sm.RLM(result.problem.dataset.y, sm.add_constant(result.problem.dataset.X), M=sm.robust.norms.HuberT(0.4))
    reference = model.fit(scale_est=lambda *_: 1.0, tol=1e-14, maxiter=5000)
    np.testing.assert_allclose(result.optimum.theta, reference.params, rtol=1e-7)


@pytest.mark.parametrize("nu", [1.5, 4.0, 30.0])
def test_optimum_of_students_t_is_the_joint_maximum_of_the_likelihood(nu):
    """Oracle: SciPy's Nelder-Mead on scipy.stats.t.logpdf over coefficients and log-scale, right to about 1e-6."""
    result = _run(data=Outliers(), loss=StudentTChoice(degrees_of_freedom=nu))
    A, y = result.problem.objective.design, result.problem.dataset.y

    def negative(point):
        return -student_t.logpdf(y - A @ point[:2], nu, scale=np.exp(point[2])).sum()

    options = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 5000, "maxfev": 5000}
    reference = scipy_minimize(negative, [0.9, 1.9, -0.5], method="Nelder-Mead", options=options)
    np.testing.assert_allclose(result.optimum.theta, reference.x[:2], atol=1e-5)
    assert result.optimum.sigma == pytest.approx(np.exp(reference.x[2]), rel=1e-5)
    assert result.optimum.log_likelihood == pytest.approx(-reference.fun, abs=1e-7)
    assert result.optimum.loss == pytest.approx(float(result.problem.objective.value(result.optimum.theta)), rel=1e-14)


@pytest.mark.parametrize("penalty", [0.01, 1.0, 100.0])
def test_ridge_is_scikit_learns_with_alpha_n_lambda(penalty):
    """Oracle: sklearn Ridge, which sums squares where we take the mean: alpha = n λ."""
    result = _run(data=Collinear(), ridge=penalty)
    data = result.problem.dataset
    reference = Ridge(alpha=data.n_samples * penalty, solver="svd").fit(data.X, data.y)
    np.testing.assert_allclose(result.optimum.theta, [reference.intercept_, *reference.coef_], rtol=1e-9)


@pytest.mark.parametrize("loss", ["mae", "student_t"])
def test_ridge_with_another_loss_is_refused(loss):
    with pytest.raises(ValueError, match="a ridge penalty goes with"):
        LinearRegressionSettings.model_validate({"loss": {"kind": loss}, "ridge": 0.1})


def test_patience_without_validation_rows_is_refused():
    with pytest.raises(ValueError, match="patience needs a validation share"):
        LinearRegressionSettings(stopping=Stopping(patience=5))


def test_standardiser_is_learned_from_the_training_rows_alone():
    """Oracle: numpy's mean and std of those rows; on all rows they are different."""
    problem = _run(data=Line(), standardize=True, validation=0.2, test=0.3).problem
    x, train = problem.dataset.X, problem.split.train
    assert train.size == 50
    np.testing.assert_allclose(problem.standardizer.mean, x[train].mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(problem.standardizer.scale, x[train].std(axis=0), rtol=1e-12)
    assert abs(problem.standardizer.mean[0] - x.mean()) > 1e-3
    np.testing.assert_allclose(problem.columns, (x - x[train].mean(axis=0)) / x[train].std(axis=0), atol=1e-12)


def test_fit_uses_the_training_rows_alone():
    """Oracle: numpy's polyfit on them."""
    result = _run(data=Line(), validation=0.2, test=0.3)
    rows = result.problem.split.train
    slope, intercept = np.polyfit(result.problem.dataset.X[rows, 0], result.problem.dataset.y[rows], 1)
    np.testing.assert_allclose(result.optimum.theta, [intercept, slope], rtol=1e-10)
    assert result.notes == ("Fitted on 50 rows; 20 for validation and 30 for testing are kept apart.",)


def test_held_out_loss_carries_no_penalty():
    problem = _run(ridge=10.0, test=0.2).problem
    theta = np.array([0.0, 3.0])
    held_out = problem.on(problem.split.test)
    residual = held_out.predict(theta) - held_out.y
    assert float(held_out.value(theta)) == pytest.approx(np.mean(residual**2), rel=1e-13)
    assert problem.on(problem.split.validation) is None


def test_same_settings_give_the_same_numbers_at_every_call():
    settings = {"data": Outliers(), "loss": HuberChoice(), "solvers": SOLVERS, "max_steps": 60, "validation": 0.2}
    first, second = _run(**settings), _run(**settings)
    assert first.optimum.theta.tolist() == second.optimum.theta.tolist()
    for one, other in zip(first.runs, second.runs, strict=True):
        assert one.message == other.message
        if one.fit is not None:
            assert one.fit.theta.tolist() == other.fit.theta.tolist()
            assert one.fit.loss == other.fit.loss


def test_a_solver_does_not_feel_the_others_on_the_page():
    """Batches come from the seed alone: the same solver gives the same path, first or last."""
    noisy = Descent(optimizer=Adam(0.05), batch_size=5)
    alone = _run(solvers=(noisy,)).runs[0]
    last = _run(solvers=(ClosedForm(), Descent(optimizer=Momentum(0.1), batch_size=3), noisy)).runs[2]
    assert alone.fit.theta.tolist() == last.fit.theta.tolist()


def test_all_iterative_solvers_begin_at_the_given_start():
    result = _run(start=(3.0, -4.0), solvers=SOLVERS[2:])
    assert result.start.tolist() == [3.0, -4.0]
    assert {tuple(run.trajectory.theta[0]) for run in result.runs} == {(3.0, -4.0)}


@pytest.mark.parametrize("start", [(1.0,), (1.0, 2.0, 3.0)])
def test_start_of_the_wrong_length_is_drawn_and_noted(start):
    result = _run(start=start)
    assert result.start.tolist() == _run().start.tolist()
    assert result.notes == (f"The start has {len(start)} numbers and this model 2: a drawn start is used.",)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.kind)
def test_start_too_far_out_to_compute_with_is_drawn_and_noted(loss):
    result = _run(start=(1e200, 0.0), loss=loss, solvers=SOLVERS, max_steps=5)
    assert result.start.tolist() == _run().start.tolist()
    assert "so far out" in result.notes[0]


def test_new_start_seed_draws_another_start_and_the_same_data():
    first, second = _run(start_seed=1), _run(start_seed=2)
    assert first.start.tolist() != second.start.tolist()
    assert first.problem.dataset.y.tolist() == second.problem.dataset.y.tolist()


def test_batch_larger_than_the_sample_is_the_full_batch_and_says_so():
    result = _run(data=Line(n_samples=20), solvers=(Descent(batch_size=50), Descent()))
    assert result.runs[0].fit.theta.tolist() == result.runs[1].fit.theta.tolist()
    assert result.runs[0].message == "A batch of 50 is more than the 20 training rows: all were used."
    assert result.runs[1].message == ""


def test_batch_of_all_rows_is_the_full_batch():
    result = _run(data=Line(n_samples=20), solvers=(Descent(batch_size=20), Descent()))
    assert result.runs[0].trajectory.loss.tolist() == result.runs[1].trajectory.loss.tolist()
    assert result.runs[0].message == ""


def test_line_search_on_batches_is_a_sentence_and_no_exception():
    (run,) = _run(solvers=(Descent(schedule=Armijo(), batch_size=5),)).runs
    assert run.fit is None
    assert "needs the full batch" in run.message


def test_patience_watches_the_validation_rows():
    """Oracle: the run's own losses on those rows; the best was ``patience`` updates before the end."""
    result = _run(
        data=Line(noise=2.0, n_samples=20), validation=0.5, max_steps=150, stopping=Stopping(patience=30), seed=1,
        solvers=(Descent(optimizer=GradientDescent(0.02)),),
    )  # fmt: skip
    path = result.runs[0].trajectory
    assert path.status is Status.STALLED
    scores = result.problem.on(result.problem.split.validation).value(path.theta)
    assert path.stopped_at == int(np.argmin(scores)) + 30
    assert "had not improved for 30 updates" in verdicts(result)[0].sentence


def test_equal_solvers_have_different_names():
    result = _run(solvers=(Descent(), Descent(), Newton()))
    names = [run.name for run in result.runs]
    assert len(set(names)) == 3 and names[0].endswith("(1)") and names[1].endswith("(2)")


def test_progress_grows_from_solver_to_solver_to_at_most_one():
    shares: list[float] = []
    slow = Descent(optimizer=GradientDescent(1e-4), batch_size=1)
    settings = LinearRegressionSettings(
        solvers=(slow, LBFGS(), slow), max_steps=4000, stopping=Stopping(step=None, gradient=None)
    )
    run_linear_regression(settings, progress=shares.append)
    assert shares == sorted(shares) and shares[0] > 0 and shares[-1] <= 1


def test_estimated_seconds_grow_with_steps_solvers_and_rows():
    base = LinearRegressionSettings(data=Line(n_samples=100), solvers=(Descent(),), max_steps=100)
    more = [
        base.model_copy(update={"max_steps": 1000}),
        base.model_copy(update={"solvers": (Descent(), Descent())}),
        base.model_copy(update={"data": Line(n_samples=5000)}),
        base.model_copy(update={"degree": 9}),
    ]
    assert all(seconds(one) > seconds(base) > 0 for one in more)
    assert isinstance(base.solvers[0].schedule, Constant)


def test_fewer_rows_than_coefficients_is_singular_and_fits_every_row():
    """Oracle: the minimum-norm solution, numpy's lstsq."""
    result = _run(data=Polynomial(n_samples=4), degree=6)
    expected = np.linalg.lstsq(result.problem.objective.design, result.problem.dataset.y, rcond=None)[0]
    assert result.optimum.status is Status.SINGULAR
    np.testing.assert_allclose(result.optimum.theta, expected, atol=1e-9)
