"""The same work in obvious code: a PyTorch model whose weights are set at each point, and one descent at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.landscape import Plane
from core.objectives import MLP

Array = NDArray[np.floating]


def torch_surface(objective: MLP, plane: Plane, alphas: Array, betas: Array) -> Callable[[], Array]:
    """``nn.Sequential``; at every point its parameters are set and the loss is evaluated without gradients."""
    import torch  # pyright: ignore[reportMissingImports]

    torch.set_num_threads(1)  # its threads gain nothing on arrays of this size, and wait for each other
    dtype = plane.origin.dtype
    X, y = torch.tensor(objective.X.astype(dtype)), torch.tensor(objective.y.astype(dtype))
    unit = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}[objective.activations[0].name]
    parts: list[torch.nn.Module] = []
    for n_in, n_out in zip(objective.widths, objective.widths[1:], strict=False):
        parts += [torch.nn.Linear(n_in, n_out, dtype=X.dtype), unit()]
    model, judge = torch.nn.Sequential(*parts[:-1]), torch.nn.MSELoss()
    origin, u, v = (_tensors(objective, vector) for vector in (plane.origin, plane.u, plane.v))

    def evaluate() -> Array:
        loss = np.empty((betas.size, alphas.size))
        with torch.no_grad():
            for row, beta in enumerate(betas.tolist()):
                for column, alpha in enumerate(alphas.tolist()):
                    for parameter, centre, along, across in zip(model.parameters(), origin, u, v, strict=True):
                        parameter.copy_(centre + alpha * along + beta * across)
                    loss[row, column] = judge(model(X), y).item()
        return loss

    return evaluate


def _tensors(objective: MLP, vector: Array) -> list:
    """Each layer's weights, transposed as PyTorch keeps them, and biases."""
    import torch  # pyright: ignore[reportMissingImports]

    return [torch.tensor(np.array(part.T)) for pair in objective.unpack(vector) for part in pair]


def train_xor(theta: Array, X: Array, y: Array, *, rate: float, n_steps: int) -> Array:
    """Full-batch gradient descent of a 2-2-1 net with sigmoids on the mean squared error, backpropagation by hand."""
    W1, b1, W2, b2 = (
        theta[:4].reshape(2, 2).copy(),
        theta[4:6].copy(),
        theta[6:8].reshape(2, 1).copy(),
        theta[8:].copy(),
    )
    target = y[:, None]
    for _ in range(n_steps):
        hidden = 1.0 / (1.0 + np.exp(-(X @ W1 + b1)))
        output = 1.0 / (1.0 + np.exp(-(hidden @ W2 + b2)))
        above = 2.0 / len(X) * (output - target) * output * (1.0 - output)
        below = above @ W2.T * hidden * (1.0 - hidden)
        W2 -= rate * (hidden.T @ above)
        b2 -= rate * above.sum(axis=0)
        W1 -= rate * (X.T @ below)
        b1 -= rate * below.sum(axis=0)
    return np.concatenate([W1.ravel(), b1, W2.ravel(), b2])


def descend_himmelblau(theta: Array, *, rate: float, n_steps: int) -> Array:
    """Gradient descent on (x² + y − 11)² + (x + y² − 7)², until the gradient's norm is 1e-8."""
    theta = theta.copy()
    for _ in range(n_steps):
        x, y = theta
        first, second = x * x + y - 11.0, x + y * y - 7.0
        gradient = np.array([4.0 * x * first + 2.0 * second, 2.0 * first + 4.0 * y * second])
        if np.sqrt(gradient @ gradient) <= 1e-8:
            break
        theta -= rate * gradient
    return theta
