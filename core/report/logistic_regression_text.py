"""Logistic regression in words and formulas with the live numbers in them: the mathematics fold and the caption."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.experiments.logistic_regression.comparison import LogisticRegressionResult
from core.experiments.outcomes import verdicts
from core.experiments.wording import number, updates
from core.landscape import condition_number
from core.objectives import hessian
from core.report.live_numbers import first_update, plain_vector, tex, vector

_MAX_MATRIX = 2


def mathematics(result: LogisticRegressionResult) -> str:
    """Markdown with LaTeX: the objective, its optimum or why there is none, and the steps, with this run's numbers."""
    parts: list[Callable[[LogisticRegressionResult], str]] = [
        _objective, _optimum, _information, _irls, _separation, _curvature, first_update,
    ]  # fmt: skip
    return "\n\n".join(text for text in (part(result) for part in parts) if text)


def caption(result: LogisticRegressionResult) -> str:
    """Plain sentences that state data, objective, solvers, step sizes, seed and result."""
    problem, settings = result.problem, result.settings
    features = "standardised with the training rows' statistics" if settings.standardize else "as measured"
    ridge = f" with a ridge penalty λ = {number(settings.ridge)}" if settings.ridge else ""
    n, p = problem.objective.n_samples, problem.objective.n_params
    data = f"{problem.dataset.title} ({problem.dataset.source.rstrip('.')}); {n} training rows, features {features}."
    coefficients = "1 coefficient" if p == 1 else f"{p} coefficients"
    model = f"Logistic model with {coefficients}, minimising the mean {problem.objective.loss.title}{ridge}."
    budget = (
        f"Descent, Newton and L-BFGS start at θ = {plain_vector(result.start)} and make at most "
        f"{updates(settings.max_steps)}, maximum likelihood searches from zero coefficients; seed {settings.seed}."
    )
    outcomes = " ".join(f"{one.name}: {one.sentence}" for one in verdicts(result))
    return " ".join([data, model, budget, _lowest_words(result), outcomes])


def _lowest_words(result: LogisticRegressionResult) -> str:
    loss = number(result.optimum.loss, 6)
    if not result.has_optimum:
        assert result.separation is not None
        return f"{result.separation.sentence}; the loss has no minimum and falls towards {loss}."
    return f"The {result.optimum_label} ({result.optimum_name}) has loss {loss}."


def _is_convex(result: LogisticRegressionResult) -> bool:
    return result.problem.objective.loss.is_convex


def _objective(result: LogisticRegressionResult) -> str:
    objective = result.problem.objective
    names = result.problem.dataset.class_names
    of = f"of “{names[1]}” in" if len(names) == 2 else "in"
    formula = (
        r"L(\theta) = -\frac1n \sum_{i=1}^n \big[y_i \log p_i + (1 - y_i)\log(1 - p_i)\big]"
        if _is_convex(result)
        else r"L(\theta) = \frac1n \sum_{i=1}^n (p_i - y_i)^2"
    )
    if objective.l2:
        formula += rf" + {tex(objective.l2)} \sum_{{j \ge 1}} \theta_j^2"
    first = "a one and then the features" if objective.fit_intercept else "the features"
    opening = (
        f"**What is minimised.** The log-odds of row $i$ are linear, $z_i = a_i^\\top\\theta$ with $a_i$ {first}, and "
        rf"the probability {of} row $i$ is $p_i = 1/(1 + e^{{-z_i}})$. Here $n = {objective.n_samples}$ rows and "
        rf"$p = {objective.n_params}$ coefficients."
    )
    return "\n\n".join([opening, f"$${formula}$$", _why(result)])


def _why(result: LogisticRegressionResult) -> str:
    if _is_convex(result):
        return (
            r"$-nL$ is the log-likelihood of independent Bernoulli trials, so the lowest cross-entropy *is* maximum "
            "likelihood. It is convex: it has no other minima, whatever the start."
            if not result.problem.objective.l2
            else "Without its penalty this is maximum likelihood of Bernoulli trials; it is strictly convex in the "
            "penalised coefficients."
        )
    return (
        r"The squared error of a probability belongs to no likelihood and is not convex: its slope by the log-odds, "
        r"$2(p_i - y_i)\,p_i(1 - p_i)$, vanishes where a row is far on the wrong side, while that of cross-entropy, "
        r"$p_i - y_i$, is largest there."
    )


def _optimum(result: LogisticRegressionResult) -> str:
    if not result.has_optimum:
        return ""
    objective, optimum = result.problem.objective, result.optimum
    slope = tex(float(np.linalg.norm(objective.value_and_gradient(optimum.theta)[1])))
    found = rf"{result.optimum_name}: $\hat\theta = {vector(optimum.theta)}$, loss ${tex(optimum.loss)}$"
    if not _is_convex(result):
        return (
            f"**The {result.optimum_label}**, by {found}, where the gradient has length ${slope}$. A search from "
            "several starts cannot prove that nothing is lower."
        )
    penalty = r" + 2n\lambda P\theta" if objective.l2 else ""
    of = "the identity but for a 0 at the intercept" if objective.fit_intercept else "the identity"
    where = f", with $P$ {of}" if objective.l2 else ""
    ways = "in total and weighted by every feature" if objective.fit_intercept else "weighted by every feature"
    return (
        rf"**The score equation.** The gradient vanishes where $A^\top(p - y){penalty} = 0${where}: the model predicts "
        rf"as many of the class as there are, {ways}. There is no closed form; it is "
        f"found by {found}. There the gradient has length ${slope}$."
        if not objective.l2
        else rf"**The score equation.** The gradient vanishes where $A^\top(p - y){penalty} = 0${where}. There is no "
        f"closed form; it is found by {found}. There the gradient has length ${slope}$."
    )


