"""Why no payment begins, and what the books lack: that is told to nobody, but tried again."""

from collections.abc import Iterator
from contextlib import contextmanager

from qp_api.core.errors import Kind, NotFound, Problem


class AlreadyPaid(Problem):
    """This is paid already."""

    code = "already_paid"
    kind = Kind.CONFLICT
    title_bn = "এটির মূল্য আগেই পরিশোধ করা হয়েছে"
    cause = "The gateway confirmed a payment for it."
    fix = "Look at it with GET /v1/payments; its invoice is in GET /v1/invoices."


class PaymentUnderWay(Problem):
    """A payment for this is under way."""

    code = "payment_under_way"
    kind = Kind.CONFLICT
    title_bn = "এটির একটি পেমেন্ট চলমান আছে"
    cause = "The gateway has not said yet what became of the last one; money may be on its way."
    fix = "Wait, and look at it with GET /v1/payments: it is asked for again and again."


class ChargeExpired(Problem):
    """The time to pay for this is over."""

    code = "charge_expired"
    kind = Kind.CONFLICT
    title_bn = "এটির মূল্য পরিশোধের সময় শেষ হয়ে গেছে"
    cause = "It was reserved until a moment that has passed."
    fix = "Ask for it again, for instance with POST /v1/enrollments."


class GatewayUnavailable(Problem):
    """No payment can be taken at the moment."""

    code = "gateway_unavailable"
    kind = Kind.UNAVAILABLE
    title_bn = "এই মুহূর্তে পেমেন্ট নেওয়া যাচ্ছে না"
    cause = "This service is connected to no payment gateway."
    fix = "Try again later; whoever runs the service sets QP_EPS__… ."


class BooksIncomplete(Exception):
    """Something is missing that the books stand on: a setting, a tax code, a row."""


@contextmanager
def nothing_missing() -> Iterator[None]:
    """Once an attempt has its owner, NotFound is a fault: it would drop the duty, and the money.

    Raises BooksIncomplete.
    """
    try:
        yield
    except NotFound as missing:
        raise BooksIncomplete("a row of the books is missing") from missing
