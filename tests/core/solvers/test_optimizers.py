"""The first-order rules against PyTorch's documented pseudo-code, and their limits of stability."""

import math

import numpy as np
import pytest
from pydantic import ValidationError

from core.objectives import LinearRegression
from core.solvers import (
    Adagrad,
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    Nesterov,
    RMSProp,
    Stopping,
    minimize,
)

RULES = {
    "gradient_descent": GradientDescent(0.05),
    "momentum": Momentum(0.02, 0.85),
    "nesterov": Nesterov(0.02, 0.85),
    "adagrad": Adagrad(0.3, 1e-7),
    "rmsprop": RMSProp(0.02, 0.97, 1e-6),
    "adam": Adam(0.05, 0.8, 0.99, 1e-6),
    "adamw": AdamW(0.05, 0.8, 0.99, 1e-6, 0.2),
}
EVERY = pytest.mark.parametrize("kind", RULES)
WITH_LIMIT = pytest.mark.parametrize(
    "rule",
    [GradientDescent(), Momentum(momentum=0.0), Momentum(momentum=0.7), Nesterov(momentum=0.3), Nesterov()],
    ids=str,
)


def make_objective():
    rng = np.random.default_rng(11)
    X = rng.normal(size=(25, 2))
    return LinearRegression(X, X @ [1.0, -2.0] + rng.normal(size=25))


# ------------------------------------------------------------------------------------------------ the documented rules
# One parameter at a time, one statement a line, in the names of the pseudo-code at
# https://docs.pytorch.org/docs/stable/optim.html ("Algorithms"), version 2.13. `o` holds the rule's constants.


def torch_sgd(theta, g, memory, o, nesterov=False):
    """SGD with momentum: b_1 = g_1, then b_t = mu b_{t-1} + (1 - dampening) g_t with dampening 0."""
    b = o.momentum * memory["b"] + g if "b" in memory else g
    memory["b"] = b
    return theta - o.learning_rate * (g + o.momentum * b if nesterov else b)


def torch_adagrad(theta, g, memory, o):
    memory["sum"] = memory.get("sum", 0.0) + g**2
    return theta - o.learning_rate * g / (math.sqrt(memory["sum"]) + o.epsilon)


def torch_rmsprop(theta, g, memory, o):
    memory["v"] = o.alpha * memory.get("v", 0.0) + (1 - o.alpha) * g**2
    return theta - o.learning_rate * g / (math.sqrt(memory["v"]) + o.epsilon)


def torch_adam(theta, g, memory, o):
    t = memory["t"] = memory.get("t", 0) + 1
    m = memory["m"] = o.beta1 * memory.get("m", 0.0) + (1 - o.beta1) * g
    v = memory["v"] = o.beta2 * memory.get("v", 0.0) + (1 - o.beta2) * g**2
    m_hat = m / (1 - o.beta1**t)
    v_hat = v / (1 - o.beta2**t)
    return theta - o.learning_rate * m_hat / (math.sqrt(v_hat) + o.epsilon)


def torch_adamw(theta, g, memory, o):
    return torch_adam(theta - o.learning_rate * o.weight_decay * theta, g, memory, o)


DOCUMENTED = {
    "gradient_descent": lambda theta, g, memory, o: theta - o.learning_rate * g,
    "momentum": torch_sgd,
    "nesterov": lambda theta, g, memory, o: torch_sgd(theta, g, memory, o, nesterov=True),
    "adagrad": torch_adagrad,
    "rmsprop": torch_rmsprop,
    "adam": torch_adam,
    "adamw": torch_adamw,
}


def documented_path(kind, objective, start, n_steps):
    theta, memories = list(start), [{} for _ in start]
    path = [start]
    for _ in range(n_steps):
        gradient = 2 / objective.n_samples * objective.design.T @ (objective.design @ theta - objective.y)
        theta = [
            DOCUMENTED[kind](float(theta[j]), float(gradient[j]), memories[j], RULES[kind]) for j in range(len(theta))
        ]
        path.append(np.array(theta))
    return np.array(path)


def run_path(kind, objective, start, n_steps=200):
    return minimize(objective, start, optimizer=RULES[kind], max_steps=n_steps, stopping=None, n_records=n_steps + 1)


