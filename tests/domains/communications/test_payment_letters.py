"""That money came, and that it is being looked into, is told to whoever paid."""

import pytest

from domains.accounts.factories import make_holder
from domains.communications.conftest import Tell
from domains.communications.factories import messages_of
from qp_api.core.actor import Processing
from qp_api.core.duties.message import Message
from qp_api.core.process import Process
from qp_api.domains.payments.messages import InvoiceIssued, PaymentNeedsReview
from qp_api.kit.ids import SubjectId, new_id
from support.databases import Database
from support.duties import fetch
from support.people import put_into

pytestmark = pytest.mark.alone
THING = new_id()


def issued(subject_id: SubjectId) -> Message:
    return InvoiceIssued(subject_id=subject_id, invoice_id=THING)


def reviewed(subject_id: SubjectId) -> Message:
    return PaymentNeedsReview(subject_id=subject_id, payment_id=THING)


@pytest.mark.parametrize(
    ("locale", "fact", "subject", "path"),
    [
        ("en", issued, "Your payment has arrived", "/invoices/"),
        ("bn", issued, "আপনার পেমেন্ট আমরা পেয়েছি", "/invoices/"),
        ("en", reviewed, "We are checking your payment", "/payments/"),
        ("bn", reviewed, "আপনার পেমেন্ট আমরা যাচাই করছি", "/payments/"),
    ],
)
async def test_the_payer_is_told_where_to_look(
    process: Process, tell: Tell, locale: str, fact: object, subject: str, path: str
) -> None:
    holder = await make_holder(process, locale=locale)
    assert callable(fact)
    mailer = await tell(fact(holder.subject_id))

    assert (mailer.only.to, mailer.only.subject) == (holder.email, subject)
    assert f"{path}{THING}" in mailer.only.text
    (kept,) = await messages_of(process, holder.subject_id)
    assert (kept.kind, kept.state) == ("service", "sent")


@pytest.mark.parametrize("fact", [issued, reviewed])
async def test_it_waits_for_a_restricted_payer(
    process: Process, tell: Tell, database: Database, fact: object
) -> None:
    holder = await make_holder(process)
    await put_into(process, holder.subject_id, Processing.RESTRICTED)
    assert callable(fact)
    mailer = await tell(fact(holder.subject_id))
    assert mailer.sent == []
    (duty,) = await fetch(database, "SELECT state, failure FROM duties")
    assert (duty["state"], duty["failure"]) == ("waiting", "processing_restricted")
