"""The multilayer perceptron in words and formulas with the live numbers in them: the mathematics fold, the caption."""

from __future__ import annotations

from itertools import pairwise

from core.experiments.mlp import MLPResult, TrainingRun
from core.experiments.mlp.outcomes import network_verdicts
from core.experiments.mlp.training import updates_an_epoch
from core.experiments.wording import number, updates
from core.figures.network_wording import loss_title, network_shape
from core.functions import make_activation, make_initializer
from core.report.live_numbers import tex
from core.solvers import Constant

_LOSSES = {
    ("cross_entropy", "sigmoid"): r"\ell(\hat y, y) = -y \log \hat y - (1 - y) \log(1 - \hat y)",
    ("cross_entropy", "softmax"): r"\ell(\hat y, y) = -\sum_{k} y_k \log \hat y_k",
    "mse": r"\ell(\hat y, y) = (\hat y - y)^2",
    "mae": r"\ell(\hat y, y) = |\hat y - y|",
    "huber": r"\ell(\hat y, y) = \begin{cases}\tfrac12 e^2 & |e| \le 1\\ |e| - \tfrac12 & |e| > 1\end{cases},\quad "
    r"e = \hat y - y",
}
_OUTPUTS = {
    "identity": r"\hat y = z_{%d}",
    "sigmoid": r"\hat y = \frac{1}{1 + e^{-z_{%d}}}",
    "softmax": r"\hat y_k = \frac{e^{z_{%d,k}}}{\sum_j e^{z_{%d,j}}}",
}
_RULES = {
    "gradient_descent": r"\theta \leftarrow \theta - \eta\, g",
    "momentum": r"v \leftarrow \beta v + g,\quad \theta \leftarrow \theta - \eta\, v",
    "nesterov": r"v \leftarrow \beta v + g,\quad \theta \leftarrow \theta - \eta\,(g + \beta v)",
    "adagrad": r"s \leftarrow s + g^2,\quad \theta \leftarrow \theta - \eta\, \frac{g}{\sqrt{s} + \varepsilon}",
    "rmsprop": r"s \leftarrow \alpha s + (1 - \alpha) g^2,\quad "
    r"\theta \leftarrow \theta - \eta\, \frac{g}{\sqrt{s} + \varepsilon}",
    "adam": r"m \leftarrow \beta_1 m + (1 - \beta_1) g,\quad s \leftarrow \beta_2 s + (1 - \beta_2) g^2,\quad "
    r"\theta \leftarrow \theta - \eta\, \frac{m / (1 - \beta_1^t)}{\sqrt{s / (1 - \beta_2^t)} + \varepsilon}",
    "adamw": r"\theta \leftarrow (1 - \eta \lambda)\, \theta, \text{ then as Adam}",
}
_ANY_RULE = r"\theta \leftarrow \theta + p(g, \eta)"
_MAX_LAYERS_SHOWN = 6


def mathematics(result: MLPResult) -> str:
    """Markdown with LaTeX: layers with their shapes, loss, start and update, with this run's numbers."""
    return "\n\n".join([_layers(result), _loss(result), _start(result), _updates(result)])


def caption(result: MLPResult) -> str:
    """Plain sentences that state data, network, loss, start, budget, seeds and result."""
    problem, settings = result.problem, result.settings
    sizes = ", ".join(f"{objective.n_samples} {_ROWS[part]}" for part, objective in problem.parts.items())
    scaled = "standardised with the training rows' statistics" if settings.standardize else "as measured"
    data = f"{problem.dataset.title} ({problem.dataset.source.rstrip('.')}); {sizes} rows, features {scaled}."
    activation = f" with {make_activation(settings.activation).title} units" if settings.hidden else ""
    ridge = f" with a ridge penalty λ = {number(settings.ridge)}" if settings.ridge else ""
    network = (
        f"Network {network_shape(result)}{activation}, {problem.objective.n_params} weights and biases, minimising the "
        f"mean {loss_title(result)}{ridge}."
    )
    law, times = make_initializer(settings.initializer).title, ""
    if settings.initial_scale != 1:
        times = f" times {number(settings.initial_scale)}"
    n_runs = len(result.theta0)
    start = (
        f"{n_runs} {'starting points' if n_runs > 1 else 'starting point'} ({law}{times}), at most {settings.epochs} "
        f"epochs; start seed {settings.start_seed}, seed {settings.seed}."
    )
    outcomes = " ".join(f"{one.name}: {one.sentence}" for one in network_verdicts(result))
    return " ".join([data, network, start, outcomes])


_ROWS = {"train": "training", "validation": "validation", "test": "test"}


