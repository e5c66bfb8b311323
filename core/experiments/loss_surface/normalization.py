"""Why random directions are normalised: one network and a rescaled twin that computes the same, side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.compared import SolverRun
from core.experiments.loss_surface.following import path_of
from core.experiments.loss_surface.surface import LossSurfaceResult
from core.functions import Identity, LeakyReLU, ReLU
from core.landscape import Normalization, Surface, evaluate_surface, random_plane, sharpness
from core.objectives import MLP

Array = NDArray[np.floating]

FACTOR = 7.3
"""What the first layer's weights and biases are multiplied by, and the second's weights divided by."""

_RESOLUTION = 41
_HOMOGENEOUS = (ReLU, LeakyReLU, Identity)  # f(cz) = c f(z) for c > 0


@dataclass(frozen=True, eq=False)
class Panel:
    """One surface: of the network or its twin, along directions normalised in one way."""

    is_twin: bool
    normalization: Normalization
    surface: Surface


@dataclass(frozen=True, eq=False)
class Normalizations:
    """The surfaces about an end along one pair of random directions, scaled in two ways.

    Attributes
    ----------
    panels : the network's, then its twin's, where it has one.
    reach : half the side of the pictures without normalisation, ‖θ‖: the length of a normalised direction.
    differences : for each normalisation the largest difference between the network's surface and its twin's, as a share
        of the range of the losses; empty without a twin.
    prediction_gap : the largest difference of a prediction between the two networks.
    sharpness : λ_max of the network and of its twin.
    """

    name: str
    panels: tuple[Panel, ...]
    reach: float
    differences: dict[Normalization, float]
    prediction_gap: float
    sharpness: tuple[float, ...]


def has_twin(result: LossSurfaceResult) -> bool:
    """Whether a layer can be rescaled without changing what the network computes."""
    objective = result.chosen.objective
    return isinstance(objective, MLP) and bool(objective.hidden) and _is_homogeneous(objective)


def is_network(result: LossSurfaceResult) -> bool:
    """Whether there are neurons whose weights could be normalised."""
    return isinstance(result.chosen.objective, MLP) and result.chosen.objective.n_params > 2


def normalizations(result: LossSurfaceResult, run: SolverRun, *, seed: int = 0) -> Normalizations:
    """Evaluate the surfaces about the end of a run with and without filter normalisation.

    Raises
    ------
    ValueError
        For an objective that is no network.
    """
    objective = result.chosen.objective
    if not isinstance(objective, MLP):
        raise ValueError("Filter normalisation is about the neurons of a network. This objective has none.")
    theta = path_of(run).final_theta
    points = [theta, rescaled(objective, theta)] if has_twin(result) else [theta]
    reach = float(np.linalg.norm(theta)) or 1.0
    panels = [
        _panel(objective, point, bool(place), kind, reach, seed)
        for place, point in enumerate(points)
        for kind in ("none", "filter")
    ]
    differences = _differences(panels) if len(points) > 1 else {}
    gap = float(np.abs(objective.predict(points[-1]) - objective.predict(theta)).max())
    sharp = tuple(sharpness(objective, point) for point in points)
    return Normalizations(run.name, tuple(panels), reach, differences, gap, sharp)


def rescaled(objective: MLP, theta: Array, factor: float = FACTOR) -> Array:
    """The twin: the first layer times the factor, the next layer's weights divided by it; the same function."""
    twin = theta.copy()
    (weights, bias), (following, _) = objective.unpack(twin)[:2]  # views
    weights *= factor
    bias *= factor
    following /= factor
    return twin


def _panel(objective: MLP, theta: Array, is_twin: bool, kind: Normalization, reach: float, seed: int) -> Panel:
    plane = random_plane(theta, objective, kind, rng=np.random.default_rng(seed))
    extent = reach if kind == "none" else 1.0
    return Panel(is_twin, kind, evaluate_surface(objective, plane, extent, _RESOLUTION))


def _differences(panels: list[Panel]) -> dict[Normalization, float]:
    found: dict[Normalization, float] = {}
    for kind in ("none", "filter"):
        mine, twin = (panel.surface.loss for panel in panels if panel.normalization == kind)
        found[kind] = float(np.abs(mine - twin).max() / np.ptp(mine))
    return found


def _is_homogeneous(objective: MLP) -> bool:
    return isinstance(objective.activations[0], _HOMOGENEOUS) and not objective.l2
