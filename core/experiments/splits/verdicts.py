"""One plain sentence on each way to prepare the data."""

from __future__ import annotations

from core.experiments.splits.bias import Bias, bias, for_new_data
from core.experiments.splits.comparison import SplitsResult
from core.experiments.wording import number


def verdicts(result: SplitsResult) -> dict[str, str]:
    """The sentence on the leaky and on the honest way, by these names."""
    data = bias(result)
    return {"leaky": _leaky(result, data), "honest": _honest(result, data)}


def names(result: SplitsResult) -> dict[str, str]:
    """What each way is called."""
    done = "Selected" if result.selects else "Scaled"
    return {"leaky": f"{done} on all rows", "honest": f"{done} on the training rows"}


def is_biased(data: Bias) -> bool:
    """Whether the leaky way looks better than the honest one by more than the splits can explain."""
    return data.mean_optimism.low > 0


def _leaky(result: SplitsResult, data: Bias) -> str:
    mean, optimism = number(float(data.leaky.mean())), data.mean_optimism
    over = f"Accuracy {mean} on average over {len(data.leaky)} splits"
    if is_biased(data):
        return f"{over}, {number(optimism.mean)} too optimistic."
    losses = bias(result, "log-loss")
    loss = ""
    if is_biased(losses):
        loss = f"; its log-loss looks {number(losses.mean_optimism.mean)} better than it is"
    return f"{over}; no optimism to be seen in the accuracy{loss}."


def _honest(result: SplitsResult, data: Bias) -> str:
    mean = float(data.honest.mean())
    over = f"Accuracy {number(mean)}"
    if mean > data.guessing and _is_clear(result, data):
        return f"{over}, against {number(data.guessing)} by naming the commoner class."
    if result.settings.data.kind == "pure_noise":
        return f"{over}; no better than guessing, which is the truth here."
    return f"{over}; not clearly better than naming the commoner class, {number(data.guessing)}."


def _is_clear(result: SplitsResult, data: Bias) -> bool:
    return for_new_data(result, data.honest - result.guessing).low > 0
