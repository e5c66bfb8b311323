"""Words that every figure on splits shares: what was split how, so that a screenshot explains itself."""

from __future__ import annotations

from core.experiments.splits.comparison import SplitsResult
from core.experiments.wording import counted, number

WAYS = {"leaky": "leaky (all rows)", "honest": "honest (training rows)"}


def subtitle(result: SplitsResult, sizes: tuple[int, int, int] | None = None) -> str:
    """Data, their size, the split (its ``sizes`` where it has three parts), times, ridge and seed, on one line."""
    settings, dataset = result.settings, result.dataset
    size = f"n = {dataset.n_samples}, {counted(dataset.n_features, 'feature')}"
    parts = f"{result.n_fitting} train, {result.n_test} test"
    if sizes is not None:
        parts = "{} train, {} validation, {} test".format(*sizes)
    again = "new data each" if settings.repeat == "new data" else "same rows"
    times = f"{settings.repeats} splits ({again})"
    return f"{dataset.title} · {size} · {parts} · {times} · λ = {number(settings.ridge)} · seed {settings.seed}"
