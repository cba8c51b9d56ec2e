"""Errors are facts with a stable code; one table maps their kind to an HTTP status."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from typing_extensions import override


class Kind(StrEnum):
    """What kind of fact it is; the only thing that decides a status."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NOT_ACCEPTABLE = "not_acceptable"
    TIMED_OUT = "timed_out"
    CONFLICT = "conflict"
    GONE = "gone"
    PRECONDITION_FAILED = "precondition_failed"
    TOO_LARGE = "too_large"
    UNSUPPORTED_MEDIA = "unsupported_media"
    UNPROCESSABLE = "unprocessable"
    PRECONDITION_REQUIRED = "precondition_required"
    TOO_MANY = "too_many"
    HEAD_TOO_LARGE = "head_too_large"
    INTERNAL = "internal"
    UNAVAILABLE = "unavailable"


STATUS: Mapping[Kind, int] = MappingProxyType(
    {
        Kind.INVALID: 400,
        Kind.UNAUTHENTICATED: 401,
        Kind.FORBIDDEN: 403,
        Kind.NOT_FOUND: 404,
        Kind.METHOD_NOT_ALLOWED: 405,
        Kind.NOT_ACCEPTABLE: 406,
        Kind.TIMED_OUT: 408,
        Kind.CONFLICT: 409,
        Kind.GONE: 410,
        Kind.PRECONDITION_FAILED: 412,
        Kind.TOO_LARGE: 413,
        Kind.UNSUPPORTED_MEDIA: 415,
        Kind.UNPROCESSABLE: 422,
        Kind.PRECONDITION_REQUIRED: 428,
        Kind.TOO_MANY: 429,
        Kind.HEAD_TOO_LARGE: 431,
        Kind.INTERNAL: 500,
        Kind.UNAVAILABLE: 503,
    }
)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One declared field that was wrong: JSON pointer (RFC 6901), stable code, our own words."""

    pointer: str
    code: str
    message: str


_catalogue: dict[str, type["Problem"]] = {}


class NothingNew(Exception):
    """An answer, and no failure: the caller knows it already. What was noted of it stays noted."""


class Problem(Exception):
    """A fact that ends a request; the first line of a subclass's docstring is its English title."""

    code: ClassVar[str] = "problem"
    kind: ClassVar[Kind] = Kind.INTERNAL
    title_bn: ClassVar[str] = ""
    cause: ClassVar[str] = ""
    fix: ClassVar[str] = ""

    def __init__(
        self,
        *,
        errors: tuple[FieldError, ...] = (),
        retry_after: int | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(self.code)
        self.errors = errors
        self.retry_after = retry_after
        self.headers = headers

    @override
    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        known = _catalogue.get(cls.code)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise TypeError(f"problem code {cls.code!r} is taken by {known.__qualname__}")
        missing = [name for name in ("title_bn", "cause", "fix") if not getattr(cls, name)]
        if missing or not cls.__doc__:
            raise TypeError(f"problem {cls.code!r} lacks {missing or ['docstring']}")
        _catalogue[cls.code] = cls

    @classmethod
    def title(cls) -> str:
        """The English title."""
        return (cls.__doc__ or "").strip().splitlines()[0].rstrip(".")

    @classmethod
    def status(cls) -> int:
        """The HTTP status of its kind."""
        return STATUS[cls.kind]


def problem_catalogue() -> Mapping[str, type[Problem]]:
    """Every problem that this process can answer, by code."""
    return MappingProxyType(_catalogue)


class NotFound(Problem):
    """Nothing is here for you."""

    code = "not_found"
    kind = Kind.NOT_FOUND
    title_bn = "আপনার জন্য এখানে কিছু নেই"
    cause = "The resource does not exist, or it belongs to somebody else; both answer alike."
    fix = "Check the id, and that you are signed in as its owner."


class ProcessingRestricted(Problem):
    """Processing of this person's data is restricted."""

    code = "processing_restricted"
    kind = Kind.FORBIDDEN
    title_bn = "এই ব্যক্তির তথ্য প্রক্রিয়াকরণ সীমিত করা হয়েছে"
    cause = "A restriction under P5.4 stands: only storage and the data rights go on."
    fix = "Lift the restriction with DELETE /v1/data-rights/restrict, or ask the DPO."


class Frozen(Problem):
    """This account is frozen."""

    code = "frozen"
    kind = Kind.FORBIDDEN
    title_bn = "এই অ্যাকাউন্টটি স্থগিত আছে"
    cause = "A report under P8.1 is being decided: only storage and the data rights go on."
    fix = "Wait for the decision, or write to the data protection officer."


class ErasureUnderWay(Problem):
    """This person's data is being erased."""

    code = "erasure_under_way"
    kind = Kind.FORBIDDEN
    title_bn = "এই ব্যক্তির তথ্য মুছে ফেলা হচ্ছে"
    cause = "An erasure under P5.3 has begun; nothing more is written about this person."
    fix = "Nothing is left to do; the receipt arrives by mail."


class ConsentMissing(Problem):
    """There is no consent for this purpose."""

    code = "consent_missing"
    kind = Kind.FORBIDDEN
    title_bn = "এই উদ্দেশ্যের জন্য সম্মতি নেই"
    cause = "The purpose stands on consent (P2.4, P2.6) and this person has not given it."
    fix = "Ask for consent with PUT /v1/me/consents/{purpose}."


class IdempotencyReused(Problem):
    """This idempotency key was used with another request."""

    code = "idempotency_key_reused"
    kind = Kind.UNPROCESSABLE
    title_bn = "এই আইডেমপোটেন্সি কী অন্য অনুরোধে ব্যবহৃত হয়েছে"
    cause = "The same Idempotency-Key came with a different body."
    fix = "Use a new key for a new request; repeat a request with exactly the same body."


class IdempotencyInFlight(Problem):
    """The first request with this idempotency key is still running."""

    code = "idempotency_key_in_flight"
    kind = Kind.CONFLICT
    title_bn = "একই কী-সহ প্রথম অনুরোধটি এখনও চলছে"
    cause = "Two requests with the same Idempotency-Key overlapped."
    fix = "Repeat the request after a moment; the answer of the first will be replayed."


class Overloaded(Problem):
    """The service is busy."""

    code = "overloaded"
    kind = Kind.UNAVAILABLE
    title_bn = "সেবাটি এখন ব্যস্ত"
    cause = "A bounded queue or pool is full, or a database answered too late."
    fix = "Try again after Retry-After seconds."
