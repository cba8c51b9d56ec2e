"""Paying: a reserved seat, the gateway's checkout page, and what is true afterwards."""

from collections.abc import Callable
from html.parser import HTMLParser
from time import monotonic, sleep
from typing import Any
from urllib.parse import urljoin

import httpx
from typing_extensions import override

from qp_api.kit.ids import new_id
from support.dev_house import DevHouse
from support.traveller import Traveller, problem

PRICE = {"amount": "1200.00", "currency": "BDT"}
_PATIENCE = 20.0  # seconds: the gateway is asked by the worker, soon after the way back


def reserves_a_seat(person: Traveller, cohort_id: str) -> dict[str, Any]:
    """A seat that has a price waits for its payment."""
    answer = person.enroll(cohort_id)
    assert answer.status_code == 201, answer.text
    enrollment: dict[str, Any] = answer.json()
    assert enrollment["state"] == "pending_payment"
    assert enrollment["payment_due_at"] > enrollment["enrolled_at"]
    return enrollment


def begins_to_pay(person: Traveller, enrollment: dict[str, Any]) -> dict[str, Any]:
    """The same key begins once, however often it is said."""
    asked = {"for": {"kind": "enrollment", "id": enrollment["id"]}}
    key = str(new_id())
    begun, again = (person.post("/v1/payments", asked, idempotency_key=key) for _ in range(2))
    assert begun.status_code == 201, begun.text
    assert begun.json() == again.json()
    payment: dict[str, Any] = begun.json()
    assert (payment["amount"], payment["state"]) == (PRICE, "awaiting_payer")
    return payment


def decides_at_the_checkout(payment: dict[str, Any], outcome: str, house: DevHouse) -> None:
    """As a browser does: the page, its form, the way back, the result page."""
    page = house.http.get(payment["redirect_url"])
    assert page.status_code == 200
    assert "BDT 1200.00" in page.text
    form = _Form.of(page)
    assert outcome in form.buttons
    fields = {**form.fields, "outcome": outcome}
    sent = house.http.post(urljoin(str(page.url), form.action), data=fields)
    assert sent.status_code == 303
    came_back = house.http.get(sent.headers["Location"])
    assert came_back.status_code == 303, came_back.text
    result = came_back.headers["Location"]
    assert result.endswith(f"/docs#payment={payment['id']}")
    assert house.http.get(result.partition("#")[0]).status_code == 200


def finds_the_payment(person: Traveller, payment: dict[str, Any], state: str) -> None:
    path = f"/v1/payments/{payment['id']}"
    found = _waited(
        lambda: person.get(path).json(),
        until=lambda told: told["state"] not in {"awaiting_payer", "processing"},
    )
    assert (found["state"], found["redirect_url"]) == (state, None)


def pays(person: Traveller, enrollment: dict[str, Any], house: DevHouse) -> dict[str, Any]:
    """The seat is theirs once the gateway itself has said so, and is not paid twice."""
    payment = begins_to_pay(person, enrollment)
    decides_at_the_checkout(payment, "pay", house)
    finds_the_payment(person, payment, "paid")
    path = f"/v1/enrollments/{enrollment['id']}"
    seat = _waited(lambda: person.get(path).json(), until=lambda told: told["state"] == "active")
    assert (seat["state"], seat["payment_due_at"]) == ("active", None)
    asked = {"for": {"kind": "enrollment", "id": enrollment["id"]}}
    again = person.post("/v1/payments", asked, idempotency_key=str(new_id()))
    assert problem(again) == (409, "already_paid")
    return payment


def pays_after_two_vain_attempts(
    person: Traveller, enrollment: dict[str, Any], house: DevHouse
) -> dict[str, Any]:
    """What fails or is cancelled costs nothing, and the seat waits."""
    for outcome, state in (("fail", "failed"), ("cancel", "cancelled")):
        vain = begins_to_pay(person, enrollment)
        decides_at_the_checkout(vain, outcome, house)
        finds_the_payment(person, vain, state)
        seat = person.get(f"/v1/enrollments/{enrollment['id']}").json()
        assert seat["state"] == "pending_payment"
        assert person.get("/v1/invoices").json()["items"] == []
    return pays(person, enrollment, house)


def has_an_invoice(person: Traveller, payment: dict[str, Any], *, serial: int) -> dict[str, Any]:
    """Numbers have no gap; the paper is a PDF in either language."""
    person.wait_until_idle()
    (invoice,) = person.get("/v1/invoices").json()["items"]
    assert invoice["payment_id"] == payment["id"]
    assert invoice["number"].startswith("QP-INV-")
    assert invoice["number"].endswith(f"-{serial:06}")
    assert invoice["total"] == PRICE
    path = f"/v1/invoices/{invoice['id']}"
    whole: dict[str, Any] = person.get(path).json()
    assert whole["buyer"]["name"] == person.application["name"]
    papers = [person.get(f"{path}/document", accept_language=word) for word in ("en", "bn", "en")]
    assert {paper.headers["Content-Type"] for paper in papers} == {"application/pdf"}
    assert all(paper.content.startswith(b"%PDF") for paper in papers)
    assert papers[0].content == papers[2].content != papers[1].content
    return whole


def _waited(look: Callable[[], Any], *, until: Callable[[Any], bool]) -> Any:
    deadline = monotonic() + _PATIENCE
    while not until(found := look()) and monotonic() < deadline:
        sleep(0.05)
    return found


class _Form(HTMLParser):
    """The one form of a page."""

    @classmethod
    def of(cls, page: httpx.Response) -> "_Form":
        form = cls()
        form.feed(page.text)
        return form

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.buttons: set[str] = set()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = told["action"]
        elif tag == "input":
            self.fields[told["name"]] = told["value"]
        elif tag == "button":
            self.buttons.add(told["value"])
