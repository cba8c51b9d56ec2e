import asyncio

import pytest

from qp_api.core.crypto.faults import NotUnwrapped
from qp_api.core.process import Process
from qp_api.domains.sign_in.public import AccessTokens, ensure_signing_key, sign_in_ports
from qp_api.kit.ids import SignInId, new_id, new_subject_id
from support.databases import Database, ask


@pytest.mark.alone
async def test_it_is_made_once_however_many_start(process: Process, database: Database) -> None:
    ports = [sign_in_ports(process.settings, process.clock) for _ in range(4)]
    starts = []
    for one in ports:
        process.ports = {**process.ports, **one}
        starts.append(asyncio.create_task(ensure_signing_key(process)))

    await asyncio.gather(*starts)

    assert await ask(database.admin_dsn, "SELECT count(*) FROM signing_keys") == 1
    made = "SELECT count(*) FROM audit_entries WHERE action = 'sign_in.ensure_signing_key'"
    assert await ask(database.admin_dsn, made) == 1


@pytest.mark.alone
async def test_the_next_start_opens_the_same(process: Process, database: Database) -> None:
    process.ports = {**process.ports, **sign_in_ports(process.settings, process.clock)}
    await ensure_signing_key(process)
    first = process.port(AccessTokens)
    process.ports = {**process.ports, **sign_in_ports(process.settings, process.clock)}
    await ensure_signing_key(process)

    token = first.issue(new_subject_id(), SignInId(new_id()))

    assert process.port(AccessTokens).verify(token) == first.verify(token)
    wrapped = await ask(database.admin_dsn, "SELECT wrapped FROM signing_keys")
    assert b"PRIVATE KEY" not in wrapped


@pytest.mark.alone
async def test_a_key_opens_under_its_own_name_only(process: Process, database: Database) -> None:
    process.ports = {**process.ports, **sign_in_ports(process.settings, process.clock)}
    await ensure_signing_key(process)
    await ask(database.admin_dsn, "UPDATE signing_keys SET kid = 'another'")

    with pytest.raises(NotUnwrapped):
        await ensure_signing_key(process)
