"""Speed of the full grid of the study, 6 activations by 6 initializers by 8 seeds, against JAX, as a ratio of one run.

Run from the root of the checkout: ``python -m tests.benchmarks.activations_and_initializers``, with ``jax`` installed
beside the requirements. JAX trains the 48 networks of an activation together with ``jit(vmap(scan))``, compiled
beforehand; the core runs its experiment from end to end in worker processes, as the app does, with everything that the
page's views need. Both make the same updates from the same starts, and the loss at the end is compared before anything
is timed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from importlib.util import find_spec
from statistics import median

import numpy as np
from numpy.typing import NDArray

from core.data import read_beside
from core.experiments.activations_and_initializers import FULL_GRID, grid_cells, run
from core.experiments.activations_and_initializers.cost import seconds
from core.experiments.activations_and_initializers.problem import load_samples
from core.experiments.activations_and_initializers.training import first_weights
from core.solvers import worker_processes

Array = NDArray[np.floating]
ROUNDS = 5


def main() -> None:
    """Print one row of a Markdown table."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; estimated beforehand: {seconds(FULL_GRID):.1f} s\n")
    print("| work | against | core | peer | times faster |\n|---|---|---:|---:|---:|")
    work = "6 activations × 6 initializers × 8 seeds, 2-16-16-1, 200 samples, 500 full batches, float64"
    with worker_processes():
        _compare(work)


def _compare(work: str) -> None:
    if find_spec("jax") is None:
        print(f"| {work} | JAX is not installed | {_seconds(_ours):.2f} s | – | – |")
        return
    train = jax_grid()
    np.testing.assert_allclose(_ours(), train(), rtol=0, atol=1e-6)
    mine, theirs = _medians(_ours, train)
    print(f"| {work} | JAX, jit(vmap(scan)) an activation | {mine:.2f} s | {theirs:.2f} s | {theirs / mine:.1f} |")


def jax_grid() -> Callable[[], Array]:
    """The same grid in JAX: the loss at the end of every network, cell by cell."""
    import jax  # pyright: ignore[reportMissingImports]
    import jax.numpy as jnp  # pyright: ignore[reportMissingImports]

    jax.config.update("jax_enable_x64", True)
    functions = {
        "sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh, "relu": jax.nn.relu, "selu": jax.nn.selu,
        "leaky_relu": jax.nn.leaky_relu, "gelu": lambda z: jax.nn.gelu(z, approximate=False),
    }  # fmt: skip
    samples, (rate,) = load_samples(FULL_GRID, read_beside), FULL_GRID.step_sizes
    X, y = jnp.asarray(samples.columns), jnp.asarray(samples.targets[:, 0])

    def loss_with(function: Callable) -> Callable:
        def loss(layers: list) -> jax.Array:
            z = X @ layers[0][0] + layers[0][1]
            for weight, bias in layers[1:]:
                z = function(z) @ weight + bias
            z = z[:, 0]
            return jnp.mean(jnp.maximum(z, 0) - z * y + jnp.log1p(jnp.exp(-jnp.abs(z))))

        return loss

    def compiled(name: str) -> tuple[Callable, list]:
        loss = loss_with(functions[name])

        def one_run(layers: list) -> jax.Array:
            def step(layers: list, _: None) -> tuple:
                value, gradient = jax.value_and_grad(loss)(layers)
                return jax.tree.map(lambda part, slope: part - rate * slope, layers, gradient), value

            return loss(jax.lax.scan(step, layers, None, length=FULL_GRID.max_steps)[0])

        cells = [cell for cell in grid_cells(FULL_GRID) if cell.activation == name]
        objective = samples.objective(cells[0])
        starts = np.concatenate([first_weights(objective, cell, FULL_GRID) for cell in cells])
        layers = [tuple(jnp.asarray(np.array(part)) for part in pair) for pair in objective.unpack(starts)]
        return jax.jit(jax.vmap(one_run)).lower(layers).compile(), layers

    programs = [compiled(name) for name in FULL_GRID.activations]

    def train() -> Array:
        return np.concatenate([np.asarray(jax.block_until_ready(program(layers))) for program, layers in programs])

    return train


def _ours() -> Array:
    return np.concatenate([one.final_loss for one in run(FULL_GRID).cells])


def _medians(ours: Callable, theirs: Callable) -> tuple[float, float]:
    pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(ROUNDS)]
    return median(mine for mine, _ in pairs), median(other for _, other in pairs)


def _seconds(work: Callable) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
