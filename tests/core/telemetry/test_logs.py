"""Logs: allowed fields only, exceptions without their text, whichever library speaks."""

import io
import logging
import warnings
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson
import pytest
import structlog
from pydantic import BaseModel

from qp_api.core.telemetry.faults import describe
from qp_api.core.telemetry.logs import configure_logs
from qp_api.kit.clock import FixedClock
from support.http_apps import NOON

CANARY = "canary-9b2d@example.test"


class Colour(StrEnum):
    """One."""

    RED = "red"


class Person(BaseModel):
    """Somebody."""

    email: str


class UniqueViolation(Exception):
    """As asyncpg's: its text quotes the row."""

    def __init__(self) -> None:
        super().__init__(f"Key (email)=({CANARY}) already exists")
        self.constraint_name = "uq_emails_index"


@pytest.fixture
def stream() -> io.BytesIO:
    return io.BytesIO()


@pytest.fixture(autouse=True)
def _configured(stream: io.BytesIO) -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logs(stream, FixedClock(NOON))
    yield
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def lines(stream: io.BytesIO) -> Callable[[], list[dict[str, Any]]]:
    def read() -> list[dict[str, Any]]:
        return [orjson.loads(line) for line in stream.getvalue().splitlines()]

    return read


Lines = Callable[[], list[dict[str, Any]]]


def test_a_line_has_its_time_level_and_allowed_fields(lines: Lines) -> None:
    structlog.get_logger().info(
        "duties.swept", count=3, duty_id=UUID(int=1), state=Colour.RED, seconds=1.5
    )
    assert lines() == [
        {
            "event": "duties.swept",
            "level": "info",
            "timestamp": "2026-03-01T12:00:00Z",
            "count": 3,
            "duty_id": "00000000-0000-0000-0000-000000000001",
            "state": "red",
            "seconds": 1.5,
        }
    ]


def test_any_other_field_is_left_out_by_name(lines: Lines, stream: io.BytesIO) -> None:
    structlog.get_logger().warning("accounts.odd", email=CANARY, name=CANARY, count=1)
    assert lines()[0]["redacted"] == ["email", "name"]
    assert lines()[0]["count"] == 1
    assert CANARY.encode() not in stream.getvalue()


@pytest.mark.parametrize(
    "value",
    [
        {"a": CANARY},
        [CANARY],
        (CANARY,),
        Person(email=CANARY),
        CANARY * 20,
        f"a\n{CANARY}",
        object(),
        b"x",
    ],
    ids=range(8),
)
def test_a_value_that_is_not_plain_is_redacted(
    lines: Lines, stream: io.BytesIO, value: object
) -> None:
    structlog.get_logger().info("x.y", state=value)
    assert lines()[0]["state"] == "redacted"
    assert CANARY.encode() not in stream.getvalue()


@pytest.mark.parametrize("event", [f"mail to {CANARY}", CANARY, "", "A", "a..b", 7])
def test_an_event_is_a_name_and_not_a_sentence(
    lines: Lines, stream: io.BytesIO, event: Any
) -> None:
    structlog.get_logger().info(event)
    assert lines()[0]["event"] == "redacted"
    assert CANARY.encode() not in stream.getvalue()


def _violate() -> None:
    raise UniqueViolation


def _fail() -> None:
    try:
        _violate()
    except UniqueViolation as error:
        raise RuntimeError(CANARY) from error


def test_an_exception_is_told_by_class_place_and_constraint(
    lines: Lines, stream: io.BytesIO
) -> None:
    log = structlog.get_logger()
    try:
        _fail()
    except RuntimeError as error:
        log.exception("x.broke")
        for told in (error, (type(error), error, error.__traceback__)):
            log.error("x.broke", exc_info=told)  # noqa: TRY400 -- both of structlog's other forms
    first, *others = lines()
    assert first["fault"] == "RuntimeError"
    assert first["caused_by"].endswith("UniqueViolation")
    assert first["constraint"] == "uq_emails_index"
    assert first["at"].split(":")[1].isdigit()
    assert others == [first, first]
    assert CANARY.encode() not in stream.getvalue()


def test_a_library_is_quoted_by_name_and_place_only(lines: Lines, stream: io.BytesIO) -> None:
    library = logging.getLogger("some.library")
    library.warning("no route for %s", CANARY)
    library.error(f"cannot reach {CANARY}")
    library.info("not even this")
    try:
        _fail()
    except RuntimeError:
        library.exception("gave up on %s", CANARY)
    with warnings.catch_warnings(action="always"):
        warnings.warn(CANARY, UserWarning, stacklevel=1)
    said = lines()
    assert [line["event"] for line in said] == ["library.spoke"] * 4
    assert {line["logger"] for line in said} == {"some.library", "py.warnings"}
    assert said[2]["fault"] == "RuntimeError"
    assert all(line["at"] for line in said)
    assert CANARY.encode() not in stream.getvalue()


def test_a_group_names_the_kinds_within() -> None:
    group = ExceptionGroup(CANARY, [ValueError(CANARY), KeyError(CANARY), ValueError()])
    assert describe(group)["fault"] == "ExceptionGroup(KeyError, ValueError)"
    assert describe(ValueError())["at"] == "unknown"