def _information(result: LogisticRegressionResult) -> str:
    objective, errors = result.problem.objective, result.optimum.standard_errors
    if errors is None:
        return ""
    information = objective.n_samples * hessian(objective, result.optimum.theta)
    live = ""
    if objective.n_params <= _MAX_MATRIX:
        rows = r" \\ ".join(" & ".join(tex(float(value)) for value in row) for row in information)
        live = rf" = \begin{{pmatrix}} {rows} \end{{pmatrix}}"
    return (
        r"**The Fisher information**, with $W$ the diagonal of $p_i(1 - p_i)$, is $n$ times the Hessian; the roots of "
        rf"the diagonal of its inverse are the standard errors: $$I(\hat\theta) = A^\top W A{live}, \qquad "
        rf"\mathrm{{se}} = {vector(errors)}.$$"
    )


def _irls(result: LogisticRegressionResult) -> str:
    objective = result.problem.objective
    if not _is_convex(result) or objective.n_params > 4 or not result.has_optimum:
        return ""
    zero = np.zeros(objective.n_params)
    curvature, gradient = hessian(objective, zero), objective.value_and_gradient(zero)[1]
    if np.linalg.matrix_rank(curvature) < objective.n_params:
        return ""
    step = vector(zero - np.linalg.solve(curvature, gradient))
    penalty = r" + 2n\lambda P" if objective.l2 else ""
    pull = r" + 2n\lambda P\theta" if objective.l2 else ""
    return (
        "**Newton's method** solves a weighted least-squares problem at every step, hence *iteratively reweighted "
        rf"least squares*: $$\theta \leftarrow \theta - (A^\top W A{penalty})^{{-1}}\big(A^\top(p - y){pull}\big).$$ "
        rf"From zero, where every $p_i = \tfrac12$ and $W = \tfrac14 I$, the first step leads to ${step}$."
    )


def _separation(result: LogisticRegressionResult) -> str:
    separation = result.separation
    if separation is None or separation.kind == "none":
        return ""
    opening = f"**Separation.** {separation.sentence}, found by linear programming. "
    if result.has_optimum:
        return opening + "Without the penalty there would be no estimate: the coefficients would grow without end."
    if result.direction is None or result.margin is None:
        return opening + (
            "The likelihood grows along such a direction for ever, so its maximum does not exist; the loss of the rows "
            f"on the boundary is what remains, ${tex(result.optimum.loss)}$ in the mean."
        )
    return opening + (
        r"The likelihood grows along such a direction for ever, so its maximum does not exist. Gradient descent "
        r"follows the direction of the widest margin, $\min_\theta \lVert\theta\rVert$ with all "
        r"$\pm a_i^\top\theta \ge 1$ (the intercept counts), and its length grows like $\log t$ over the margin "
        r"(Soudry et al. 2018): "
        rf"$$\frac{{\theta}}{{\lVert\theta\rVert}} \to {vector(result.direction)}, \qquad "
        rf"\lVert\theta_t\rVert \approx \frac{{\log t}}{{{tex(result.margin)}}}.$$"
    )


def _curvature(result: LogisticRegressionResult) -> str:
    bound = result.curvature_bound
    guarantee = ""
    if bound:
        guarantee = (
            r" No curvature exceeds $\lambda_{\max}$ of "
            + (r"$A^\top A/(4n) + 2\lambda P$" if result.problem.objective.l2 else r"$A^\top A/(4n)$")
            + rf", here ${tex(bound)}$, since $p(1-p) \le \tfrac14$: up to a step of "
            rf"$2/{tex(bound)} = {tex(2 / bound)}$ gradient descent never climbs, wherever it starts."
        )
    values = result.eigenvalues
    if not result.has_optimum:
        return (
            "**Curvature and step size.** The curvature that holds the coefficients vanishes on the way out, so no "
            f"step size is too large there.{guarantee}"
        )
    largest, smallest = float(values.max()), float(values.min())
    if largest <= 0 or smallest <= 0:
        return f"**Curvature and step size.** The Hessian is singular there: some direction is flat.{guarantee}"
    return (
        rf"**Curvature and step size.** There the Hessian has eigenvalues from $\lambda_{{\min}} = {tex(smallest)}$ to "
        rf"$\lambda_{{\max}} = {tex(largest)}$, condition number $\kappa = {tex(condition_number(values))}$. Close by, "
        rf"gradient descent settles if and only if $\eta < 2/\lambda_{{\max}} = {tex(2 / largest)}$.{guarantee}"
    )
