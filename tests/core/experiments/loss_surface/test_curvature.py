"""Sharpness against what a step can hold, spectra, slices and normalisation, against dense linear algebra."""

import numpy as np
import pytest

from core.experiments.loss_surface import LossSurfaceSettings, run
from core.experiments.loss_surface.curvature import end_spectrum, histories, holdable
from core.experiments.loss_surface.normalization import FACTOR, has_twin, normalizations, rescaled
from core.experiments.loss_surface.slices import cuts_through_end, lines_to_ends
from core.experiments.objective_choices import KnownFunction, Network, TypedFormula
from core.experiments.solver_choices import Descent, Newton
from core.objectives import hessian
from core.solvers import Adam, GradientDescent, Momentum, Nesterov
from tests.core.experiments.loss_surface.small_runs import NETWORK, SOLVERS, obtained

RELU = NETWORK.model_copy(update={"objective": Network(hidden=(4,), activation="relu"), "solvers": SOLVERS[:1]})


@pytest.mark.parametrize("place", [0, 1, 2])
def test_history_is_the_hessian_s_own_ends(network, place):
    """Oracle: numpy's eigenvalues of the exact Hessian at each of those records."""
    one = histories(network, network.runs)[place]
    path = network.runs[place].trajectory
    theta = path.theta[np.searchsorted(path.steps, one.steps)]
    values = np.linalg.eigvalsh(hessian(network.chosen.objective, theta))
    np.testing.assert_allclose(one.largest, values[:, -1], rtol=1e-9)
    np.testing.assert_allclose(one.smallest, values[:, 0], atol=1e-9)
    np.testing.assert_allclose(one.loss, network.chosen.objective.value(theta), rtol=1e-9)
    assert one.steps[0] == 0 and one.steps[-1] == 40


@pytest.mark.parametrize(
    ("optimizer", "limit"),
    [
        (GradientDescent(learning_rate=0.2), 10.0), (Momentum(learning_rate=0.2, momentum=0.5), 15.0),
        (Nesterov(learning_rate=0.1, momentum=0.5), 15.0), (Adam(learning_rate=0.1), None),
    ],
)  # fmt: skip
def test_sharpness_a_step_can_hold(optimizer, limit):
    """2/η, (2 + 2β)/η, (2 + 2β)/((1 + 2β)η), and no limit for adaptive rules."""
    settings = LossSurfaceSettings(objective=KnownFunction(function="booth"), solvers=(Descent(optimizer=optimizer),),
                                   max_steps=1, resolution=11)  # fmt: skip
    assert holdable(run(settings).runs[0]) == (limit if limit is None else pytest.approx(limit))


def test_newton_has_no_limit():
    result = run(LossSurfaceSettings(objective=KnownFunction(), solvers=(Newton(),), max_steps=3, resolution=11))
    assert holdable(result.runs[0]) is None


def test_spectrum_at_the_end_is_whole_and_sorted(network):
    found = end_spectrum(network, network.runs[2])
    values = np.linalg.eigvalsh(hessian(network.chosen.objective, network.runs[2].fit.theta))[::-1]
    np.testing.assert_allclose(found.eigenvalues, values, atol=1e-10)
    assert found.is_whole and found.limit is None


def test_both_ends_of_a_large_spectrum():
    """2-110-1: 441 parameters; oracle: the whole decomposition."""
    settings = NETWORK.model_copy(update={"objective": Network(hidden=(110,)), "solvers": SOLVERS[:1], "max_steps": 2})
    result = run(settings)
    found = end_spectrum(result, result.runs[0])
    values = np.linalg.eigvalsh(hessian(result.chosen.objective, result.runs[0].fit.theta))[::-1]
    assert not found.is_whole and result.ends == (None,)
    np.testing.assert_allclose(found.eigenvalues, np.concatenate([values[:20], values[-20:]]), atol=1e-8)
    (history,) = histories(result, result.runs)
    np.testing.assert_allclose([history.largest[-1], history.smallest[-1]], values[[0, -1]], atol=1e-6)


