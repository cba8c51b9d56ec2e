"""A message carries ids, numbers and enums; whatever could hold personal text is refused."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from uuid import UUID

import pytest
from pydantic import Field, ValidationError, create_model

from qp_api.core.duties.message import Message, NotIdsOnly, message_kinds
from qp_api.kit.ids import SubjectId, new_id


class Colour(StrEnum):
    RED = "red"


class EverythingAllowed(Message):
    """One field of each kind that may travel."""

    room: ClassVar[str] = "testing"
    thing_id: UUID
    owner_id: SubjectId
    maybe_id: UUID | None = None
    count: Annotated[int, Field(ge=0)] = 0
    is_first: bool = False
    colour: Colour = Colour.RED


class _OfTesting(Message):
    room: ClassVar[str] = "testing"


def test_ids_numbers_and_enums_travel_and_come_back() -> None:
    sent = EverythingAllowed(subject_id=new_id(), thing_id=new_id(), owner_id=SubjectId(new_id()))
    assert EverythingAllowed.model_validate_json(sent.model_dump_json()) == sent
    assert EverythingAllowed.kind() == "testing.EverythingAllowed"
    assert message_kinds()["testing.EverythingAllowed"] is EverythingAllowed


@pytest.mark.parametrize(
    ("number", "kind"),
    list(enumerate([str, bytes, float, date, dict[str, int], UUID | str, Any])),
)
def test_what_could_hold_personal_text_is_refused(number: int, kind: Any) -> None:
    with pytest.raises(NotIdsOnly, match=f"Refused{number}.field"):
        create_model(f"Refused{number}", __base__=_OfTesting, field=(kind, ...))
    create_model(f"Accepted{number}", __base__=_OfTesting, field=(UUID, ...))


def test_a_kind_is_one_class() -> None:
    with pytest.raises(TypeError, match="is taken"):
        create_model("EverythingAllowed", __base__=_OfTesting)


def test_what_was_not_declared_is_refused() -> None:
    with pytest.raises(ValidationError):
        EverythingAllowed.model_validate({"thing_id": new_id(), "owner_id": new_id(), "note": "x"})
