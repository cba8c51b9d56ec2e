"""An exception as a log may tell it: classes, place and constraint; never its text (R11, R12)."""

from types import TracebackType
from typing import Final

_HOUSE: Final = "qp_api"
_DEEPEST: Final = 5


def describe(error: BaseException) -> dict[str, str]:
    """Fields `fault`, `at`, and where there are any `caused_by` and `constraint`."""
    facts = {"fault": _name(error), "at": _place(error)}
    causes = _causes(error)
    if causes:
        facts["caused_by"] = " < ".join(_name(cause) for cause in causes)
    constraint = _constraint([error, *causes])
    if constraint:
        facts["constraint"] = constraint
    return facts


def _name(error: BaseException) -> str:
    kind = type(error)
    name = (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )
    if isinstance(error, BaseExceptionGroup):
        return f"{name}({', '.join(sorted({_name(inner) for inner in error.exceptions}))})"
    return name


def _causes(error: BaseException) -> list[BaseException]:
    causes: list[BaseException] = []
    cause = error.__cause__ or error.__context__
    while cause is not None and len(causes) < _DEEPEST:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    return causes


def _place(error: BaseException) -> str:
    """The innermost line of our own code, or else the innermost at all."""
    places = list(_lines(error.__traceback__))
    own = [place for place in places if place.startswith(_HOUSE)]
    return (own or places or ["unknown"])[-1]


def _lines(trace: TracebackType | None) -> list[str]:
    lines = []
    while trace is not None:
        lines.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return lines


def _constraint(errors: list[BaseException]) -> str:
    """A database constraint's name: ours, from a migration."""
    names = [getattr(error, "constraint_name", None) for error in errors]
    return next((name for name in names if isinstance(name, str)), "")
