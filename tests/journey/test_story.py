"""The main job whole, over HTTP against what `make run` starts, with the clock moved seven years.

Juniper comes, learns for nothing, restricts, takes a copy, and leaves no trace.
Marigold pays, learns, is certified, uses every right and leaves; Sorrel pays and is forgotten;
Linden is asked, and stays. Each step is a function that reads as a sentence.
"""

from collections.abc import Sequence
from datetime import timedelta
from time import sleep
from typing import Any

import pytest

from journey import (
    arriving,
    bookkeeping,
    claiming,
    copying,
    forgetting,
    leaving,
    paying,
    speaking,
    studying,
    visiting,
)
from journey.leaving import Erasure
from qp_api.entry.dev.place import Place
from qp_api.kit.calendar import add_months, dhaka_day, start_of_day
from qp_api.kit.clock import SystemClock
from support.dev_house import DevHouse, house_in
from support.teaching import offer_a_course
from support.traveller import Traveller

pytestmark = [pytest.mark.long, pytest.mark.loopback, pytest.mark.timeout(420)]

_HOUR = 3600
_MORNING = timedelta(days=1, hours=9)
_CLEAR = 30  # seconds: so far are the hourly turns from the full hour, at which somebody looks


def test_enroll_pay_learn_use_every_right_and_be_forgotten(place: Place) -> None:
    keep_clear_of_the_full_hour()
    with house_in(place) as house:
        house.move_to(start_of_day(dhaka_day(house.now)) + _MORNING)  # all of it is of one day
        marigold, sorrel, linden = (
            house.traveller(f"{name} Sample").arrive() for name in ("Marigold", "Sorrel", "Linden")
        )
        come_and_go(house.traveller("Juniper Sample", **arriving.MORE), house)
        marigold_invoice, sorrel_invoice = enroll_pay_and_learn(marigold, sorrel, house)
        use_every_right(marigold, house)
        erased = leaves_the_books_behind(marigold, marigold_invoice, house)
        forgotten = grow_inactive(sorrel, linden, house)
        books = ((marigold_invoice, erased), (sorrel_invoice, forgotten))
        end_with_the_law(books, house)
        leaving.left_a_trail_that_is_whole(house)


def come_and_go(juniper: Traveller, house: DevHouse) -> None:
    visiting.comes_and_learns(juniper, house)
    visiting.uses_the_rights(juniper, house)
    visiting.leaves(juniper, house)


def enroll_pay_and_learn(
    marigold: Traveller, sorrel: Traveller, house: DevHouse
) -> tuple[dict[str, Any], dict[str, Any]]:
    offered = offer_a_course(house, price="1200.00", asks_for_quiz=True)
    hers, other = (paying.reserves_a_seat(one, offered.cohort_id) for one in (marigold, sorrel))
    payment = paying.pays(marigold, hers, house)
    marigold_invoice = paying.has_an_invoice(marigold, payment, serial=1)
    payment = paying.pays_after_two_vain_attempts(sorrel, other, house)
    sorrel_invoice = paying.has_an_invoice(sorrel, payment, serial=2)
    bookkeeping.tells_of_each_send_to_the_gateway(marigold, house, sends=1)
    bookkeeping.tells_of_each_send_to_the_gateway(sorrel, house, sends=3)
    studying.attend_the_class((marigold, sorrel), offered, house)
    studying.passes_the_quiz(marigold, offered)
    certificate = studying.is_certified(marigold, hers)
    studying.has_it_verified_by_a_stranger(certificate, house)
    speaking.asks_support_and_is_answered(marigold, house)
    return marigold_invoice, sorrel_invoice


def use_every_right(person: Traveller, house: DevHouse) -> None:
    speaking.wants_the_news_by_two_acts(person)
    claiming.objects_to_the_news(person)
    claiming.corrects_what_is_wrong(person)
    copying.proves_to_be_the_one_who_signed_in(person)
    claiming.takes_their_data_along(person, house)
    letter = claiming.writes_a_letter_that_is_registered(person, house)
    claiming.is_told_that_it_takes_longer(person, letter, house)
    claiming.is_answered(person, letter, house)


def leaves_the_books_behind(person: Traveller, invoice: dict[str, Any], house: DevHouse) -> Erasure:
    (certificate,) = person.get("/v1/certificates").json()["items"]
    erasure = leaving.asks_to_be_erased(person)
    leaving.is_shut_out(person)
    bookkeeping.leaves_only_the_books(erasure, house)
    leaving.has_a_receipt_that_a_stranger_verifies(erasure, person, house)
    bookkeeping.names_what_is_held(erasure, invoice, house)
    finance = house.demo_person("finance")
    bookkeeping.is_still_read_by_finance(invoice, erasure, finance, house)
    studying.has_it_verified_by_a_stranger(certificate, house, status="holder_erased")
    return erasure


def grow_inactive(forgotten: Traveller, kept: Traveller, house: DevHouse) -> Erasure:
    """The staff come to work meanwhile, or they would be asked too."""
    for person in (forgotten, kept):
        person.sign_in()
    people = {str(one.subject_id): one for one in (forgotten, kept)}
    subject_id = forgotten.subject_id
    asked_on = forgetting.come_for_the_last_time(people.values())
    forgetting.tells_everybody_how_long_what_is_kept(house)
    house.move_to(start_of_day(add_months(asked_on, -1)), at_once=True)
    the_staff_come_to_work(house)
    forgetting.previews_who_will_be_asked(people, asked_on, house)
    forgetting.is_asked_on_the_day(people, house)
    forgetting.answers_and_stays(kept, house)
    ends_at = forgetting.is_reminded_twice(forgotten, house)
    erasure = forgetting.is_deleted_from_day_thirty(subject_id, ends_at, house)
    forgetting.heard_that_it_is_over(forgotten)
    forgetting.was_spared(kept)
    the_staff_come_to_work(house)
    forgetting.certifies_what_it_deleted("inactivity", {"accounts", "enrollments"}, house)
    bookkeeping.leaves_only_the_books(erasure, house)
    return erasure


def end_with_the_law(books: Sequence[tuple[dict[str, Any], Erasure]], house: DevHouse) -> None:
    """Seven years after the transaction: not on the last day, but on the one after."""
    last_days = [bookkeeping.last_day_of(invoice) for invoice, _ in books]
    house.move_to(start_of_day(min(last_days)), at_once=True)
    finance = the_staff_come_to_work(house)
    house.move_by(timedelta(hours=8))
    for invoice, erasure in books:
        bookkeeping.is_still_read_by_finance(invoice, erasure, finance, house)
    house.move_to(start_of_day(max(last_days)) + timedelta(days=1, hours=8))
    finance = the_staff_come_to_work(house)
    for invoice, erasure in books:
        bookkeeping.is_read_by_nobody_any_more(invoice, erasure, finance, house)
    forgetting.certifies_what_it_deleted("finance", {"invoices", "invoice_parties"}, house)


def the_staff_come_to_work(house: DevHouse) -> Traveller:
    """Officer and finance sign in; gives finance."""
    house.officer.sign_in()
    return house.demo_person("finance")


def keep_clear_of_the_full_hour() -> None:
    """Hourly turns keep step with the start; at a full hour they would outrun the preview."""
    into = SystemClock().now().timestamp() % _HOUR
    if not _CLEAR < into < _HOUR - _CLEAR:
        sleep(2 * _CLEAR)
