"""A run of the experiment: starts, paths on the plane, what is off it, and kinds of ends."""

import numpy as np
import pytest

from core.data import SigmoidMinima
from core.experiments.loss_surface import LossSurfaceSettings, run
from core.experiments.loss_surface.cost import seconds
from core.experiments.loss_surface.curve import curve_axes, loss_curve
from core.experiments.loss_surface.losses import loss_curves, measures
from core.experiments.loss_surface.outcomes import path_verdicts
from core.experiments.loss_surface.seen import path_losses, plane_of, seen_surface
from core.experiments.objective_choices import KnownFunction, LinearModel, LogisticModel, Network, TypedFormula
from core.experiments.solver_choices import LBFGS, Descent, Newton
from core.landscape import Kind
from core.solvers import GradientDescent, Momentum, Status, minimize
from tests.core.experiments.loss_surface.small_runs import FUNCTION, NETWORK, SOLVERS, obtained


def test_each_path_is_that_solver_s_own(network):
    """Oracle: the training loop called by itself."""
    alone = minimize(
        network.chosen.objective, network.start, optimizer=SOLVERS[1].optimizer, max_steps=40, stopping=None
    )
    np.testing.assert_array_equal(network.runs[1].trajectory.final_theta, alone.final_theta)


def test_path_is_projected_with_the_surface_s_own_origin(network):
    """Oracle: least squares by numpy on the plane's own vectors."""
    basis = np.stack([network.plane.u, network.plane.v], axis=1)
    path = seen_surface(network).paths[2]
    theta = network.runs[2].trajectory.theta
    expected = np.linalg.lstsq(basis, (theta - network.plane.origin).T, rcond=None)[0]
    np.testing.assert_allclose([path.x, path.y], expected, atol=1e-9)
    off = np.linalg.norm(theta - network.plane.origin - (basis @ expected).T, axis=1)
    np.testing.assert_allclose(path.residual, off, atol=1e-9)


def test_true_loss_and_the_plane_s_agree_where_the_path_is_on_it(network, function):
    for path in path_losses(function):
        np.testing.assert_allclose(path.plane_loss, path.true_loss, rtol=1e-9, atol=1e-12)
        assert path.residual.max() < 1e-12
    for path, run_ in zip(path_losses(network), network.runs, strict=True):
        np.testing.assert_allclose(path.true_loss, network.chosen.objective.value(run_.trajectory.theta), rtol=1e-9)
        assert path.residual.max() > 1e-3 and not np.allclose(path.plane_loss, path.true_loss, rtol=1e-3)


def test_every_known_minimum_is_ringed(function):
    data = seen_surface(function)
    assert data.optimum == (3.0, 2.0) and len(data.others) == 3 and data.largest_residual == 0


def test_click_on_a_function_starts_exactly_there():
    result = obtained(FUNCTION.model_copy(update={"start": (1.25, -3.5), "max_steps": 3}))
    assert result.start.tolist() == [1.25, -3.5]
    assert result.runs[0].trajectory.theta[0].tolist() == [1.25, -3.5]


def test_click_on_a_network_starts_at_that_point_of_the_plane_that_stays(network):
    moved = obtained(NETWORK.model_copy(update={"start": (0.5, -0.25)}))
    np.testing.assert_array_equal(moved.plane.u, network.plane.u)
    np.testing.assert_array_equal(moved.surface.alpha, network.surface.alpha)
    np.testing.assert_array_equal(moved.surface.loss, network.surface.loss)
    np.testing.assert_allclose(moved.start, network.plane.at(0.5, -0.25))
    place = seen_surface(moved).start
    assert place == pytest.approx((0.5, -0.25))


@pytest.mark.parametrize("settings", [FUNCTION, NETWORK], ids=["function", "network"])
def test_a_start_of_another_length_gives_way_to_the_drawn_one(settings):
    result = run(settings.model_copy(update={"start": (1.0, 2.0, 3.0), "max_steps": 2}))
    assert any("The start has 3 numbers" in note for note in result.notes)


def test_a_start_without_a_loss_gives_way_to_the_drawn_one():
    result = run(LossSurfaceSettings(objective=TypedFormula(formula="log(x) + y^2"), start=(-1.0, 0.0), max_steps=2))
    assert any("not a number to compute with" in note for note in result.notes)
    assert np.isfinite(result.chosen.objective.value(result.start))


def test_cells_that_are_not_finite_stay_so():
    result = run(LossSurfaceSettings(objective=TypedFormula(formula="log(x) + y^2"), max_steps=2, resolution=11))
    assert not np.isfinite(result.surface.loss[:, :6]).any() and np.isfinite(result.surface.loss[:, 6:]).all()


def test_progress_rises_to_the_end():
    heard = []
    run(NETWORK, progress=heard.append)
    assert heard == sorted(heard) and heard[0] >= 0 and heard[-1] == pytest.approx(1.0)


def test_the_same_settings_give_the_same_result(network):
    again = run(NETWORK)
    np.testing.assert_array_equal(again.surface.loss, network.surface.loss)


def test_result_is_read_only(network):
    for array in (network.start, network.surface.loss, network.plane.u, network.runs[0].trajectory.theta):
        assert not array.flags.writeable


