"""Speaking: a question to support, and the choice whether to hear from the house at all."""

from support.dev_house import DevHouse
from support.traveller import Traveller, problem

QUESTION = {"subject": "A quiet question", "text": "Where does the boat land?"}
ANSWER = "On the other shore."


def asks_support_and_is_answered(person: Traveller, house: DevHouse) -> None:
    """Both sides are told by mail, which says nothing of what was written."""
    support = house.demo_person("support")
    asked = person.post("/v1/support-tickets", QUESTION)
    assert (asked.status_code, asked.json()["state"]) == (201, "open")
    place = asked.headers["Location"]
    assert [m["subject"] for m in support.mail()][-1] == "A question waits for support"

    replied = support.post(f"{place}/replies", {"text": ANSWER})
    assert replied.status_code == 201, replied.text
    ticket = person.get(place)
    assert [m["text"] for m in ticket.json()["messages"]] == [QUESTION["text"], ANSWER]
    for mail in (*person.mail(), *support.mail()):
        whole = mail["subject"] + mail["text"] + mail["html"]
        assert not [words for words in (*QUESTION.values(), ANSWER) if words in whole]

    closing = person.call("PATCH", place, {"state": "closed"}, if_match=ticket.headers["ETag"])
    assert (closing.status_code, closing.json()["state"]) == (200, "closed")
    assert problem(house.officer.get(place)) == (404, "not_found")


def wants_the_news_by_two_acts(person: Traveller) -> None:
    """Nothing is on before the link in the mail was used (P2.6)."""
    notice = person.get("/v1/notices/current").json()
    path, choice = "/v1/me/consents/marketing", {"granted": True, "notice_version": "0"}
    assert problem(person.call("PUT", path, choice)) == (409, "notice_outdated")
    asked = person.call("PUT", path, choice | {"notice_version": notice["version"]})
    assert (asked.json()["granted"], asked.json()["state"]) == (False, "ConsentRequested")

    token = [mail["tokens"]["token"] for mail in person.mail() if mail["tokens"]][-1]
    confirmation = "/v1/consents/confirmation"
    assert person.post(confirmation, {"token": token}).status_code == 200
    assert problem(person.post(confirmation, {"token": token})) == (422, "confirmation_invalid")
    assert person.get("/v1/me/consents").json()["items"][0]["granted"] is True


def ends_it_by_one(person: Traveller) -> None:
    """One call turns it off."""
    ended = person.call("PUT", "/v1/me/consents/marketing", {"granted": False})
    assert (ended.json()["granted"], ended.json()["state"]) == (False, "ConsentWithdrawn")
    history = person.get("/v1/me/consents/history").json()["items"]
    assert [event["state"] for event in reversed(history)] == [
        "ConsentRequested",
        "ConsentGiven",
        "ConsentWithdrawn",
    ]
