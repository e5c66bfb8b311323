"""Caption and mathematics of the loss surface: they name objective, plane, start and limits with the run's numbers."""

import pytest

from core.data import SigmoidMinima
from core.experiments.loss_surface import LossSurfaceSettings
from core.experiments.loss_surface.settings import (
    CoordinatesPlane,
    EigenvectorsPlane,
    LinePlane,
    PointsPlane,
    RandomPlane,
)
from core.experiments.objective_choices import KnownFunction, LogisticModel
from core.report.captions import latex_text
from core.report.loss_surface_text import caption, mathematics
from tests.core.experiments.loss_surface.small_runs import FUNCTION, NETWORK, SOLVERS, obtained

ONE = LossSurfaceSettings(
    objective=LogisticModel(data=SigmoidMinima(), fit_intercept=False), solvers=SOLVERS[:1], max_steps=5, start=(2.0,)
)


def test_mathematics_has_the_function_its_source_and_its_minima():
    told = mathematics(obtained(FUNCTION))
    assert r"f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2" in told
    assert "1972" in told and r"$(3,\ 2)$ with $0$" in told and "nothing is left out" in told
    assert r"- Gradient descent, η = 0.01: $200$" in told  # 2/η


@pytest.mark.parametrize(
    ("plane", "words"),
    [
        (RandomPlane(), r"\lVert \theta_f \rVert"), (RandomPlane(normalization="layer"), "for each layer"),
        (RandomPlane(normalization="none"), "orthonormal"), (PointsPlane(), "three points"),
        (EigenvectorsPlane(), r"\nabla^2 L"), (LinePlane(), "from start to end"), (CoordinatesPlane(), "are held"),
    ],
)  # fmt: skip
def test_mathematics_says_how_the_plane_is_laid(plane, words):
    told = mathematics(obtained(NETWORK.model_copy(update={"plane": plane})))
    assert words in told and "distance off the plane" in told


def test_mathematics_of_the_paths_plane_has_the_variance_it_holds():
    result = obtained(NETWORK)
    told = mathematics(result)
    assert rf"{100 * result.explained:.1f} \% of the variance" in told and "13 parameters" in told


def test_one_parameter_has_a_line():
    told = mathematics(obtained(ONE))
    assert "a function of 1 parameter" in told and "spans a line" in told


def test_caption_states_everything_a_reader_needs():
    told = caption(obtained(NETWORK))
    for words in ("2-3-1 tanh network", "40 rows", "13 parameters", "15 × 15 points", "start seed 0", "40 updates"):
        assert words in told
    assert "of the variance of the paths" in told and "Adam, η = 0.1: Stopped at the limit" in told
    assert latex_text(told)


def test_caption_of_a_chosen_start_has_no_seed():
    told = caption(obtained(ONE))
    assert "θ = (2)" in told and "seed" not in told and "Plane" not in told


def test_caption_of_a_function_names_it():
    settings = FUNCTION.model_copy(update={"objective": KnownFunction(function="saddle"), "max_steps": 3})
    assert caption(obtained(settings)).startswith("Saddle; 2 parameters.")
