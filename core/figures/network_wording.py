"""Words that every figure of a network shares: data, shape, loss and start, so that a screenshot explains itself."""

from __future__ import annotations

from core.experiments.mlp import MLPResult
from core.experiments.wording import number
from core.functions import LOG_ODDS_LOSSES, LOSSES, make_activation, make_initializer

_LOSSES = LOSSES | LOG_ODDS_LOSSES


def network_shape(result: MLPResult) -> str:
    """Widths of all layers, inputs first: ``2-8-1``."""
    return "-".join(str(width) for width in result.problem.objective.widths)


def network_subtitle(result: MLPResult) -> str:
    """Data, rows, network, start, budget, and the seeds of the split and of the start, on one line."""
    settings, problem = result.settings, result.problem
    activation = f" {make_activation(settings.activation).title}" if settings.hidden else ""
    ridge = f", ridge λ = {number(settings.ridge)}" if settings.ridge else ""
    parts = (
        problem.dataset.title,
        f"n = {problem.train.n_samples}",
        f"{network_shape(result)}{activation}",
        f"{make_initializer(settings.initializer).title} start{ridge}",
        f"{settings.epochs} epochs",
        f"seeds {settings.seed}, {settings.start_seed}",
    )
    return " · ".join(parts)


def loss_title(result: MLPResult) -> str:
    """What a reader calls the loss."""
    return loss_title_of(result.problem.objective.criterion.loss_name)


def loss_title_of(name: str) -> str:
    """What a reader calls a loss by its registered name."""
    return _LOSSES[name]().title
