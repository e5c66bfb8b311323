"""What can be chosen, and what is refused in one clear sentence."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from core.experiments.mlp import MLPSettings, Rules
from core.functions import ACTIVATIONS, INITIALIZERS
from core.settings import explain
from core.settings_paths import changed, from_flat, literals, to_flat

SOLVER_FREE = {"hidden": (16, 16, 8), "activation": "relu", "stopping": Rules(patience=20)}


def _fault(**values: object) -> str:
    with pytest.raises(ValidationError) as caught:
        from_flat(MLPSettings, values)
    return explain(caught.value)


def test_whatever_is_registered_can_be_chosen():
    fields = MLPSettings.model_fields
    assert literals(fields["activation"].annotation) == tuple(ACTIVATIONS)
    assert literals(fields["initializer"].annotation) == tuple(INITIALIZERS)


@pytest.mark.parametrize(("typed", "widths"), [("8, 8", (8, 8)), ("8", (8,)), ("", ()), ("16,8,4", (16, 8, 4))])
def test_hidden_layers_are_typed_with_commas(typed, widths):
    assert from_flat(MLPSettings, {"hidden": typed}).hidden == widths


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0", "hidden: must be 1 to 256 units in every hidden layer. Got 0."),
        ("8, -1", "hidden: must be 1 to 256 units in every hidden layer. Got -1."),
        ("257", "hidden: must be 1 to 256 units in every hidden layer. Got 257."),
        ("8 8", "hidden: must be whole numbers with commas between, as in 8, 8. Got '8 8'."),
        ("eight", "hidden: must be whole numbers with commas between, as in 8, 8. Got 'eight'."),
        ("2.5", "hidden: must be whole numbers with commas between, as in 8, 8. Got '2.5'."),
        (",".join("4" * 33), "hidden: must be at most 32 hidden layers. Got 33."),
    ],
)
def test_a_wrong_layer_is_refused_in_one_sentence(typed, sentence):
    assert _fault(hidden=typed) == sentence


def test_patience_needs_validation_rows():
    assert _fault(**{"validation": 0.0, "stopping.patience": 5}) == "Patience needs a validation share above 0. Got 0."


def test_patience_in_epochs_becomes_updates():
    rules = Rules(patience=7, target_loss=0.1)
    assert (rules.in_updates(8).patience, rules.in_updates(8).target_loss) == (56, 0.1)
    assert Rules().in_updates(8).patience is None


def test_settings_survive_the_address_bar():
    settings = MLPSettings(**SOLVER_FREE)
    assert from_flat(MLPSettings, to_flat(settings)) == settings
    assert from_flat(MLPSettings, changed(settings)) == settings
    assert set(changed(settings)) == {"hidden", "activation", "stopping.patience"}
