"""Linear regression in words and formulas with the live numbers in them: the mathematics fold and the caption."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.experiments.linear_regression.comparison import LinearRegressionResult
from core.experiments.outcomes import verdicts
from core.experiments.wording import number, updates
from core.landscape import best_constant_step, condition_number, curved
from core.report.live_numbers import first_update, plain_vector, tex, vector
from core.solvers import Status

_LOSSES = {
    "mse": r"L(\theta) = \frac1n \sum_{i=1}^n e_i^2",
    "mae": r"L(\theta) = \frac1n \sum_{i=1}^n |e_i|",
    "huber": r"L(\theta) = \frac1n \sum_{i=1}^n \begin{cases}\tfrac12 e_i^2 & |e_i| \le \delta\\"
    r" \delta(|e_i| - \tfrac12\delta) & |e_i| > \delta\end{cases}",
    "student_t": r"L(\theta) = \frac1n \sum_{i=1}^n \frac{\nu+1}2 \log\Big(1 + \frac{e_i^2}{\nu s^2}\Big)",
}


def mathematics(result: LinearRegressionResult) -> str:
    """Markdown with LaTeX: the objective, its solutions, and the steps, each with this run's numbers."""
    parts: list[Callable[[LinearRegressionResult], str]] = [_objective, _optimum, _curvature, first_update]
    return "\n\n".join(text for text in (part(result) for part in parts) if text)


def caption(result: LinearRegressionResult) -> str:
    """Plain sentences that state data, objective, solvers, step sizes, seed and result."""
    problem, settings = result.problem, result.settings
    features = "standardised with the training rows' statistics" if settings.standardize else "as measured"
    ridge = f" with a ridge penalty λ = {number(settings.ridge)}" if settings.ridge else ""
    n, p = problem.objective.n_samples, problem.objective.n_params
    data = f"{problem.dataset.title} ({problem.dataset.source.rstrip('.')}); {n} training rows, features {features}."
    model = f"Linear model with {p} coefficients, minimising the mean {_loss_words(result)}{ridge}."
    budget = (
        f"Descent, Newton and L-BFGS start at θ = {plain_vector(result.start)} and make at most "
        f"{updates(settings.max_steps)}, maximum likelihood searches from zero coefficients; seed {settings.seed}."
    )
    optimum = f"The optimum ({result.optimum_name}) has loss {number(result.optimum.loss, 6)}."
    outcomes = " ".join(f"{one.name}: {one.sentence}" for one in verdicts(result))
    return " ".join([data, model, budget, optimum, outcomes])


def _loss_words(result: LinearRegressionResult) -> str:
    loss = result.settings.loss
    if loss.kind == "huber":
        return f"Huber loss (δ = {number(loss.delta)})"
    if loss.kind == "student_t":
        scale = getattr(result.problem.objective.loss, "scale", 1.0)
        # A perfect fit has no likelihood maximum: the loss then keeps the scale 1.
        origin = " from maximum likelihood" if result.optimum_name == "maximum likelihood" else ""
        return f"Student-t loss (ν = {number(loss.degrees_of_freedom)}, scale {number(scale)}{origin})"
    return result.problem.objective.loss.title


def _objective(result: LinearRegressionResult) -> str:
    n, p = result.problem.objective.n_samples, result.problem.objective.n_params
    formula = _LOSSES[result.settings.loss.kind]
    if result.settings.ridge:
        formula += r" + \lambda \sum_{j \ge 1} \theta_j^2"
    opening = (
        "**What is minimised.** With the design matrix $A$, a column of ones and then the features, the residual of "
        rf"row $i$ is $e_i = a_i^\top\theta - y_i$. Here $n = {n}$ rows and $p = {p}$ coefficients."
    )
    return "\n\n".join([opening, f"$${formula}$$", _likelihood(result)])


