"""Invoices in a list: one's own; anybody's for finance."""

from domains.enrollment.factories import Learner
from domains.payments.conftest import Join
from domains.payments.factories import Desk
from domains.payments.test_read_invoice import invoice_of


async def test_only_finance_sees_another_s(
    desk: Desk, learner: Learner, finance: dict[str, str], join: Join
) -> None:
    invoice = await invoice_of(desk, learner)
    place = f"/v1/invoices?account_id={learner.subject_id}"
    assert (await desk.client.get(place, headers=finance)).json()["items"] == [invoice]
    other = await join()
    refused = await desk.client.get(place, headers=other.headers)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert (await desk.client.get("/v1/invoices", headers=other.headers)).json()["items"] == []


async def test_a_cursor_of_another_list_is_refused(desk: Desk, learner: Learner) -> None:
    answer = await desk.client.get("/v1/invoices?cursor=x", headers=learner.headers)
    assert answer.json()["code"] == "invalid_cursor"
