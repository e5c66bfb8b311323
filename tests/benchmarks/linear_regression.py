"""Speed of the linear-regression core against obvious code and known libraries, as ratios measured in one run.

Run from the root of the checkout: ``python -m tests.benchmarks.linear_regression``. Peers do the same work from the
same start, and the results are compared before any time is printed. Each pair is timed in turn, five times; the
ratio is that of the medians.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import numpy as np
import statsmodels.api as sm
from sklearn.linear_model import SGDRegressor

from core.landscape import coordinate_plane, evaluate_surface
from core.objectives import LinearRegression
from core.solvers import GradientDescent, fit_closed_form, minimize

ROUNDS = 5
N_RUNS, N_SAMPLES, N_FEATURES, N_STEPS = 64, 200, 10, 500
RATE = 0.1


def main() -> None:
    """Print one line a comparison: our median, the peer's, and how many times faster ours is."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(N_SAMPLES, N_FEATURES))
    y = X @ rng.normal(size=N_FEATURES) + rng.normal(size=N_SAMPLES)
    objective = LinearRegression(X, y)
    starts = rng.normal(size=(N_RUNS, objective.n_params))
    print(f"{'work':58} {'core':>9} {'peer':>9} {'times faster':>13}")
    _report(f"{N_RUNS} descents, {N_STEPS} steps | one NumPy loop a run", *_descents(objective, starts))
    _report("101×101 loss surface | one evaluation a grid point", *_surface(objective))
    _report("QR, errors, likelihood | statsmodels OLS", *_closed_form(objective, X, y))
    _report(f"{N_RUNS} single-sample descents, 10 epochs | scikit-learn SGD", *_single_sample(objective, X, y))


def _descents(objective: LinearRegression, starts: np.ndarray) -> tuple[Callable, Callable]:
    def ours() -> np.ndarray:
        rule = GradientDescent(learning_rate=RATE)
        return minimize(objective, starts, optimizer=rule, max_steps=N_STEPS, stopping=None).final_theta

    def peer() -> np.ndarray:
        return np.stack([_plain_descent(objective.design, objective.y, theta) for theta in starts])

    np.testing.assert_allclose(ours(), peer(), rtol=1e-9)
    return ours, peer


def _plain_descent(design: np.ndarray, target: np.ndarray, theta: np.ndarray) -> np.ndarray:
    losses = []
    for _ in range(N_STEPS):
        residual = design @ theta - target
        losses.append(np.mean(residual**2))
        theta = theta - RATE * 2 / len(target) * design.T @ residual
    return theta


def _surface(objective: LinearRegression) -> tuple[Callable, Callable]:
    plane = coordinate_plane(np.zeros(objective.n_params), 1, 2)

    def ours() -> np.ndarray:
        return evaluate_surface(objective, plane, 3.0, 101).loss

    def peer() -> np.ndarray:
        surface = np.empty((101, 101))
        for row, beta in enumerate(np.linspace(-3, 3, 101)):
            for column, alpha in enumerate(np.linspace(-3, 3, 101)):
                theta = plane.origin + alpha * plane.u + beta * plane.v
                surface[row, column] = np.mean((objective.design @ theta - objective.y) ** 2)
        return surface

    np.testing.assert_allclose(ours(), peer(), rtol=1e-12)
    return ours, peer


def _closed_form(objective: LinearRegression, X: np.ndarray, y: np.ndarray) -> tuple[Callable, Callable]:
    def ours() -> np.ndarray:
        return np.asarray(fit_closed_form(objective).standard_errors)

    def peer() -> np.ndarray:
        fit = sm.OLS(y, sm.add_constant(X)).fit()
        assert np.isfinite(fit.llf)
        return fit.bse

    np.testing.assert_allclose(ours(), peer(), rtol=1e-10)
    return ours, peer


def _single_sample(objective: LinearRegression, X: np.ndarray, y: np.ndarray) -> tuple[Callable, Callable]:
    """Both at the same constant step; the orders of the rows differ, so only the level reached is compared."""
    rate = 0.005

    def ours() -> np.ndarray:
        theta = np.zeros((N_RUNS, objective.n_params))
        rule = GradientDescent(learning_rate=rate)
        path = minimize(objective, theta, optimizer=rule, batch_size=1, max_steps=10 * N_SAMPLES, stopping=None)
        return path.final_loss

    def peer() -> np.ndarray:
        losses = []
        for seed in range(N_RUNS):
            # scikit-learn halves the squared error, so its step of the same length has twice the rate
            model = SGDRegressor(penalty=None, learning_rate="constant", eta0=2 * rate, max_iter=10, tol=None,
                                 random_state=seed)  # fmt: skip
            losses.append(np.mean((model.fit(X, y).predict(X) - y) ** 2))
        return np.array(losses)

    np.testing.assert_allclose(ours().mean(), peer().mean(), rtol=0.02)
    return ours, peer


def _report(name: str, ours: Callable, peer: Callable) -> None:
    seconds = {"ours": [], "peer": []}
    for _ in range(ROUNDS):
        for label, work in (("ours", ours), ("peer", peer)):
            began = time.perf_counter()
            work()
            seconds[label].append(time.perf_counter() - began)
    mine, theirs = median(seconds["ours"]), median(seconds["peer"])
    print(f"{name:58} {1e3 * mine:7.1f}ms {1e3 * theirs:7.1f}ms {theirs / mine:12.1f}×")


if __name__ == "__main__":
    main()
