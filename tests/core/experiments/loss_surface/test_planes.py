"""Which plane is drawn, and how much of it: everything chosen leads there, and what cannot be is one sentence."""

import numpy as np
import pytest

from core.experiments.loss_surface import run
from core.experiments.loss_surface.planes import is_own, shown_points
from core.experiments.loss_surface.seen import seen_surface
from core.experiments.loss_surface.settings import (
    CoordinatesPlane,
    EigenvectorsPlane,
    LinePlane,
    PointsPlane,
    PrincipalPlane,
    RandomPlane,
)
from core.experiments.objective_choices import KnownFunction, LinearModel, Network
from core.experiments.solver_choices import Descent, Newton
from core.landscape import pca_plane
from core.objectives import hessian
from core.solvers import GradientDescent
from tests.core.experiments.loss_surface.small_runs import FUNCTION, NETWORK, SOLVERS, obtained

PLANES = [
    PrincipalPlane(), RandomPlane(), RandomPlane(normalization="layer"), RandomPlane(normalization="none", solver=2),
    PointsPlane(), EigenvectorsPlane(), EigenvectorsPlane(which="extreme", solver=3), LinePlane(),
    CoordinatesPlane(first="b1[1]", second="W2[1,1]"),
]  # fmt: skip


def with_plane(plane, settings=NETWORK):
    return obtained(settings.model_copy(update={"plane": plane}))


@pytest.mark.parametrize("plane", PLANES, ids=str)
def test_every_plane_holds_the_objective_s_own_values(plane):
    """A cell is the objective at its own point, by a separate call; a start seen on the plane lies in the picture."""
    result = with_plane(plane)
    surface = result.surface
    for row, column in ((0, 0), (3, 11), (14, 7)):
        point = result.plane.origin + surface.alpha[column] * result.plane.u + surface.beta[row] * result.plane.v
        assert surface.loss[row, column] == pytest.approx(float(result.chosen.objective.value(point)), rel=1e-12)
    assert surface.loss.shape == (15, 15) and 0.0 <= result.explained <= 1.0


@pytest.mark.parametrize("plane", [RandomPlane(), RandomPlane(normalization="none")], ids=str)
def test_centre_cell_of_a_random_plane_is_the_end_of_the_path(plane):
    result = with_plane(plane)
    end = result.runs[0].fit.theta
    np.testing.assert_array_equal(result.plane.origin, end)
    assert result.surface.loss[7, 7] == result.chosen.objective.value(end)


def test_automatic_plane_of_a_network_is_that_of_the_paths(network):
    expected = pca_plane([run.trajectory for run in network.runs])
    np.testing.assert_allclose(network.plane.u, expected.u, atol=1e-9)
    assert network.explained == pytest.approx(sum(expected.explained_variance), rel=1e-9)


def test_points_of_a_plane_through_ends_lie_on_it():
    result = with_plane(PointsPlane())
    ends = np.stack([run.fit.theta for run in result.runs])
    assert result.plane.project(ends)[1].max() < 1e-9


def test_plane_of_start_end_and_optimum_holds_all_three():
    result = obtained(NETWORK.model_copy(
        update={"objective": LinearModel(degree=3, standardize=True), "plane": PointsPlane(points="start_end_optimum"),
                "solvers": (Descent(optimizer=GradientDescent(learning_rate=0.1)),)}
    ))  # fmt: skip
    points = np.stack([result.start, result.runs[0].fit.theta, result.chosen.minima[0].theta])
    assert result.plane.project(points)[1].max() < 1e-9
    assert seen_surface(result).has_optimum


def test_eigenvectors_bend_as_their_eigenvalues_say():
    result = with_plane(EigenvectorsPlane(which="extreme"))
    curvature = hessian(result.chosen.objective, result.runs[0].fit.theta)
    values = np.linalg.eigvalsh(curvature)
    bends = [direction @ curvature @ direction for direction in (result.plane.u, result.plane.v)]
    np.testing.assert_allclose(bends, [values[-1], values[0]], atol=1e-10)


def test_start_lies_at_zero_and_end_at_one_of_their_line():
    result = with_plane(LinePlane(solver=2))
    places, off = result.plane.project(np.stack([result.start, result.runs[1].fit.theta]))
    np.testing.assert_allclose(places, [[0, 0], [1, 0]], atol=1e-9)
    assert off.max() < 1e-9


