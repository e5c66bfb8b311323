"""Words that every figure of the neuron page shares, so that a screenshot explains itself."""

from __future__ import annotations

from core.experiments.neuron import NeuronResult
from core.experiments.wording import number, updates


def neuron_subtitle(result: NeuronResult) -> str:
    """Data, rows, network, loss, step size, updates and seed on one line."""
    settings, problem = result.settings, result.problem
    hidden = f"{problem.activations[0].title} and " if settings.hidden else ""
    parts = (
        f"{problem.dataset.title}, n = {problem.dataset.n_samples}",
        f"{problem.shape}, {hidden}{problem.activations[-1].title}",
        f"η = {number(settings.learning_rate)}",
        f"{updates(settings.updates)} on {settings.batch}",
        f"seed {settings.seed}",
    )
    return " · ".join(parts)


def update_subtitle(result: NeuronResult, at: int) -> str:
    """The same with one update of the run (from 0) and the sample shown with it."""
    settings, problem = result.settings, result.problem
    hidden = f"{problem.activations[0].title} and " if settings.hidden else ""
    row = int(result.rows[at])
    x = ", ".join(number(float(value)) for value in problem.dataset.X[row])
    parts = (
        f"{problem.dataset.title}, n = {problem.dataset.n_samples}",
        f"{problem.shape}, {hidden}{problem.activations[-1].title}",
        f"seed {settings.seed}",
        f"update {at + 1} of {result.n_updates}",
        f"sample {row + 1}: x = ({x})",
    )
    return " · ".join(parts)
