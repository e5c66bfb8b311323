"""Speed of many small networks against PyTorch, JAX and scikit-learn, as ratios measured in one run.

Run from the root of the checkout: ``python -m tests.benchmarks.networks``, with ``torch`` and ``jax`` installed beside
the requirements; a library that is not there is left out. All do the same updates from the same starts, and final
parameters are compared before anything is timed. The core and a peer are timed in turn; a ratio is that of medians.
The core computes in worker processes, as it does in the app; with the word ``threads``, in this process alone.
Who trains one model at a time is timed on a few of the models and scaled to all. Words name the work to run, as in
``python -m tests.benchmarks.networks float32``.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from statistics import median

import numpy as np

from core.solvers import GradientDescent, minimize, worker_processes
from tests.benchmarks.network_peers import PEERS, Array, Peer, Train, Work, is_installed

ROUNDS, ROUNDS_OF_SLOW = 7, 3
N_MODELS_OF_SLOW = 2


def main(words: list[str]) -> None:
    """Print one row of a Markdown table a comparison."""
    for peer in PEERS:
        if not is_installed(peer):
            print(f"{peer.name}: left out, {peer.module} is not installed")
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print("| work | against | core | peer | times faster |\n|---|---|---:|---:|---:|")
    with nullcontext() if "threads" in words else worker_processes():
        for work in make_works():
            if all(word in work.name for word in words if word != "threads"):
                _compare(work)


def make_works() -> list[Work]:
    """The four kinds of work."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 2))
    y = (X[:, 0] * X[:, 1] > 0).astype(np.float64)
    small = Work("64 × 2-16-1, 200 samples, 500 full batches, float64", X, y, (16,), True, 64, 500, 0.5)
    wide = rng.normal(size=(1000, 10))
    target = np.sin(wide[:, 0]) + 0.1 * rng.normal(size=1000)
    return [
        small,
        replace(small, name="64 × 2-16-1, 200 samples, 500 full batches, float32", dtype=np.float32),
        Work("16 × 10-64-64-1, 1000 samples, 100 full batches, float64", wide, target, (64, 64), False, 16, 100, 0.05),
        replace(
            small, name="64 × 2-16-1, 2000 single samples, float64", n_steps=2000, rate=0.05, is_single_sample=True
        ),
    ]


def _compare(work: Work) -> None:
    starts = work.objective.initialize("xavier_uniform", work.n_runs, np.random.default_rng(1)).astype(work.dtype)
    ours = train_in_core(work, starts)
    for peer in filter(is_installed, PEERS):
        n_models = N_MODELS_OF_SLOW if peer.is_one_at_a_time else work.n_runs
        train = peer.prepare(work, starts[:n_models])
        _check_same(work, peer, ours()[:n_models], train())
        mine, theirs = _medians(ours, train, ROUNDS_OF_SLOW if peer.is_one_at_a_time else ROUNDS)
        theirs *= work.n_runs / n_models
        print(f"| {work.name} | {peer.name} | {mine:.3f} s | {theirs:.3f} s | {theirs / mine:.1f} |", flush=True)


def train_in_core(work: Work, starts: Array) -> Train:
    """The same through :func:`core.solvers.minimize`."""
    objective, rule = work.objective, GradientDescent(work.rate)
    batches = {"batch_size": 1, "loss_every": work.n_steps} if work.is_single_sample else {}
    settings = {"max_steps": work.n_steps, "stopping": None, "n_records": 2, **batches}  # peers keep no path either

    def train() -> Array:
        return minimize(objective, starts, optimizer=rule, **settings).final_theta

    return train


def _check_same(work: Work, peer: Peer, ours: Array, theirs: Array) -> None:
    if peer.module == "sklearn" and work.is_single_sample:
        return  # it draws its own order of the samples
    close = 1e-8 if work.dtype == np.float64 else 2e-3  # float32: rounding grows along 500 updates
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=close)


def _medians(ours: Callable, theirs: Callable, rounds: int) -> tuple[float, float]:
    seconds: dict[Callable, list[float]] = {ours: [], theirs: []}
    for _ in range(rounds):
        for train in (ours, theirs):
            began = time.perf_counter()
            train()
            seconds[train].append(time.perf_counter() - began)
    return median(seconds[ours]), median(seconds[theirs])


if __name__ == "__main__":
    main(sys.argv[1:])
