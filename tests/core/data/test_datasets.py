"""The choices among data sets: what each offers, and that every one can be chosen, drawn as controls and sent."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from core.data import (
    AnyBinaryDataset,
    AnyClassification,
    AnyDataset,
    AnyNetworkDataset,
    AnyProbabilityDataset,
    Csv,
    Dataset,
    Iris,
    LabelledCsv,
    Line,
    NoFileError,
    OneAgainstRest,
    TwoMoons,
)
from core.settings import Settings, choice
from core.settings_paths import base_type, from_flat, is_text_list, literals, to_flat, variants

UNIONS = {
    "regression": AnyDataset,
    "binary": AnyBinaryDataset,
    "probability": AnyProbabilityDataset,
    "classification": AnyClassification,
    "network": AnyNetworkDataset,
}
KINDS = {name: get_args(get_args(union)[0]) for name, union in UNIONS.items()}
MEMBERS = [pytest.param(UNIONS[name], kind, id=f"{name}-{kind.__name__}") for name in KINDS for kind in KINDS[name]]
CHOICES = [pytest.param(union, kind, id=f"{name}-{kind}") for name, union in UNIONS.items() for kind in variants(union)]
FIELDS = {
    (kind, name): field
    for kinds in KINDS.values()
    for kind in kinds
    for name, field in kind.model_fields.items()
    if name != "kind" and not variants(field.annotation)
}
CSV = b"a,b,c\n" + b"".join(b"%d,%d,%d\n" % (k, k * k % 7, k % 2) for k in range(12))


class RegressionChoice(Settings):
    """Settings as an experiment's: a choice among data."""

    data: AnyDataset = choice(Line(), "Data.")


class BinaryChoice(Settings):
    """Settings as an experiment's: a choice among data."""

    data: AnyBinaryDataset = choice(TwoMoons(), "Data.")


class ProbabilityChoice(Settings):
    """Settings as an experiment's: a choice among data."""

    data: AnyProbabilityDataset = choice(TwoMoons(), "Data.")


class ClassificationChoice(Settings):
    """Settings as an experiment's: a choice among data."""

    data: AnyClassification = choice(TwoMoons(), "Data.")


class NetworkChoice(Settings):
    """Settings as an experiment's: a choice among data."""

    data: AnyNetworkDataset = choice(TwoMoons(), "Data.")


CHOOSERS = {
    "regression": RegressionChoice,
    "binary": BinaryChoice,
    "probability": ProbabilityChoice,
    "classification": ClassificationChoice,
    "network": NetworkChoice,
}


def load(kind: str, chooser: type[Settings]) -> Dataset:
    """The data of a kind as an address names it; a CSV file holds three columns of numbers."""
    settings = from_flat(chooser, {"data": kind, "data.file": "f.csv"})
    return settings.data.load(lambda name, sha256: CSV)


@pytest.mark.parametrize(
    ("name", "count"), [("regression", 12), ("binary", 14), ("classification", 14), ("network", 23)]
)
def test_every_choice_has_a_name_and_a_title_of_its_own(name: str, count: int) -> None:
    choices = variants(UNIONS[name])
    assert len(choices) == len({choice.label for choice in choices.values()}) == count


@pytest.mark.parametrize(("union", "kind"), MEMBERS)
def test_every_kind_is_chosen_by_its_name_alone(union: object, kind: type[Settings]) -> None:
    assert TypeAdapter(union).validate_python({"kind": kind.model_fields["kind"].default}) == kind()


@pytest.mark.parametrize(("union", "kind"), MEMBERS)
def test_every_kind_survives_json(union: object, kind: type[Settings]) -> None:
    again = TypeAdapter(union).validate_json(kind().model_dump_json())
    assert type(again) is kind and again.model_dump_json() == kind().model_dump_json()


@pytest.mark.parametrize("chooser", CHOOSERS.values(), ids=CHOOSERS)
def test_every_choice_survives_an_address(chooser: type[Settings]) -> None:
    for kind in variants(chooser.model_fields["data"].annotation):
        settings = from_flat(chooser, {"data": kind})
        assert to_flat(settings)["data"] == kind and from_flat(chooser, to_flat(settings)) == settings


@pytest.mark.parametrize(
    ("kind", "name", "field"), [(*key, field) for key, field in FIELDS.items()], ids=lambda value: str(value)[:40]
)
def test_every_field_can_be_drawn_as_a_control(kind: type[Settings], name: str, field: object) -> None:
    """A control has a sentence for its help; a number has both bounds; a text says where its options come from."""
    assert field.description.endswith(".") and ". " not in field.description
    hints = field.json_schema_extra or {}
    if is_text_list(field.annotation) or base_type(field.annotation) is str:
        assert literals(field.annotation) or hints.get("options") or name in ("file", "sha256")
        assert not hints.get("options") or callable(getattr(kind, hints["options"]))
    else:
        bounds = {end for rule in field.metadata for end in ("ge", "le") if getattr(rule, end, None) is not None}
        assert bounds == {"ge", "le"}


@pytest.mark.parametrize("kind", variants(AnyDataset))
def test_data_for_a_regression_have_no_classes(kind: str) -> None:
    data = load(kind, RegressionChoice)
    assert not data.is_classification and data.n_classes == 0


@pytest.mark.parametrize("kind", variants(AnyBinaryDataset))
def test_data_for_two_classes_have_exactly_two(kind: str) -> None:
    data = load(kind, BinaryChoice)
    assert data.n_classes == 2 and set(data.y) == {0, 1}


@pytest.mark.parametrize("kind", variants(AnyClassification))
def test_data_with_classes_have_a_row_of_each(kind: str) -> None:
    data = load(kind, ClassificationChoice)
    assert data.is_classification and set(data.y) == set(range(data.n_classes))


@pytest.mark.parametrize("kind", variants(AnyNetworkDataset))
def test_a_network_takes_classes_and_quantities(kind: str) -> None:
    data = load(kind, NetworkChoice)
    assert data.is_classification == (kind in variants(AnyClassification))
    assert np.ptp(data.y) > 0


def test_more_classes_than_two_are_told_from_the_rest_by_address() -> None:
    settings = from_flat(BinaryChoice, {"data": "iris", "data.positive": "setosa", "data.features": ""})
    assert settings.data == OneAgainstRest(Iris(features=()), "setosa")


@pytest.mark.parametrize("kind", [Csv, LabelledCsv])
def test_a_file_is_the_only_thing_that_a_choice_may_still_need(kind: type[Csv | LabelledCsv]) -> None:
    with pytest.raises(NoFileError):
        kind().load()


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValidationError, match="moons"):
        TypeAdapter(AnyDataset).validate_python({"kind": "moons"})
