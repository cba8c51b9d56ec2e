"""The invoice as a PDF, in both languages."""

from domains.enrollment.factories import Learner
from domains.payments.conftest import Join
from domains.payments.factories import Desk
from domains.payments.test_read_invoice import invoice_of


async def test_it_is_set_in_both_languages_and_always_alike(desk: Desk, learner: Learner) -> None:
    invoice = await invoice_of(desk, learner)
    place = f"/v1/invoices/{invoice['id']}/document"
    english, again, bengali = [
        await desk.client.get(place, headers={**learner.headers, "Accept-Language": language})
        for language in ("en", "en", "bn")
    ]
    assert english.headers["content-type"] == "application/pdf"
    assert invoice["number"] in english.headers["content-disposition"]
    assert english.headers["cache-control"] == "no-store"
    assert english.content == again.content
    assert b"NotoSansBengali" in bengali.content
    assert english.content != bengali.content


async def test_another_s_is_not_found(desk: Desk, learner: Learner, join: Join) -> None:
    invoice = await invoice_of(desk, learner)
    place = f"/v1/invoices/{invoice['id']}/document"
    answer = await desk.client.get(place, headers=(await join()).headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
