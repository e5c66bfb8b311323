"""Newton's method and L-BFGS: one step on a quadratic, agreement with each other and with SciPy."""

import numpy as np
import pytest
from scipy.optimize import minimize as scipy_minimize
from scipy.optimize import rosen, rosen_der, rosen_hess

from core.data.nist import LONGLEY
from core.objectives import LinearRegression
from core.solvers import Status, Stopping, lbfgs, newton

SOLVERS = pytest.mark.parametrize("solve", [newton, lbfgs], ids=["newton", "lbfgs"])
SMOOTH = pytest.mark.parametrize("loss", ["mse", "huber", "student_t"])


class Rosenbrock:
    """SciPy's test function and derivatives as an objective."""

    n_params, n_samples, parameter_names = 3, 1, ("a", "b", "c")

    def value(self, theta, rows=None):
        theta = np.asarray(theta)
        return rosen(theta) if theta.ndim == 1 else np.array([rosen(point) for point in theta])

    def value_and_gradient(self, theta, rows=None):
        theta = np.asarray(theta)
        if theta.ndim == 1:
            return rosen(theta), rosen_der(theta)
        return self.value(theta), np.array([rosen_der(point) for point in theta])

    def hessian(self, theta):
        theta = np.asarray(theta)
        return rosen_hess(theta) if theta.ndim == 1 else np.array([rosen_hess(point) for point in theta])


class Saddle(Rosenbrock):
    """x⁴ − x² + y²: a saddle at the origin, minima at x = ±√½."""

    n_params, parameter_names = 2, ("x", "y")

    def value(self, theta, rows=None):
        return theta[..., 0] ** 4 - theta[..., 0] ** 2 + theta[..., 1] ** 2

    def value_and_gradient(self, theta, rows=None):
        slope = np.stack([4 * theta[..., 0] ** 3 - 2 * theta[..., 0], 2 * theta[..., 1]], axis=-1)
        return self.value(theta), slope

    def hessian(self, theta):
        hessians = np.zeros((len(theta), 2, 2))
        hessians[:, 0, 0], hessians[:, 1, 1] = 12 * theta[:, 0] ** 2 - 2, 2.0
        return hessians


def make_objective(loss="mse", l2=0.0):
    rng = np.random.default_rng(8)
    X = rng.normal(size=(60, 3)) * [1.0, 30.0, 0.1]
    return LinearRegression(X, 5.0 + X @ [1.0, 0.1, -4.0] + rng.standard_t(3, size=60), loss=loss, l2=l2)


@pytest.mark.parametrize("l2", [0.0, 0.3])
def test_newton_takes_one_step_on_a_quadratic(l2):
    """The normal equations, solved by NumPy; ten digits are left of a condition number near 1e5."""
    objective = make_objective(l2=l2)
    start = np.array([3.0, -2.0, 1.0, 7.0])
    path = newton(objective, start, max_steps=1)
    penalty = 2 * l2 * np.diag([0.0, 1.0, 1.0, 1.0])
    matrix = 2 * objective.design.T @ objective.design / 60 + penalty
    best = np.linalg.solve(matrix, 2 * objective.design.T @ objective.y / 60)
    np.testing.assert_allclose(path.final_theta, best, rtol=1e-10)


@SMOOTH
@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_lbfgs_agrees_with_newton(loss, l2):
    """Both start in the same bowl; L-BFGS ends where the loss no longer changes, half the digits of theta."""
    objective, start = make_objective(loss, l2), np.array([4.0, 0.0, 0.0, 0.0])
    ends = [solve(objective, start, stopping=Stopping(step=None)) for solve in (newton, lbfgs)]
    assert ends[0].final_loss == pytest.approx(float(ends[1].final_loss), rel=1e-13)
    np.testing.assert_allclose(ends[0].final_theta, ends[1].final_theta, rtol=1e-5)


@SMOOTH
def test_newton_ends_where_scipys_trust_region_method_ends(loss):
    objective, start = make_objective(loss), np.array([4.0, 0.0, 0.0, 0.0])
    answer = scipy_minimize(objective.value, start, jac=lambda t: objective.value_and_gradient(t)[1],
                            hess=objective.hessian, method="trust-exact", options={"gtol": 1e-9})  # fmt: skip
    np.testing.assert_allclose(newton(objective, start).final_theta, answer.x, rtol=1e-6)


@SOLVERS
def test_rosenbrock_is_solved_from_the_classical_start(solve):
    run = solve(Rosenbrock(), np.array([-1.2, 1.0, 1.0]), max_steps=500)
    assert run.status is Status.CONVERGED
    np.testing.assert_allclose(run.final_theta, np.ones(3), atol=1e-6)


