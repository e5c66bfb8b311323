"""Words that every figure of a landscape shares, so that a screenshot explains itself."""

from __future__ import annotations

from core.experiments.chosen_objective import ChosenObjective
from core.experiments.loss_surface import LossSurfaceResult
from core.experiments.objective_choices import LinearModel, LogisticModel
from core.experiments.wording import updates

_EIGENVECTOR = "eigenvector of the "  # as a plane names its axes, too long for one


def landscape_subtitle(result: LossSurfaceResult) -> str:
    """Objective, budget, and the seed of the start, on one line."""
    settings = result.settings
    start = "chosen start" if settings.start else f"start seed {settings.start_seed}"
    return f"{result.chosen.title} · at most {updates(settings.max_steps)} · {start}"


def parameter_title(name: str, chosen: ChosenObjective) -> str:
    """A parameter or direction as an axis title: a regression's is named after the column it belongs to."""
    if name.startswith(_EIGENVECTOR):
        return f"eigenvector, {name.removeprefix(_EIGENVECTOR)}"
    if not isinstance(chosen.settings, LinearModel | LogisticModel) or name == "intercept":
        return name
    return f"coefficient of {name}" + (" (standardised)" if chosen.settings.standardize else "")
