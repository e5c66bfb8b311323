"""Words and marks that every figure of the study shares: what the grid was trained on, and each value's colour."""

from __future__ import annotations

from core.experiments.activations_and_initializers import Axis, StudyResult, StudySettings
from core.experiments.activations_and_initializers.cells import axis_values, value_name
from core.experiments.wording import counted, number
from core.figures.theme import Mark, class_marks

RULE_TITLES = {
    "gradient_descent": "gradient descent", "momentum": "momentum", "nesterov": "Nesterov", "adagrad": "Adagrad",
    "rmsprop": "RMSProp", "adam": "Adam",
}  # fmt: skip


def study_subtitle(result: StudyResult) -> str:
    """Data, rows, shape, rule, step sizes, seeds and budget, on one line."""
    settings = result.settings
    parts = (
        result.samples.dataset.title,
        f"n = {result.samples.n_samples}",
        study_shape(result),
        f"{RULE_TITLES[settings.optimizer]}, {step_size_words(settings)}",
        counted(settings.n_seeds, "seed"),
        f"{settings.max_steps} updates",
        f"start seed {settings.start_seed}",
    )
    return " · ".join(part for part in parts if part)


def study_shape(result: StudyResult) -> str:
    """Widths of all layers where they are the same in every cell, as in 2-16-16-1; "" where they differ."""
    settings = result.settings
    if len(settings.depths) > 1 or len(settings.widths) > 1:
        return ""
    inputs, outputs = result.samples.columns.shape[1], result.samples.targets.shape[1]
    depth, width = max(settings.depths), max(settings.widths)
    if depth > 4:
        return f"{depth} hidden layers of {width}"
    return "-".join(map(str, (inputs, *[width] * depth, outputs)))


def step_size_words(settings: StudySettings) -> str:
    """Which step sizes, and whether a cell has the best of them: a reader of the picture has to know."""
    listed = ", ".join(number(rate) for rate in settings.step_sizes)
    if settings.comparison == "best":
        return f"best step size of {listed} for each cell"
    return f"step size{'s' if len(settings.step_sizes) > 1 else ''} {listed}"


def value_marks(result: StudyResult, axis: Axis) -> list[Mark]:
    """One mark for each value on an axis."""
    return class_marks(max(3, len(axis_values(result.settings, axis))))[: len(axis_values(result.settings, axis))]


def axis_names(result: StudyResult, axis: Axis) -> list[str]:
    """What stands on an axis, in words, each with a capital."""
    names = [value_name(axis, value) for value in axis_values(result.settings, axis)]
    return [f"{name[:1].upper()}{name[1:]}" for name in names]