def test_a_hessian_that_is_not_finite_has_no_spectrum():
    """√x has an infinite bend at 0, where the run begins and stays."""
    settings = LossSurfaceSettings(
        objective=TypedFormula(formula="y^2 + sqrt(x)"), start=(0.0, 1.0), solvers=SOLVERS[:1], max_steps=1,
        resolution=11,
    )  # fmt: skip
    result = run(settings)
    with pytest.raises(ValueError, match="is not finite"):
        end_spectrum(result, result.runs[0])


def test_line_to_an_end_begins_and_ends_at_its_losses(network):
    for line, one in zip(lines_to_ends(network, network.runs), network.runs, strict=True):
        path = one.trajectory
        np.testing.assert_allclose(line.loss[[0, -1]], path.loss[[0, -1]], rtol=1e-9)
        assert line.distance == pytest.approx(np.linalg.norm(path.final_theta - network.start))
        middle = network.chosen.objective.value(0.5 * (network.start + path.final_theta))
        assert line.loss[100] == pytest.approx(float(middle), rel=1e-9)


def test_barrier_of_himmelblau_s_hill(function):
    """From (0, 0) the straight way to (3, 2) rises above the chord: by a dense oracle, to its grid of 201 points."""
    line = lines_to_ends(function, function.runs)[0]
    t = np.linspace(0, 1, 100_001)
    end = function.runs[0].fit.theta
    loss = function.chosen.objective.value(t[:, None] * end)
    rise = loss - ((1 - t) * loss[0] + t * loss[-1])
    assert line.barrier == pytest.approx(rise.max(), rel=1e-3)
    assert line.barrier_at == pytest.approx(t[rise.argmax()], abs=5e-3)


def test_parabola_touches_the_loss_at_the_end(network):
    """Central differences of the loss along the axis: slope to 1e-6, curvature to 1e-4."""
    for cut, direction in zip(
        cuts_through_end(network, network.runs[1]), (network.plane.u, network.plane.v), strict=True
    ):
        theta, h = network.runs[1].fit.theta, 1e-4
        behind, here, ahead = network.chosen.objective.value(theta + np.array([[-h], [0.0], [h]]) * direction)
        assert cut.slope == pytest.approx((ahead - behind) / (2 * h), abs=1e-6)
        assert cut.curvature == pytest.approx((ahead - 2 * here + behind) / h**2, abs=1e-4)
        middle = np.argmin(np.abs(cut.along))
        assert cut.loss[middle] == pytest.approx(cut.parabola[middle], rel=1e-12)


def test_rescaled_twin_computes_the_same_and_looks_the_same_only_when_normalised():
    """Li et al. (2018): to 1e-12 with filter normalisation, plainly not without."""
    result = obtained(RELU)
    objective, theta = result.chosen.objective, result.runs[0].fit.theta
    twin = rescaled(objective, theta)
    np.testing.assert_allclose(objective.predict(twin), objective.predict(theta), rtol=1e-10)
    assert not np.allclose(twin, theta) and FACTOR == 7.3
    found = normalizations(result, result.runs[0])
    assert found.differences["filter"] < 1e-12 < 0.05 < found.differences["none"]
    assert [panel.is_twin for panel in found.panels] == [False, False, True, True]
    assert found.panels[0].surface.loss[20, 20] == objective.value(theta)
    assert found.sharpness[1] == pytest.approx(np.linalg.eigvalsh(objective.hessian(twin))[-1], rel=1e-9)


def test_looking_does_not_change_the_network():
    """The path and its end are the same arrays, and read-only, after all views have looked."""
    result = obtained(RELU)
    before = result.runs[0].fit.theta.copy()
    normalizations(result, result.runs[0])
    cuts_through_end(result, result.runs[0])
    histories(result, result.runs)
    np.testing.assert_array_equal(result.runs[0].fit.theta, before)


def test_a_bent_activation_has_no_twin(network, function):
    assert not has_twin(network) and not has_twin(function) and has_twin(obtained(RELU))
    assert len(normalizations(network, network.runs[0]).panels) == 2
    with pytest.raises(ValueError, match="no network|This objective has none"):
        normalizations(function, function.runs[0])