@EVERY
def test_every_step_is_the_documented_one(kind):
    """200 steps against the scalar pseudo-code, from one start; rounding grows to about 1e-13."""
    objective, start = make_objective(), np.array([3.0, -1.0, 0.5])
    expected = documented_path(kind, objective, start, 200)
    np.testing.assert_allclose(run_path(kind, objective, start).theta, expected, rtol=0, atol=1e-10)


@EVERY
def test_every_step_is_pytorchs(kind):
    """The same 200 steps by torch.optim itself, where it is installed."""
    torch = pytest.importorskip("torch")
    objective, start = make_objective(), np.array([3.0, -1.0, 0.5])
    o = RULES[kind]
    make = {
        "gradient_descent": lambda p: torch.optim.SGD(p, lr=o.learning_rate),
        "momentum": lambda p: torch.optim.SGD(p, lr=o.learning_rate, momentum=o.momentum),
        "nesterov": lambda p: torch.optim.SGD(p, lr=o.learning_rate, momentum=o.momentum, nesterov=True),
        "adagrad": lambda p: torch.optim.Adagrad(p, lr=o.learning_rate, eps=o.epsilon),
        "rmsprop": lambda p: torch.optim.RMSprop(p, lr=o.learning_rate, alpha=o.alpha, eps=o.epsilon),
        "adam": lambda p: torch.optim.Adam(p, lr=o.learning_rate, betas=(o.beta1, o.beta2), eps=o.epsilon),
        "adamw": lambda p: torch.optim.AdamW(
            p, lr=o.learning_rate, betas=(o.beta1, o.beta2), eps=o.epsilon, weight_decay=o.weight_decay
        ),
    }[kind]
    theta = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    design, target = (torch.tensor(np.array(part)) for part in (objective.design, objective.y))
    rule, path = make([theta]), [start]
    for _ in range(200):
        rule.zero_grad()
        ((design @ theta - target) ** 2).mean().backward()
        rule.step()
        path.append(theta.detach().numpy().copy())
    np.testing.assert_allclose(run_path(kind, objective, start).theta, path, rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Adagrad(), {"epsilon": 1e-10}),
        (RMSProp(), {"alpha": 0.99, "epsilon": 1e-8}),
        (Adam(), {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
        (AdamW(), {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01}),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_default_constants_are_pytorchs(rule, expected):
    """The defaults that torch.optim documents, the learning rate apart."""
    assert {name: getattr(rule, name) for name in expected} == expected


# ---------------------------------------------------------------------------------------------------------- stability


def spectral_radius(rule, curvature, rate):
    return np.abs(np.linalg.eigvals(rule.recursion(curvature, rate))).max()


@pytest.mark.parametrize(
    ("rule", "limit"),
    [
        (GradientDescent(), 2.0),
        (Momentum(momentum=0.9), 2 + 2 * 0.9),
        (Momentum(momentum=0.5), 3.0),
        (Nesterov(momentum=0.9), (2 + 2 * 0.9) / (1 + 2 * 0.9)),
        (Nesterov(momentum=0.5), 1.5),
    ],
    ids=str,
)
def test_curvature_limit_is_the_known_one(rule, limit):
    """2 for gradient descent, 2 + 2β for the heavy ball, (2 + 2β)/(1 + 2β) for Nesterov."""
    assert rule.curvature_limit() == pytest.approx(limit, rel=1e-15)


@WITH_LIMIT
def test_recursion_contracts_just_below_the_limit_and_not_above(rule):
    """The spectral radius crosses 1 at the limit; curvature 3 and a rate that gives ηλ."""
    below, above = (spectral_radius(rule, 3.0, factor * rule.curvature_limit() / 3.0) for factor in (0.999, 1.001))
    assert below < 1 < above


@WITH_LIMIT
def test_recursion_contracts_for_every_smaller_step(rule):
    steps = np.linspace(0.001, 0.999, 200) * rule.curvature_limit()
    assert max(spectral_radius(rule, 1.0, step) for step in steps) < 1


@WITH_LIMIT
def test_recursion_takes_one_error_to_the_next(rule):
    """The last entry of the recursion's state follows an actual run on a parabola of curvature 3."""
    parabola = LinearRegression([[math.sqrt(1.5)]], [0.0], fit_intercept=False)  # 1.5 θ², second derivative 3
    rule = rule.model_copy(update={"learning_rate": 0.1})
    run = minimize(parabola, [1.0], optimizer=rule, max_steps=30, stopping=None)
    matrix = rule.recursion(3.0, 0.1)
    state = np.zeros(len(matrix))
    state[-1] = 1.0
    expected = [(np.linalg.matrix_power(matrix, t) @ state)[-1] for t in range(31)]
    np.testing.assert_allclose(run.theta[:, 0], expected, atol=1e-13)


@WITH_LIMIT
def test_actual_runs_converge_below_the_limit_and_diverge_above(rule):
    """2 % below the limit the error falls a millionfold in 3000 steps; 2 % above it grows."""
    parabola = LinearRegression([[1.0]], [0.0], fit_intercept=False)  # second derivative 2
    ends = []
    for factor in (0.98, 1.02):
        tuned = rule.model_copy(update={"learning_rate": factor * rule.curvature_limit() / 2.0})
        run = minimize(parabola, [1.0], optimizer=tuned, max_steps=3000, stopping=None)
        ends.append(run.loss[-1])
    assert ends[0] < 1e-12
    assert ends[1] > 1e3


# ------------------------------------------------------------------------------------------------------- the contract


@EVERY
def test_state_is_not_changed_in_place(kind):
    """``update`` is pure: the same arguments give the same step twice."""
    rule, theta = RULES[kind], np.ones((2, 3))
    gradient = np.arange(6.0).reshape(2, 3)
    state = rule.update(gradient, rule.init(theta), theta, 0.1)[1]
    first, second = (rule.update(gradient, state, theta, 0.1)[0] for _ in range(2))
    np.testing.assert_array_equal(first, second)


@EVERY
def test_float32_stays_float32(kind):
    rule, theta = RULES[kind], np.ones((2, 3), dtype=np.float32)
    step, state = rule.update(theta, rule.init(theta), theta, 0.1)
    assert {step.dtype, *(part.dtype for part in state)} == {np.dtype(np.float32)}


@EVERY
def test_one_rate_a_run_scales_each_runs_step(kind):
    """A column of rates against a plain rate, run by run."""
    rule, theta, gradient = RULES[kind], np.ones((2, 3)), np.arange(6.0).reshape(2, 3)
    together = rule.update(gradient, rule.init(theta), theta, np.array([[0.1], [0.4]]))[0]
    alone = [
        rule.update(gradient[[r]], rule.init(theta[[r]]), theta[[r]], rate)[0] for r, rate in enumerate((0.1, 0.4))
    ]
    np.testing.assert_array_equal(together, np.concatenate(alone))


@pytest.mark.parametrize("kind", [kind for kind in RULES if kind != "adamw"])
def test_reaches_the_least_squares_solution(kind):
    """NumPy's lstsq. RMSProp with a constant rate of 0.02 keeps stepping about that far; the others settle."""
    objective = make_objective()
    run = minimize(objective, np.zeros(3), optimizer=RULES[kind], max_steps=5000, stopping=Stopping(step=None))
    best = np.linalg.lstsq(objective.design, objective.y, rcond=None)[0]
    np.testing.assert_allclose(run.final_theta, best, atol=0.05 if kind == "rmsprop" else 1e-3)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: GradientDescent(0.0), "learning_rate"),
        (lambda: GradientDescent(float("nan")), "learning_rate"),
        (lambda: Momentum(0.1, 1.0), "momentum"),
        (lambda: Nesterov(0.1, -0.1), "momentum"),
        (lambda: Adagrad(0.1, 0.0), "epsilon"),
        (lambda: RMSProp(0.1, 1.0), "alpha"),
        (lambda: Adam(0.1, 1.0), "beta1"),
        (lambda: Adam(beta2=-0.5), "beta2"),
        (lambda: AdamW(weight_decay=-1.0), "weight_decay"),
        (lambda: GradientDescent(rate=0.1), "rate"),
    ],
)
def test_constants_outside_their_bounds_are_refused(make, field):
    with pytest.raises(ValidationError, match=field):
        make()
