"""The entry of the experiment on splits and leakage: what its page shows."""

from __future__ import annotations

from core.catalogue.experiment import Action, Experiment, Outcome, View
from core.catalogue.splits.lessons import LESSONS
from core.catalogue.splits.views import (
    BiasView,
    CompositionView,
    SelectionView,
    StepChoiceView,
    draw_bias,
    draw_composition,
    draw_selection,
    draw_step_choice,
)
from core.experiments.splits.bias import bias
from core.experiments.splits.comparison import SplitsResult, run, seconds
from core.experiments.splits.settings import SplitsSettings
from core.experiments.splits.verdicts import is_biased, names, verdicts
from core.figures.theme import LEAKAGE_MARKS
from core.report.script import reproduction_script
from core.report.splits_text import PRINT_SCORES, caption, mathematics
from core.settings_paths import Scalar

_TITLE = "Splits and leakage"


def _outcomes(result: SplitsResult) -> tuple[Outcome, ...]:
    called, is_good = names(result), {"leaky": not is_biased(bias(result)), "honest": True}
    return tuple(
        Outcome(called[way], LEAKAGE_MARKS[way].color, LEAKAGE_MARKS[way].symbol, sentence, is_good[way])
        for way, sentence in verdicts(result).items()
    )


def _new_splits(settings: SplitsSettings) -> dict[str, Scalar]:
    return {"seed": settings.seed + 1}


def _script(settings: SplitsSettings) -> str:
    return reproduction_script(settings, title=_TITLE, module=run.__module__, printing=PRINT_SCORES)


SPLITS: Experiment[SplitsSettings, SplitsResult] = Experiment(
    name="splits",
    title=_TITLE,
    summary="The same model, prepared on all rows before the split, or on the training rows after it.",
    settings=SplitsSettings,
    run=run,
    seconds=seconds,
    outcomes=_outcomes,
    notes=lambda result: result.notes,
    views=(
        View("bias", "Optimistic bias", BiasView, draw_bias),
        View("features", "Which features", SelectionView, draw_selection, applies=lambda result: result.selects),
        View("steps", "Step size", StepChoiceView, draw_step_choice),
        View("parts", "The split", CompositionView, draw_composition),
    ),
    mathematics=mathematics,
    caption=caption,
    script=_script,
    actions=(Action("New splits", "Split again with the next seed.", _new_splits),),
    lessons=LESSONS,
    in_pieces=True,
)
