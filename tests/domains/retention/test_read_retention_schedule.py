"""The schedule is told from the notes, to everybody."""

import httpx

from qp_api.core.process import Process
from qp_api.domains.retention.rules.schedule import rules_version

PATH = "/v1/retention/schedule"


async def test_everybody_reads_how_long_what_is_kept(client: httpx.AsyncClient) -> None:
    answer = await client.get(PATH)
    assert answer.status_code == 200
    document = answer.json()
    assert document["rules_version"] == rules_version()
    assert {
        "category": "name",
        "clause": "P1.1",
        "purpose": "P2.2",
        "basis": "eu-gdpr:A6-1-b",
        "rule": "account",
        "kept_until": "erasure, or deletion under P4.2",
    } in document["items"]


async def test_every_rule_of_every_note_is_in_it(
    client: httpx.AsyncClient, process: Process
) -> None:
    lines = (await client.get(PATH)).json()["items"]
    told = {(line["category"], line["purpose"], line["rule"]) for line in lines}
    noted = {
        (note.category.name.lower(), purpose.code, note.retention.rule)
        for table in process.data_map
        for _, note in table.contents
        for purpose in note.purposes
    }
    assert told == noted
    assert len(told) == len(lines)
