"""The choice among all data sets."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from core.data import AnyDataset
from core.settings import Settings

KINDS: tuple[type[Settings], ...] = get_args(get_args(AnyDataset)[0])
ADAPTER: TypeAdapter[Settings] = TypeAdapter(AnyDataset)


def test_there_are_ten_kinds_and_no_two_share_a_name() -> None:
    assert len({kind.model_fields["kind"].default for kind in KINDS}) == len(KINDS) == 10
    assert len({kind.label() for kind in KINDS}) == 10


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_chosen_by_its_name_alone(kind: type[Settings]) -> None:
    assert ADAPTER.validate_python({"kind": kind.model_fields["kind"].default}) == kind()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_survives_json(kind: type[Settings]) -> None:
    again = ADAPTER.validate_json(kind().model_dump_json())
    assert type(again) is kind and again.model_dump_json() == kind().model_dump_json()


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_explained_in_a_sentence(kind: type[Settings]) -> None:
    for name, field in kind.model_fields.items():
        if name != "kind":
            assert field.description and field.description.endswith("."), name


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValidationError, match="moons"):
        ADAPTER.validate_python({"kind": "moons"})
