"""The surface on a plane of two coefficients and the paths on it; the start that a click means."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import Collinear, Line, Longley, Outliers
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
from core.experiments.linear_regression.settings import (
    AbsoluteErrorChoice,
    HuberChoice,
    SquaredErrorChoice,
    StudentTChoice,
)
from core.experiments.paths import coordinate_pairs, loss_surface, pair_indices, start_at
from core.solvers import GradientDescent, Momentum

LOSSES = [SquaredErrorChoice(), AbsoluteErrorChoice(), HuberChoice(), StudentTChoice()]
SOLVERS = (ClosedForm(), MaximumLikelihood(), Newton(), LBFGS(), Descent(optimizer=GradientDescent(0.1)))


def _run(**fields: object) -> LinearRegressionResult:
    return run_linear_regression(LinearRegressionSettings(**({"solvers": SOLVERS} | fields)))


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.kind)
@pytest.mark.parametrize("data", [Line(), Outliers(), Collinear(n_features=3)], ids=lambda data: data.kind)
def test_no_cell_lies_below_the_optimum(data, loss):
    result = _run(data=data, loss=loss)
    surface = loss_surface(result, resolution=41)
    assert surface.surface.loss.min() >= result.optimum.loss - 1e-12 * (1 + abs(result.optimum.loss))


@pytest.mark.parametrize("resolution", [20, 41])
def test_cells_are_the_objective_at_the_axes_values(resolution):
    """Oracle: the objective with the two coefficients set and the others at the optimum, point by point."""
    result = _run(data=Collinear(n_features=3))
    data = loss_surface(result, "x1 × x3", resolution)
    for row, column in [(0, 0), (3, 17), (resolution - 1, 2)]:
        theta = result.optimum.theta.copy()
        theta[1], theta[3] = data.x[column], data.y[row]
        assert data.surface.loss[row, column] == pytest.approx(float(result.problem.objective.value(theta)), rel=1e-12)
    assert data.labels == ("x1", "x3") and data.held == ("intercept", "x2")


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.kind)
def test_path_loss_is_the_objective_along_the_path(loss):
    result = _run(data=Collinear(n_features=3), loss=loss)
    runs = {run.number: run for run in result.runs}
    for path in loss_surface(result, resolution=5).paths:
        trajectory, fit = runs[path.number].trajectory, runs[path.number].fit
        ends = fit.theta[None] if trajectory is None else trajectory.theta[[0, -1]]
        np.testing.assert_allclose(path.loss[[0, -1]][: len(ends)], result.problem.objective.value(ends), rtol=1e-13)
        assert (path.x[-1], path.y[-1]) == (fit.theta[1], fit.theta[2])


def test_two_parameter_paths_lie_in_the_plane_exactly():
    data = loss_surface(_run())
    assert data.largest_residual == 0.0
    assert all((path.residual == 0).all() for path in data.paths)
    assert data.held == ()


def test_residual_is_the_distance_in_the_other_coefficients():
    """Oracle: the norm of the intercept's and the third coefficient's offset from the optimum, written out."""
    result = _run(data=Collinear(n_features=3), solvers=(Descent(optimizer=GradientDescent(0.1)),), max_steps=50)
    (path,) = loss_surface(result, "x1 × x2", 5).paths
    offset = result.runs[0].trajectory.theta - result.optimum.theta
    np.testing.assert_allclose(path.residual, np.hypot(offset[:, 0], offset[:, 3]), rtol=1e-14)
    assert path.steps.tolist() == list(range(51))


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.kind)
@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("data", [Line(), Line(centre=50.0), Outliers(), Longley()], ids=str)
def test_start_and_optimum_are_inside_the_frame(data, standardize, loss):
    result = _run(data=data, standardize=standardize, loss=loss, solvers=(Descent(),), max_steps=5)
    surface = loss_surface(result, resolution=5)
    for x, y in (surface.start, surface.optimum):
        assert surface.x[0] < x < surface.x[-1] and surface.y[0] < y < surface.y[-1]


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.kind)
@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("data", [Line(), Outliers()], ids=lambda data: data.kind)
def test_paths_that_stay_are_inside_the_frame(data, standardize, loss):
    """Paths from the common start, with stable steps; momentum overshoots."""
    solvers = (*SOLVERS[2:], Descent(optimizer=Momentum(0.05)))
    surface = loss_surface(_run(data=data, standardize=standardize, loss=loss, solvers=solvers), resolution=5)
    for path in surface.paths:
        assert surface.x[0] < path.x.min() and path.x.max() < surface.x[-1]
        assert surface.y[0] < path.y.min() and path.y.max() < surface.y[-1]


def test_diverging_path_does_not_widen_the_frame():
    calm = loss_surface(_run(solvers=(ClosedForm(),)), resolution=5)
    wild = loss_surface(_run(solvers=(Descent(optimizer=GradientDescent(1.0)),)), resolution=5)
    assert wild.paths[0].has_diverged
    assert np.abs(wild.paths[0].x).max() > 1e3
    assert (wild.x.tolist(), wild.y.tolist()) == (calm.x.tolist(), calm.y.tolist())


def test_start_at_the_optimum_still_has_a_frame():
    result = _run(data=Line(noise=0.0), start=(1.0, 2.0))
    data = loss_surface(result, resolution=5)
    assert np.ptp(data.x) > 0.1 and np.ptp(data.y) > 0.1


def test_pairs_of_features_come_before_those_with_the_intercept():
    result = _run(data=Collinear(n_features=3))
    assert coordinate_pairs(result) == (
        "x1 × x2", "x1 × x3", "x2 × x3", "intercept × x1", "intercept × x2", "intercept × x3",
    )  # fmt: skip
    assert pair_indices(result, "x2 × x3") == (2, 3)
    assert pair_indices(result, "no × such") == (1, 2)


@pytest.mark.parametrize("pair", ["", "x2 × x3", "intercept × x2"])
def test_a_click_starts_the_run_there(pair):
    """Run again with the start that the click gives: the paths begin at the clicked point, the rest at the optimum."""
    result = _run(data=Collinear(n_features=3))
    i, j = pair_indices(result, pair)
    again = _run(data=Collinear(n_features=3), start=start_at(result, pair, -1.25, 3.5))
    assert again.start[[i, j]].tolist() == [-1.25, 3.5]
    others = [k for k in range(4) if k not in (i, j)]
    np.testing.assert_allclose(again.start[others], result.optimum.theta[others], rtol=5e-6)
    path = loss_surface(again, pair, 5).paths[-1]
    assert (path.x[0], path.y[0]) == (-1.25, 3.5)
