"""The register is public; its contracts are the officer's."""

import httpx

from qp_api.core.actor import Role
from qp_api.core.privacy.controller import RECIPIENTS
from qp_api.core.process import Process
from support.http_apps import People

PATH = "/v1/privacy/recipients"


async def test_everybody_reads_who_may_receive_data(client: httpx.AsyncClient) -> None:
    answer = await client.get(PATH)

    items = answer.json()["items"]
    assert (answer.status_code, [item["code"] for item in items]) == (
        200,
        ["eps", "cloud", "mail_host", "authorities"],
    )
    for item, known in zip(items, RECIPIENTS, strict=True):
        assert (item["name"], item["role"], item["clause"]) == (
            known.name,
            known.role,
            known.clause,
        )
        assert item["purposes"]
        assert item["categories"]
        assert item["contract"] is None
    assert items[0]["country"] == "BD"


async def test_where_the_house_is_hosted_is_configuration(
    client: httpx.AsyncClient, process: Process
) -> None:
    """DI-4."""
    for declared, shown in ((None, "not declared"), ("SG", "SG")):
        process.settings = process.settings.model_copy(update={"hosting_country": declared})
        items = (await client.get(PATH)).json()["items"]
        assert [item["country"] for item in items] == ["BD", shown, shown, "BD"]


async def test_contracts_are_the_officers(client: httpx.AsyncClient, people: People) -> None:
    officer, other = people.add("officer", Role.DPO), people.add("other", Role.ADMIN)
    whole = (await client.get(PATH, headers=officer)).json()["items"]
    assert [item["contract"] for item in whole] == [one.contract for one in RECIPIENTS]
    summary = (await client.get(PATH, headers=other)).json()["items"]
    assert {item["contract"] for item in summary} == {None}