def _layers(result: MLPResult) -> str:
    objective = result.problem.objective
    widths, depth = objective.widths, objective.n_layers
    opening = (
        "**The network.** A layer takes the outputs of the one before, forms weighted sums $z$ (its weight matrix $W$ "
        "holds one column a unit, its bias $b$ one number a unit) and bends each by the activation $f$. Forward, for "
        f"one row $x$ with {widths[0]} features:"
    )
    lines = [r"a_0 &= x"]
    lines += [rf"{_sum_of(k)}, & a_{{{k}}} &= f(z_{{{k}}})" for k in range(1, depth)]
    if depth - 1 > _MAX_LAYERS_SHOWN:
        general = r"z_{l} &= a_{l-1} W_{l} + b_{l}, & a_{l} &= f(z_{l}) \qquad l = 1, \ldots, " + str(depth - 1)
        lines = [lines[0], general]
    output = _OUTPUTS[objective.criterion.output.name].replace("%d", str(depth))
    lines.append(rf"{_sum_of(depth)}, & {output.replace('=', '&=', 1)}")
    formula = r"$$\begin{aligned}" + r"\\ ".join(lines) + r"\end{aligned}$$"
    activation = rf"$${make_activation(result.settings.activation).formula}$$" if result.settings.hidden else ""
    return "\n\n".join(part for part in (opening, formula, activation, _count(result)) if part)


def _sum_of(layer: int) -> str:
    return rf"z_{{{layer}}} &= a_{{{layer - 1}}} W_{{{layer}}} + b_{{{layer}}}"


def _count(result: MLPResult) -> str:
    widths = result.problem.objective.widths
    pairs = list(pairwise(widths))
    shapes = ", ".join(rf"$W_{{{k}}}$ is ${n} \times {m}$" for k, (n, m) in enumerate(pairs[:_MAX_LAYERS_SHOWN], 1))
    more = " and so on" if len(pairs) > _MAX_LAYERS_SHOWN else ""
    terms = " + ".join(rf"({n} + 1) \cdot {m}" for n, m in pairs[:_MAX_LAYERS_SHOWN])
    rest = r" + \cdots" if more else ""
    return (
        f"{shapes}{more}. All weights and biases together are $\\theta$, with "
        f"${terms}{rest} = {result.problem.objective.n_params}$ numbers."
    )


def _loss(result: MLPResult) -> str:
    objective, settings = result.problem.objective, result.settings
    name, output = objective.criterion.loss_name, objective.criterion.output.name
    formula = _LOSSES.get((name, output)) or _LOSSES[name]
    penalty = rf" + \lambda \sum_l \lVert W_l \rVert^2,\quad \lambda = {tex(settings.ridge)}" if settings.ridge else ""
    n = objective.n_samples
    columns = ""
    if objective.widths[-1] > 1 and name != "cross_entropy":
        columns = f" It is averaged over the {objective.widths[-1]} outputs."
    return (
        rf"**What is minimised:** the mean over $n = {n}$ training rows, $L(\theta) = \frac1n \sum_i "
        rf"\ell(\hat y_i, y_i){penalty}$, with $${formula}.$${columns}"
    )


def _start(result: MLPResult) -> str:
    settings = result.settings
    law = make_initializer(settings.initializer)
    times = "" if settings.initial_scale == 1 else rf", times {number(settings.initial_scale)}"
    variances = ", ".join(
        rf"$W_{{{k}}}$: ${tex(law.variance(n, m) * settings.initial_scale**2)}$"
        for k, (n, m) in enumerate(zip(result.problem.objective.widths, result.problem.objective.widths[1:],
                                       strict=False), 1)
        if k <= _MAX_LAYERS_SHOWN
    )  # fmt: skip
    n_runs = len(result.theta0)
    many = f"Each of the {n_runs} restarts has" if n_runs > 1 else "The run has"
    return (
        f"**Where it starts.** {many} its own draw from {law.title}, ${law.formula}${times}. Variance of one weight: "
        f"{variances}."
    )


def _updates(result: MLPResult) -> str:
    opening = (
        r"**An update.** $g$ is the gradient of $L$ over the rows the update sees, by backpropagation: with "
        r"$\delta_l = \partial L / \partial z_l$, $$\delta_{l} = (\delta_{l+1} W_{l+1}^\top) \odot f'(z_{l}), \qquad "
        r"\frac{\partial L}{\partial W_l} = a_{l-1}^\top \delta_l, \qquad "
        r"\frac{\partial L}{\partial b_l} = \mathbf 1^\top \delta_l.$$"
    )
    return "\n".join([opening, "", *(_rule(result, run) for run in result.runs)])


def _rule(result: MLPResult, run: TrainingRun) -> str:
    rows, n = run.batch_size, run.n_samples
    per_epoch = updates_an_epoch(n, rows)
    seen = f"all {n} rows" if rows is None else f"batches of {rows} rows"
    each = f"{updates(per_epoch)} an epoch"
    schedule = run.settings.schedule
    decays = "" if isinstance(schedule, Constant) else f", schedule: {schedule.label()}"
    eta, rule = tex(run.settings.optimizer.learning_rate), _RULES.get(run.kind, _ANY_RULE)
    return rf"- {run.settings.optimizer.label()}: ${rule}$, $\eta = {eta}${decays}; {seen}, {each}."
