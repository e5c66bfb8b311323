"""Words that every figure of an experiment shares: what was fitted to what, so that a screenshot explains itself."""

from __future__ import annotations

from core.experiments.compared import Comparison
from core.experiments.wording import number


def subtitle(result: Comparison) -> str:
    """Data, number of training rows, loss, and the seed, on one line."""
    problem, settings = result.problem, result.settings
    scaled = "standardised features" if settings.standardize else "raw features"
    ridge = f", ridge λ = {number(settings.ridge)}" if settings.ridge else ""
    rows = f"n = {problem.objective.n_samples}"
    return f"{problem.dataset.title} · {rows} · {problem.objective.loss.title}{ridge} · {scaled} · seed {settings.seed}"


def axis_name(name: str, result: Comparison) -> str:
    """A coefficient as an axis title: of which column, and in which units."""
    if name == "intercept":
        return "intercept"
    return f"coefficient of {name}" + (" (standardised)" if result.problem.standardizer is not None else "")
