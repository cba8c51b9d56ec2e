"""Reads the settings from the environment; refuses what is missing, wrong or unsafe, by name."""

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_settings import SettingsError

from .production import unsafe_settings
from .settings import Settings

_PREFIX: Final = "QP_"
_DEEPER: Final = "__"
# Said to `qp-api dev` and to single commands, not to a process.
_OF_COMMANDS: Final = frozenset({"QP_DATA_DIR", "QP_ADMIN_PASSWORD"})


class BadSettings(Exception):
    """Settings that are missing, wrong or unsafe: a sentence each, with its name and the fix."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def load_settings() -> Settings:
    """Read the environment. Raises BadSettings naming each setting, never its value."""
    try:
        settings = Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        raise BadSettings(tuple(line for fault in found for line in _refusal(fault))) from None
    except SettingsError as error:  # a whole group in one variable, and it is no JSON
        group = re.search(r'"(\w+)"', str(error))
        name = f"{_PREFIX}{group[1].upper()}" if group else "A setting"
        raise BadSettings((f"{name} is wrong: write one {name}{_DEEPER}… a setting.",)) from None
    unsafe = unsafe_settings(settings)
    if unsafe:
        raise BadSettings(tuple(unsafe))
    return settings


def unknown_settings(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Variables that look like settings and are none: most are misspelt."""
    known = {name for name, _ in _names(_PREFIX, Settings)}
    asked = {name.upper() for name in environment if name.upper().startswith(_PREFIX)}
    return sorted(asked - known - _OF_COMMANDS)


def _refusal(fault: Any) -> Iterator[str]:
    """What a fault says to whoever sets the variables."""
    place = [str(part) for part in fault["loc"]]
    name = _PREFIX + _DEEPER.join(part.upper() for part in place)
    field = _field(place)
    expected = field.description if field is not None else None
    if fault["type"] == "missing":
        wanted = dict(_required(name, field.annotation if field else None)) or {name: expected}
        yield from (f"{one} is missing: set it to {what}." for one, what in wanted.items())
    elif fault["type"] == "extra_forbidden":
        yield f"{name} is no setting: correct its name, or leave it out."
    elif fault["type"] == "value_error" and expected is None:
        told = fault["msg"].removeprefix("Value error, ")
        yield f"{name} is wrong: {told}." if place else f"{told}."
    else:
        yield f"{name} is wrong: it must be {expected}." if expected else f"{name} is wrong."


def _field(place: list[str]) -> Any:
    """The field at this place, below the settings; None when there is none."""
    model: Any = Settings
    found = None
    for part in place:
        fields = getattr(model, "model_fields", {})
        found = fields.get(part)
        model = _group(found.annotation) if found is not None else None
    return found


def _required(name: str, model: Any) -> Iterator[tuple[str, str | None]]:
    """What a whole group can't do without."""
    if isinstance(model, type) and issubclass(model, BaseModel):
        for part, field in model.model_fields.items():
            if field.is_required():
                yield f"{name}{_DEEPER}{part.upper()}", field.description


def _names(prefix: str, model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    """Every variable that is read, and its field."""
    for part, field in model.model_fields.items():
        name = f"{prefix}{part.upper()}"
        yield name, field
        inner = _group(field.annotation)
        if inner is not None:
            yield from _names(f"{name}{_DEEPER}", inner)


def _group(annotation: Any) -> type[BaseModel] | None:
    """The group of settings that a field is, or may be."""
    for one in get_args(annotation) or (annotation,):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return one
    return None
