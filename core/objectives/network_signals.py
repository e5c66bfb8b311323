"""What backpropagation sends through a network: the loss's derivative by each unit's weighted sum, by sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from core.objectives.mlp import MLP
from core.objectives.objective import Array, as_runs


def backpropagated(objective: MLP, theta: ArrayLike) -> list[Array]:
    r"""Derivative of the mean loss by the pre-activations of every layer, the logits last.

    .. math:: \delta_D = \frac1n \frac{\partial \ell}{\partial z_D}, \quad
       \delta_l = (\delta_{l+1} W_{l+1}^\top) \odot f_l'(z_l)

    with one row a sample; :math:`a_{l-1}^\top \delta_l` is the gradient of the loss by :math:`W_l`. The penalty has no
    part in it. Of a kink the slope on the left is taken, as everywhere.

    Returns
    -------
    One array of shape ``(n_runs, n_samples, width)`` a layer; without the leading axis for a single theta.

    References
    ----------
    Rumelhart, Hinton & Williams, "Learning representations by back-propagating errors", Nature 323, 1986.
    """
    runs, single = as_runs(theta, objective.n_params)
    layers, weights = objective.layers(runs), [pair[0] for pair in objective.unpack(runs)]
    logits = layers[-1].pre_activation.swapaxes(1, 2)
    targets = objective.y.T.astype(runs.dtype, copy=False)
    slope = objective.criterion.value_and_derivative(logits, targets)[1].swapaxes(1, 2)
    found: list[Array] = [slope * runs.dtype.type(1.0 / objective.n_samples)]
    for number in reversed(range(len(objective.hidden))):
        derivative = objective.activations[number].derivative(layers[number].pre_activation)
        found.append(np.matmul(found[-1], weights[number + 1].swapaxes(1, 2)) * derivative)
    found.reverse()
    return [part[0] for part in found] if single else found
