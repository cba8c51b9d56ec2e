"""Messages: past facts or requests that carry ids and nothing else."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType, NoneType, UnionType
from typing import Any, ClassVar, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from typing_extensions import override

from qp_api.core.privacy.purposes import Purpose

_kinds: dict[str, type["Message"]] = {}


class NotIdsOnly(TypeError):
    """A message with a field that could carry personal text."""


class Message(BaseModel):
    """A fact or a request; `room` and class name make the kind that the duty row holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    room: ClassVar[str]
    needs: ClassVar[Purpose | None] = None
    """The purpose without whose consent it is not owed any more: it is dropped with the consent."""
    subject_id: UUID | None = None

    @classmethod
    def kind(cls) -> str:
        """`room.ClassName`, the name in the row, the log and the metric."""
        return f"{cls.room}.{cls.__name__}"

    def left_over(self) -> "Message | None":
        """What is owed in its stead, to nobody by name, once its person leaves before it is done.

        A fact of several handlers may leave it more than once: whoever carries it out bears that.
        """
        return None

    @override
    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        for name, field in cls.model_fields.items():
            if not _is_id(field.annotation):
                raise NotIdsOnly(f"{cls.__name__}.{name}: messages carry ids, numbers and enums")
        if _kinds.setdefault(cls.kind(), cls) is not cls:
            raise TypeError(f"message kind {cls.kind()!r} is taken")


def message_kinds() -> Mapping[str, type[Message]]:
    """Every message class, by kind."""
    return MappingProxyType(_kinds)


def leaving_something() -> list[str]:
    """The kinds that a person's leaving turns into something else, in order."""
    return sorted(kind for kind, one in _kinds.items() if one.left_over is not Message.left_over)


def _is_id(annotation: Any) -> bool:
    if get_origin(annotation) in (Union, UnionType):
        return all(_is_id(part) for part in get_args(annotation))
    if annotation is NoneType:
        return True
    while hasattr(annotation, "__supertype__"):  # a NewType, perhaps of a NewType
        annotation = annotation.__supertype__
    return isinstance(annotation, type) and (
        annotation in (UUID, int, bool) or issubclass(annotation, Enum)
    )