def _likelihood(result: LinearRegressionResult) -> str:
    kind = result.settings.loss.kind
    if kind == "mse":
        return (
            r"Least squares *is* Gaussian maximum likelihood for the coefficients: with "
            r"$y_i \sim N(a_i^\top\theta, \sigma^2)$ the log-likelihood is "
            r"$-\tfrac n2\log(2\pi\sigma^2) - \tfrac{n}{2\sigma^2}L(\theta)$, largest in $\theta$ where $L$ is "
            "smallest."
        )
    if kind == "mae":
        return r"This is maximum likelihood for Laplace noise, $p(e) = \tfrac1{2b}\exp(-|e|/b)$."
    if kind == "student_t":
        return r"This is maximum likelihood for Student-t noise; its scale $s$ is held at its own maximum."
    return "Huber's loss is squared for small residuals and absolute for large ones, so outliers pull less."


def _optimum(result: LinearRegressionResult) -> str:
    objective, optimum = result.problem.objective, result.optimum
    theta = vector(optimum.theta)
    if result.settings.loss.kind != "mse":
        return (
            f"**The optimum.** There is no closed form; it is found by {result.optimum_name}: "
            rf"$\hat\theta = {theta}$, loss ${tex(optimum.loss)}$."
        )
    if result.settings.ridge:
        return (
            "**The closed form.** The gradient vanishes where $A^\\top(A\\theta - y) + n\\lambda P\\theta = 0$, with "
            "$P$ the identity but for a 0 at the intercept, so "
            f"$$\\hat\\theta = (A^\\top A + n\\lambda P)^{{-1}}A^\\top y = {theta}.$$"
        )
    if optimum.status is Status.SINGULAR:
        return (
            "**The closed form.** The gradient vanishes where $A^\\top(A\\theta - y) = 0$. Here $A^\\top A$ has no "
            f"inverse and there are many solutions; the shortest is $$\\hat\\theta = A^+ y = {theta}.$$"
        )
    text = (
        "**The closed form.** The gradient vanishes where $A^\\top(A\\theta - y) = 0$, so "
        f"$$\\hat\\theta = (A^\\top A)^{{-1}}A^\\top y = {theta}.$$"
    )
    residual = objective.predict(optimum.theta) - objective.y
    rss, n, p = float(residual @ residual), objective.n_samples, objective.n_params
    if n > p:
        text += (
            "\n\n**Two estimates of the noise.** Maximum likelihood divides by $n$, the unbiased estimate by $n - p$: "
            rf"$$\hat\sigma^2 = \frac{{\mathrm{{RSS}}}}{{n}} = \frac{{{tex(rss)}}}{{{n}}} = {tex(rss / n)}, \qquad "
            rf"s^2 = \frac{{\mathrm{{RSS}}}}{{n-p}} = \frac{{{tex(rss)}}}{{{n - p}}} = {tex(rss / (n - p))}.$$"
        )
    return text


def _curvature(result: LinearRegressionResult) -> str:
    values = curved(result.eigenvalues)
    if not values.size:
        return "**Curvature.** This loss has none at the optimum, so no step size is safe for ever."
    best, rate = best_constant_step(values)
    largest, smallest = float(values.max()), float(values.min())
    hessian = r"H = \tfrac2n A^\top A" if result.settings.loss.kind == "mse" else r"H = \nabla^2 L(\hat\theta)"
    near = "" if result.problem.objective.loss.is_quadratic else "Close to the optimum, "
    kappa = condition_number(result.eigenvalues)
    kappa_text = rf"{tex(kappa)}" if np.isfinite(kappa) else r"\infty"
    return (
        f"**Curvature and step size.** The Hessian ${hessian}$ has eigenvalues from "
        rf"$\lambda_{{\min}} = {tex(smallest)}$ to $\lambda_{{\max}} = {tex(largest)}$, condition number "
        rf"$\kappa = {kappa_text}$. {near}{'gradient' if near else 'Gradient'} descent multiplies the error by "
        r"$I - \eta H$ at each step, so it "
        rf"converges if and only if $0 < \eta < 2/\lambda_{{\max}} = {tex(2 / largest)}$; the best constant step is "
        rf"$2/(\lambda_{{\min}} + \lambda_{{\max}}) = {tex(best)}$, which multiplies the error by ${tex(rate)}$ a step."
    )
