import httpx

from qp_api.core.actor import Role
from qp_api.domains.sandbox.public import DEMO_CLASSMATES, DEMO_SIGN_INS


async def test_there_is_one_demo_sign_in_for_each_role(client: httpx.AsyncClient) -> None:
    items = (await client.get("/v1/sandbox/accounts")).json()["items"]

    assert [item["role"] for item in items] == list(Role)
    assert items[0] == {
        "role": "learner",
        "email": "learner@example.org",
        "password": DEMO_SIGN_INS[0].password,
    }


def test_demo_people_are_invented_and_nobody_is_there_twice() -> None:
    people = (*DEMO_SIGN_INS, *DEMO_CLASSMATES)

    assert len({person.email for person in people}) == len(people)
    assert all(person.email.endswith("@example.org") for person in people)
    assert {person.locale for person in people} == {"en", "bn"}
    assert all(person.password not in repr(person) for person in people)
