"""One person's way in and out without a trace, over HTTP against what `make run` starts.

Each step is a function that reads as a sentence; what it asks for and is answered stands there.
"""

import pytest

from journey import arriving, copying, learning, leaving, restricting, speaking
from journey.leaving import Others
from qp_api.entry.dev.place import Place
from support.dev_house import DevHouse, house_in
from support.traveller import Traveller

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(180)]


def test_somebody_comes_learns_and_leaves_without_a_trace(place: Place) -> None:
    with house_in(place) as house:
        juniper = house.traveller("Juniper Sample", **arriving.MORE)
        bokul = house.traveller("বকুল নমুনা", email="bokul@example.org", locale="bn").arrive()
        bokul.enroll(house.free_cohort())
        comes_and_learns(juniper, house)
        uses_the_rights(juniper, house)
        others = leaves(juniper, house)
    with house_in(place) as house:
        stays_as_it_was(juniper, bokul, others, house)


def comes_and_learns(person: Traveller, house: DevHouse) -> None:
    arriving.finds_the_house_by_both_of_its_names(house)
    arriving.registers(person)
    arriving.confirms_the_address(person)
    arriving.signs_in(person)
    arriving.completes_the_profile(person)
    learning.enrolls_once_however_often_it_is_asked(person, house.free_cohort())
    speaking.asks_support_and_is_answered(person, house)
    speaking.wants_the_news_by_two_acts(person)
    speaking.ends_it_by_one(person)
    learning.reads_every_mail_that_came(person)


def uses_the_rights(person: Traveller, house: DevHouse) -> None:
    copying.proves_to_be_the_one_who_signed_in(person)
    package = copying.asks_for_a_copy_of_everything(person, house)
    copying.finds_all_that_was_given(package, person)
    copying.has_it_verified_by_a_stranger(package, house)
    restricting.restricts_processing(person)
    restricting.is_refused_whatever_needs_the_data(person, house)
    restricting.keeps_every_right(person, house)
    restricting.lifts_it(person)


def leaves(person: Traveller, house: DevHouse) -> Others:
    others = leaving.remember_the_others(person, house)
    erasure = leaving.asks_to_be_erased(person)
    leaving.is_shut_out(person)
    leaving.is_gone(erasure, house)
    leaving.has_a_receipt_that_a_stranger_verifies(erasure, person, house)
    leaving.left_the_others_as_they_were(others, house)
    leaving.is_on_the_trail_by_id_alone(erasure, person, house)
    leaving.left_a_trail_that_is_whole(house)
    return others


def stays_as_it_was(gone: Traveller, stayed: Traveller, others: Others, house: DevHouse) -> None:
    """After the second start, on another port."""
    leaving.left_the_others_as_they_were(others, house)
    for person in (gone, stayed):
        person.move_to(house.http)
    leaving.is_shut_out(gone)
    assert stayed.sign_in().status_code == 200
    (enrollment,) = stayed.get("/v1/enrollments").json()["items"]
    assert enrollment["state"] == "active"
