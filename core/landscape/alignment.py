"""Two networks with their hidden units in the same order: alignment, and the distance that no order can change."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.landscape.symmetry import centred_layers, centres, from_centred_layers, rearranged
from core.objectives import MLP, Objective, as_runs

Array = NDArray[np.floating]
Layers = list[Array]

_SWEEPS = 100


def align(objective: Objective, theta_a: ArrayLike, theta_b: ArrayLike) -> Array:
    r"""The copy of b, computing exactly what b computes, that is nearest to a; of b's shape.

    With one hidden layer the order P and the signs S of its units that maximise the inner product

    .. math:: \langle W_1^a, W_1^b P S \rangle + \langle W_2^a, (PS)^\top W_2^b \rangle

    are found exactly, by linear assignment. With several, each layer is assigned in turn, the others held, until
    nothing changes (Ainsworth, Hayase & Srinivasa 2023, weight matching), and the best is kept of three beginnings: b
    as it is, b matched from the first layer upwards by incoming weights alone, and from the last one downwards by
    outgoing weights alone. Copies of a are brought to a itself; else the nearest copy is not always found.

    Weights are those of centred layers (see :mod:`core.landscape.symmetry`), the plain ones but for sigmoid units.

    Parameters
    ----------
    theta_a : array of shape (n_params,), or (n_runs, n_params) with as many runs as b.
    theta_b : array of shape (n_runs, n_params) or (n_params,).
    """
    (goals, runs), single = _pair(objective, theta_a, theta_b)
    if isinstance(objective, MLP):
        found = _aligned(objective, goals, runs)[0]
        runs = from_centred_layers(objective, found, runs.dtype)
    return runs[0] if single else runs.copy()


def distance_modulo_symmetry(objective: Objective, theta_a: ArrayLike, theta_b: ArrayLike) -> Array:
    """Euclidean distance from a to the aligned b: zero, to rounding, where b is a copy of a; shapes as :func:`align`.

    Measured in centred layers, where orders and signs change no distance. What is no network is its only copy.

    Returns
    -------
    array of shape (n_runs,); a number where b is one vector.
    """
    (goals, runs), single = _pair(objective, theta_a, theta_b)
    if isinstance(objective, MLP):
        distances = _aligned(objective, goals, runs)[1]
    else:
        distances = np.linalg.norm(runs.astype(np.float64) - goals, axis=1)
    return distances[0] if single else distances


def _pair(objective: Objective, theta_a: ArrayLike, theta_b: ArrayLike) -> tuple[tuple[Array, Array], bool]:
    goals, runs = (as_runs(theta, objective.n_params)[0] for theta in (theta_a, theta_b))
    if len(goals) not in (1, len(runs)):
        raise ValueError(f"theta_a must be one run, or as many as theta_b's {len(runs)}. Got {len(goals)}.")
    return (np.broadcast_to(goals, runs.shape), runs), np.ndim(theta_b) == 1


def _aligned(objective: MLP, goals: Array, runs: Array) -> tuple[Layers, Array]:
    """The best of the beginnings after coordinate descent, run by run, and its distances."""
    goal = centred_layers(objective, goals)
    best, nearest = [], np.full(len(runs), np.inf)
    for beginning in _beginnings(objective, goal, centred_layers(objective, runs)):
        found = _descended(objective, goal, beginning)
        distances = _distances(goal, found)
        is_nearer = (distances < nearest)[:, None, None]
        best = [np.where(is_nearer, new, old) for new, old in zip(found, best or found, strict=True)]
        nearest = np.minimum(distances, nearest)
    return best, nearest


def _beginnings(objective: MLP, goal: Layers, own: Layers) -> list[Layers]:
    if len(objective.hidden) < 2:
        return [own]
    signed = [centre is not None for centre in centres(objective)]
    upwards = downwards = own
    for number, has_signs in enumerate(signed):
        upwards = rearranged(upwards, number, *_assigned(_incoming(goal, upwards, number), has_signs=has_signs))
    for number, has_signs in reversed(list(enumerate(signed))):
        downwards = rearranged(downwards, number, *_assigned(_outgoing(goal, downwards, number), has_signs=has_signs))
    return [own, upwards, downwards]


def _descended(objective: MLP, goal: Layers, layers: Layers) -> Layers:
    """Assign one hidden layer after the other until no inner product grows."""
    before = np.full(len(layers[0]), -np.inf)
    for _ in range(_SWEEPS if len(objective.hidden) > 1 else 1):
        for number, centre in enumerate(centres(objective)):
            similar = _incoming(goal, layers, number) + _outgoing(goal, layers, number)
            layers = rearranged(layers, number, *_assigned(similar, has_signs=centre is not None))
        now = -_distances(goal, layers)
        if not (now > before).any():
            break
        before = now
    return layers


def _incoming(goal: Layers, layers: Layers, number: int) -> Array:
    """Inner products of the incoming weights and biases of a's and of b's units, (n_runs, a's, b's)."""
    return goal[number].swapaxes(1, 2) @ layers[number]


def _outgoing(goal: Layers, layers: Layers, number: int) -> Array:
    return goal[number + 1][:, :-1] @ layers[number + 1][:, :-1].swapaxes(1, 2)


def _assigned(similar: Array, *, has_signs: bool) -> tuple[NDArray[np.intp], Array]:
    """For each of a's units the unit of b that takes its place, and its sign; ``similar`` is (n_runs, a's, b's)."""
    from scipy.optimize import linear_sum_assignment  # at first use: scipy.optimize costs start-up time

    gain = np.abs(similar) if has_signs else similar
    order = np.stack([linear_sum_assignment(one, maximize=True)[1] for one in gain])
    chosen = np.take_along_axis(similar, order[:, :, None], axis=2)[:, :, 0]
    return order, np.where(has_signs & (chosen < 0), -1.0, 1.0)


def _distances(goal: Layers, layers: Layers) -> Array:
    squares = [((one - other) ** 2).sum(axis=(1, 2)) for one, other in zip(goal, layers, strict=True)]
    return np.sqrt(np.sum(squares, axis=0))
