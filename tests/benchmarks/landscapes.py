"""Speed of surfaces, restarts and basin maps against obvious code, as ratios measured in one run.

Run from the root of the checkout: ``python -m tests.benchmarks.landscapes``, with ``torch`` installed beside the
requirements; without it the surfaces are left out. A peer does the same work from the same numbers, and the results are
compared before anything is timed. The core and a peer are timed in turn; a ratio is that of medians. Who takes one
point or one start at a time is timed on a few of them and scaled to all. Words name the work to run, as in
``python -m tests.benchmarks.landscapes surface``; with the word ``cpu`` processor time is measured, of all threads, in
place of wall time: on a busy machine it is the steadier one, and leaves out what the threads gain.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from itertools import product
from statistics import median

import numpy as np

from core.landscape import Plane, basin_map, evaluate_surface, random_plane
from core.objectives import MLP, make_analytic
from core.solvers import GradientDescent, minimize, worker_processes
from tests.benchmarks.landscape_peers import Array, descend_himmelblau, torch_surface, train_xor

ROUNDS = 5
NETS, DTYPES = ("tanh", "relu"), (np.float64, np.float32)
N_ALONE = 10  # starts that a peer descends, of all
ROWS_ALONE = (0, 50, 77)  # rows of a surface that a peer evaluates, of 101


@dataclass(frozen=True)
class Work:
    """What is timed; ``factor`` scales the peer's time to all of the work, ``agrees`` compares the two results."""

    name: str
    peer: str
    ours: Callable[[], Array]
    theirs: Callable[[], Array]
    agrees: Callable[[Array, Array], None]
    factor: float = 1.0


def main(words: list[str]) -> None:
    """Print one row of a Markdown table a comparison."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print("| work | against | core | peer | times faster |\n|---|---|---:|---:|---:|")
    clock = time.process_time if "cpu" in words else time.perf_counter
    makers = {f"surface {net} {dtype.__name__}": partial(surface, net, dtype) for net, dtype in product(NETS, DTYPES)}
    with worker_processes():  # as the app computes
        for name, make in {**makers, "restarts": xor_restarts, "basins": basins}.items():
            if all(word in name for word in words if word != "cpu"):
                _compare(make(), clock)


def surface(activation: str, dtype: type[np.floating]) -> Work | None:
    """A surface of a network, in double precision or in the single precision that PyTorch takes by itself."""
    if find_spec("torch") is None:
        return None
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 2))
    objective = MLP(X, np.sin(X[:, 0]) + X[:, 1] ** 2, hidden=(16, 16), activation=activation)
    plane = random_plane(objective.initialize("xavier_uniform", 1, rng)[0].astype(dtype), objective, rng=rng)
    ticks, rows = np.linspace(-1.0, 1.0, 101), list(ROWS_ALONE)
    theirs = torch_surface(objective, plane, ticks, ticks[rows])

    def ours() -> Array:
        return evaluate_surface(objective, plane, 1.0, 101).loss

    def agrees(ours: Array, theirs: Array) -> None:
        np.testing.assert_allclose(ours[rows], theirs, rtol=1e-10 if dtype is np.float64 else 1e-4)

    name = f"101×101 surface of a 2-16-16-1 {activation} net, 200 samples, {dtype.__name__}"
    return Work(name, "PyTorch, weights set at each point", ours, theirs, agrees, 101 / len(rows))


def xor_restarts() -> Work:
    """Many restarts of the smallest net that can learn XOR, sigmoid everywhere."""
    X, y = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0.0, 1.0, 1.0, 0.0])
    objective = MLP(X, y, hidden=(2,), activation="sigmoid", output="sigmoid")
    starts = objective.initialize("normal", 1000, np.random.default_rng(1))

    def ours() -> Array:
        rule = GradientDescent(learning_rate=5.0)
        return minimize(objective, starts, optimizer=rule, max_steps=2000, stopping=None).final_theta

    def theirs() -> Array:
        return np.stack([train_xor(start, X, y, rate=5.0, n_steps=2000) for start in starts[:N_ALONE]])

    def agrees(ours: Array, theirs: Array) -> None:
        np.testing.assert_allclose(ours[:N_ALONE], theirs, rtol=0, atol=1e-8)

    name = "1000 restarts of XOR, 2-2-1, 2000 steps"
    return Work(name, "NumPy, one start at a time", ours, theirs, agrees, len(starts) / N_ALONE)


def basins() -> Work:
    """Which minimum of a function of two parameters every start of a grid reaches."""
    objective, rate = make_analytic("himmelblau"), 0.005
    plane = Plane(np.zeros(2), np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    at = np.linspace(-5.0, 5.0, 101)
    few = np.random.default_rng(0).choice(101 * 101, N_ALONE, replace=False)
    starts = np.stack([at[few % 101], at[few // 101]], axis=1)

    def ours() -> Array:
        found = basin_map(objective, plane, 5.0, 101, GradientDescent(learning_rate=rate), max_steps=500)
        assert found.minima is not None
        return np.stack([found.minima.groups[label].theta for label in found.labels.ravel()[few]])

    def theirs() -> Array:
        return np.stack([descend_himmelblau(start, rate=rate, n_steps=500) for start in starts])

    def agrees(ours: Array, theirs: Array) -> None:
        np.testing.assert_allclose(ours, theirs, atol=1e-5)

    name = "101×101 basin map of Himmelblau's function, 500 steps"
    return Work(name, "NumPy, one start at a time, minima not looked at", ours, theirs, agrees, 101 * 101 / N_ALONE)


def _compare(work: Work | None, clock: Callable[[], float]) -> None:
    if work is None:
        print("| a surface | PyTorch, which is not installed | | | |")
        return
    work.agrees(work.ours(), work.theirs())
    seconds: dict[Callable, list[float]] = {work.ours: [], work.theirs: []}
    for _ in range(ROUNDS):
        for run in (work.ours, work.theirs):
            began = clock()
            run()
            seconds[run].append(clock() - began)
    mine, other = median(seconds[work.ours]), work.factor * median(seconds[work.theirs])
    print(f"| {work.name} | {work.peer} | {mine:.3f} s | {other:.3f} s | {other / mine:.1f} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