def test_ends_are_told_by_gradient_and_hessian(function):
    assert function.ends[0].kind is Kind.MINIMUM
    assert path_verdicts(function)[0].sentence.startswith("Reached a gradient near zero after 77 updates")
    assert "as low as the lowest minimum known" in path_verdicts(function)[0].sentence


@pytest.mark.parametrize("optimizer", [GradientDescent(learning_rate=1.0), Momentum(learning_rate=5.0)])
def test_divergence_names_its_limit_and_offers_a_other_step(optimizer):
    """λ_max at the start of Booth's bowl is 18, everywhere."""
    settings = LossSurfaceSettings(
        objective=KnownFunction(function="booth"), solvers=(Descent(optimizer=optimizer),), max_steps=500
    )
    (verdict,) = path_verdicts(run(settings))
    limit = (2 if optimizer.kind == "gradient_descent" else 3.8) / 18
    assert not verdict.is_good and "Diverged" in verdict.sentence and f"{limit:.4g}" in verdict.sentence
    assert 0 < verdict.other_step < limit


def test_leaving_the_domain_is_no_divergence():
    settings = LossSurfaceSettings(
        objective=TypedFormula(formula="log(x) + y^2"), solvers=(Descent(optimizer=GradientDescent(0.1)),),
        max_steps=99, resolution=11,
    )  # fmt: skip
    (verdict,) = path_verdicts(run(settings))
    assert verdict.sentence.startswith("Left the function's domain at update") and verdict.other_step is None


def test_too_large_a_first_step_is_not_leaving_the_domain():
    settings = LossSurfaceSettings(
        objective=TypedFormula(formula="x^4", reach=1e4), solvers=(Descent(optimizer=GradientDescent(1.0)),),
        max_steps=9, resolution=11,
    )  # fmt: skip
    (verdict,) = path_verdicts(run(settings))
    assert verdict.sentence.startswith("Diverged at update 1: the step size 1") and verdict.other_step is not None


def test_falling_without_bound_is_not_leaving_the_domain():
    settings = LossSurfaceSettings(
        objective=TypedFormula(formula="x^3 - y"), solvers=(Descent(optimizer=GradientDescent(0.1)),), max_steps=99,
        resolution=11, start=(-1.0, 0.0),
    )  # fmt: skip
    (verdict,) = path_verdicts(run(settings))
    assert verdict.sentence.startswith("The loss falls without bound: it is −") and verdict.other_step is None


def test_numbers_are_written_as_everywhere(function):
    sentence = path_verdicts(function)[0].sentence
    assert "×10⁻" in sentence and "e−" not in sentence and "e+" not in sentence


def test_all_methods_meet_at_the_optimum_of_a_bowl():
    solvers = (Newton(), LBFGS(), Descent(optimizer=GradientDescent(learning_rate=0.1)))
    result = run(LossSurfaceSettings(objective=LinearModel(), solvers=solvers, max_steps=2000, resolution=11))
    for one in result.runs:
        np.testing.assert_allclose(one.fit.theta, result.chosen.minima[0].theta, rtol=1e-6)
        assert one.fit.status is Status.CONVERGED


def test_one_parameter_has_a_curve_and_no_plane():
    """Three rows, three minima: the construction of Auer, Herbster and Warmuth (1996)."""
    objective = LogisticModel(data=SigmoidMinima(), fit_intercept=False, loss="mse")
    result = run(LossSurfaceSettings(objective=objective, start=(20.0,), solvers=SOLVERS[2:], max_steps=50))
    assert result.plane is None and curve_axes(result) == ("log", "linear")
    curve = loss_curve(result, "log")
    assert len(curve.minima) == 3
    slopes = result.chosen.objective.value_and_gradient(curve.minima[:, None])[1]
    assert np.abs(slopes).max() < 1e-9
    with pytest.raises(ValueError, match="at least two parameters"):
        plane_of(result)


def test_a_plane_has_no_curve(function):
    with pytest.raises(ValueError, match="needs an objective of one parameter"):
        loss_curve(function)


def test_gap_is_followed_only_to_a_loss_that_is_known(network, function):
    assert measures(network) == ("loss", "gradient norm")
    curve = loss_curves(function, "loss − lowest known")[0]
    np.testing.assert_allclose(curve.y, function.runs[0].trajectory.loss[: len(curve.y)])
    assert loss_curves(network, "gradient norm")[0].y[0] == pytest.approx(
        np.linalg.norm(network.chosen.objective.value_and_gradient(network.start)[1])
    )


@pytest.mark.parametrize(
    "objective", [KnownFunction(), LinearModel(), LogisticModel(), Network(), Network(hidden=(16, 16))], ids=str
)
def test_estimate_grows_with_updates_and_points(objective):
    """A run of the defaults is expected to show at once, and what takes longer to be told so."""
    usual = LossSurfaceSettings(objective=objective)
    assert 0 < seconds(usual) < 2
    assert seconds(usual.model_copy(update={"max_steps": 30_000})) > seconds(usual)
    assert seconds(usual.model_copy(update={"resolution": 201})) > seconds(usual)