def test_newton_converges_quadratically_on_rosenbrock():
    """Near the end the error is squared at each step: its logarithm doubles."""
    errors = np.linalg.norm(newton(Rosenbrock(), np.array([1.1, 1.2, 1.4])).theta - 1.0, axis=1)
    late = errors[(errors < 1e-2) & (errors > 1e-12)]
    assert len(late) >= 2
    assert (late[1:] < 100 * late[:-1] ** 2).all()


@pytest.mark.parametrize("start", [[0.1, 1.0], [-0.05, -2.0]])
def test_newton_leaves_a_saddle_downhill(start):
    """Where the Hessian is indefinite the plain Newton step would go to the saddle at the origin."""
    end = newton(Saddle(), np.array([start])).final_theta[0]
    np.testing.assert_allclose(np.abs(end), [np.sqrt(0.5), 0.0], atol=1e-8)
    assert np.sign(end[0]) == np.sign(start[0])


@SMOOTH
def test_newton_never_increases_the_loss(loss):
    """But for the rounding of the loss, 4 ε."""
    starts = np.random.default_rng(1).normal(size=(20, 4)) * 10
    run = newton(make_objective(loss), starts)
    assert (np.diff(run.loss, axis=0) <= 1e-15 * run.loss[:-1]).all()


def test_newton_solves_raw_longley():
    """Columns of lengths 1 to 1e6: NIST's certified residual sum of squares, 836424.055505915, to nine digits."""
    objective = LinearRegression(LONGLEY[:, 1:], LONGLEY[:, 0])
    run = newton(objective, np.zeros(7), max_steps=20)
    assert 16 * run.final_loss == pytest.approx(836424.055505915, rel=1e-9)


def test_newton_has_no_direction_where_the_loss_has_no_curvature():
    run = newton(make_objective("mae"), np.zeros(4))
    assert run.status is Status.STALLED
    np.testing.assert_array_equal(run.final_theta, np.zeros(4))


@SOLVERS
def test_a_run_alone_equals_the_same_run_among_others(solve):
    objective, starts = make_objective("huber"), np.random.default_rng(3).normal(size=(6, 4))
    among, alone = solve(objective, starts), solve(objective, starts[4])
    np.testing.assert_array_equal(among.final_theta[4], alone.final_theta)
    assert among.stopped_at[4] == alone.stopped_at
    assert among.n_gradient_evaluations[4] == alone.n_gradient_evaluations


@SOLVERS
def test_trajectory_starts_at_the_start_and_holds_the_losses_of_its_points(solve):
    objective, starts = make_objective("huber"), np.random.default_rng(3).normal(size=(3, 4))
    run = solve(objective, starts)
    np.testing.assert_array_equal(run.theta[0], starts)
    np.testing.assert_array_equal(run.theta[-1], run.final_theta)
    losses = np.array([objective.value(theta) for theta in run.theta])
    np.testing.assert_allclose(run.loss[run.steps], losses, rtol=1e-14)


@SOLVERS
def test_step_limit_is_kept(solve):
    run = solve(Rosenbrock(), np.array([-1.2, 1.0, 1.0]), max_steps=3)
    assert run.status is Status.STEP_LIMIT
    assert len(run.loss) == 4


@SOLVERS
def test_start_at_the_minimum_stays_there(solve):
    run = solve(Rosenbrock(), np.ones(3))
    assert run.status is Status.CONVERGED
    np.testing.assert_array_equal(run.final_theta, np.ones(3))


@SOLVERS
def test_target_loss_ends_the_run(solve):
    run = solve(Rosenbrock(), np.array([-1.2, 1.0, 1.0]), stopping=Stopping(step=None, gradient=None, target_loss=1.0))
    assert run.final_loss <= 1.0 < run.loss[-2]


@SOLVERS
def test_n_records_bounds_the_snapshots(solve):
    run = solve(Rosenbrock(), np.array([-1.2, 1.0, 1.0]), n_records=5)
    assert len(run.theta) <= 5
    np.testing.assert_allclose(run.theta[-1], np.ones(3), atol=1e-6)


def test_lbfgs_tells_the_share_of_runs_done():
    shares = []
    lbfgs(make_objective(), np.zeros((4, 4)), progress=shares.append)
    assert shares == [0.25, 0.5, 0.75, 1.0]


@SOLVERS
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"theta0": np.zeros(2)}, "theta must have shape"),
        ({"theta0": np.full(4, np.inf)}, "theta0 must be finite"),
        ({"max_steps": -1}, "max_steps must be zero or more"),
        ({"n_records": 1}, "n_records must be at least 2"),
        ({"stopping": Stopping(patience=2)}, "patience needs validation samples"),
    ],
)
def test_bad_arguments_are_refused(solve, options, words):
    arguments = {"theta0": np.zeros(4)} | options
    with pytest.raises(ValueError, match=words):
        solve(make_objective(), **arguments)