def test_coordinates_read_as_the_parameters_own_values():
    result = with_plane(CoordinatesPlane(first="b1[1]", second="W2[1,1]"))
    names = result.chosen.parameter_names
    end = result.runs[0].fit.theta
    place, off = result.plane.project(end)
    assert off < 1e-12 and is_own(result.plane)
    np.testing.assert_allclose(place, [end[names.index("b1[1]")], end[names.index("W2[1,1]")]])


def test_function_is_drawn_in_its_window(function):
    assert function.surface.alpha[[0, -1]].tolist() == [-6, 6] and is_own(function.plane)
    assert function.explained == 1.0


@pytest.mark.parametrize("plane", [RandomPlane(), PrincipalPlane(), EigenvectorsPlane()], ids=str)
def test_any_plane_of_two_parameters_is_the_whole(plane):
    """Explained variance 1 and residual 0, whatever the axes."""
    result = with_plane(plane, FUNCTION)
    assert result.explained == pytest.approx(1.0, abs=1e-12)
    assert result.plane.project(shown_points(result.start, result.runs))[1].max() < 1e-9


def test_chosen_extent_is_half_the_side():
    surface = obtained(FUNCTION.model_copy(update={"extent": 2.0})).surface
    assert surface.alpha[[0, -1]].tolist() == [-2, 2]
    surface = obtained(NETWORK.model_copy(update={"extent": 3.0})).surface
    assert surface.beta[[0, -1]].tolist() == [-3, 3]


def test_paths_that_stay_are_in_the_picture(network):
    data = seen_surface(network)
    for path in data.paths:
        assert data.x[0] <= path.x.min() and path.x.max() <= data.x[-1]
        assert data.y[0] <= path.y.min() and path.y.max() <= data.y[-1]


def test_a_start_outside_widens_the_window():
    result = obtained(FUNCTION.model_copy(update={"start": (-8.0, 0.0), "max_steps": 5}))
    assert result.surface.alpha[0] < -8 and result.surface.alpha[-1] == 6


def test_paths_that_do_not_span_a_plane_get_another_with_a_sentence():
    """Zero weights with tanh: only the output bias moves, along one line."""
    objective = Network(hidden=(3,), initializer="zeros")
    result = run(NETWORK.model_copy(update={"objective": objective, "solvers": SOLVERS[:1]}))
    assert any("do not span a plane" in note for note in result.notes)
    assert result.surface is not None


def test_a_diverged_path_does_not_blow_up_the_picture():
    wild = (*SOLVERS[:1], Descent(optimizer=GradientDescent(learning_rate=1e4)))
    settings = NETWORK.model_copy(update={"objective": Network(hidden=(3,), activation="relu"), "solvers": wild})
    assert np.abs(run(settings).surface.alpha).max() < 1e3


@pytest.mark.parametrize(
    ("plane", "sentence"),
    [
        (CoordinatesPlane(first="w"), r"first must be the name of a parameter: W1\[1,1\], .* … b2\[1\]\. Got 'w'\."),
        (CoordinatesPlane(first="b2[1]", second="b2[1]"), "second must be another parameter than the first"),
        (RandomPlane(solver=4), "solver must be one of the 3 in the list. Got 4."),
        (PointsPlane(points="start_end_optimum"), "no optimum of this objective is known"),
    ],
)
def test_a_plane_that_is_not_there_is_refused(plane, sentence):
    with pytest.raises(ValueError, match=sentence):
        run(NETWORK.model_copy(update={"plane": plane, "max_steps": 3}))


def test_three_ends_need_three_solvers():
    with pytest.raises(ValueError, match="needs three solvers. Got 1"):
        run(NETWORK.model_copy(update={"plane": PointsPlane(), "solvers": SOLVERS[:1], "max_steps": 3}))


def test_newton_from_a_function_s_start_ends_in_a_known_minimum():
    result = run(FUNCTION.model_copy(update={"objective": KnownFunction(function="beale"), "solvers": (Newton(),)}))
    assert result.runs[0].fit is not None and result.ends[0] is not None
