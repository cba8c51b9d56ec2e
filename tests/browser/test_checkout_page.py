"""A payer in a real browser: pay, fail, cancel on the checkout page, and the way back."""

import os
from collections.abc import Iterator
from time import sleep
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, sync_playwright

from proofs.planted_person import PlantedPerson
from qp_api.kit.ids import new_id
from support.dev_house import DevHouse, house_in, new_place

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def house() -> Iterator[DevHouse]:
    with new_place() as place, house_in(place) as opened:
        yield opened


@pytest.fixture(scope="module")
def payer(house: DevHouse) -> PlantedPerson:
    person = PlantedPerson(house)
    person.traveller.arrive()
    person.subject_id = person.traveller.subject_id
    return person


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"]
        )
        yield opened
        opened.close()


@pytest.mark.parametrize(
    ("button", "state"), [("Pay", "paid"), ("Fail", "failed"), ("Cancel", "cancelled")]
)
def test_a_payer_decides_and_comes_back(
    button: str, state: str, payer: PlantedPerson, browser: Browser
) -> None:
    begun = payer.begins_to_pay(new_id())
    page = browser.new_page()
    complaints: list[Any] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(begun["redirect_url"])
    assert page.inner_text("#amount") == "BDT 1200.00"
    assert page.locator("input:visible").count() == 0  # no field that could take a card
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("**/docs#*payment*")
    assert begun["id"] in page.url  # the reader of the document rewrites its fragment
    assert not [text for text in complaints if "form-action" in text]
    page.close()
    assert settled(payer, UUID(begun["id"])) == state


def settled(payer: PlantedPerson, payment_id: UUID) -> str:
    """How the payment stands once the gateway has been asked."""
    told = ""
    for _ in range(100):
        told = payer.traveller.get(f"/v1/payments/{payment_id}").json()["state"]
        if told not in ("awaiting_payer", "processing"):
            break
        sleep(0.1)
    return told
