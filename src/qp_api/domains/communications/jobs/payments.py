"""Letters about money: that it came, and that it is being looked into."""

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.domains.communications.rules.letters import Letter
from qp_api.domains.payments.messages import InvoiceIssued, PaymentNeedsReview

from .telling import addressed_to, contact_of, person_of, tell

jobs = JobSet()


@jobs.handles(InvoiceIssued)
async def tell_of_invoice(job: Job, message: InvoiceIssued) -> None:
    """The money came, and where its invoice is; what was bought, its own letter says."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.PAYMENT) as uow:
        contact = await contact_of(uow, subject_id)
    path = f"/invoices/{message.invoice_id}"
    letter = addressed_to(contact, subject_id, Letter.INVOICE_ISSUED, path=path)
    await tell(job, letter, Purpose.PAYMENT)


@jobs.handles(PaymentNeedsReview)
async def tell_of_review(job: Job, message: PaymentNeedsReview) -> None:
    """Money and books don't agree: somebody looks, and nothing is to be paid twice."""
    subject_id = person_of(message)
    async with job.unit_of_work(Purpose.PAYMENT) as uow:
        contact = await contact_of(uow, subject_id)
    path = f"/payments/{message.payment_id}"
    letter = addressed_to(contact, subject_id, Letter.PAYMENT_IN_REVIEW, path=path)
    await tell(job, letter, Purpose.PAYMENT)
