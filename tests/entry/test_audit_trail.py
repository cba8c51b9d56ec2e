"""The living trail is verified while it grows, and as it stands where nothing can be sealed."""

import asyncio

import pytest

from qp_api.core.actor import SYSTEM
from qp_api.core.audit.public_keys import read_key_set
from qp_api.core.audit.sealer import ChainForked
from qp_api.core.audit.verify import Keys
from qp_api.core.crypto.signing_keys import read_public_jwks
from qp_api.core.object_store import ObjectStore
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.entry.audit_trail import checkpoint_log, seal_trail, verify_live_trail
from qp_api.kit.ids import new_id
from support.databases import Database, ask
from support.duties import run

pytestmark = pytest.mark.alone


@pytest.fixture
async def keys(process: Process) -> Keys:
    return read_public_jwks(await read_key_set(process.port(ObjectStore)))


async def act(process: Process, times: int = 1) -> None:
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        for _ in range(times):
            uow.audit("testing.act", subject_id=new_id())


async def test_what_waits_is_sealed_and_verified(
    process: Process, keys: Keys, database: Database
) -> None:
    await act(process, 1500)  # more than a batch
    assert await verify_live_trail(process, keys) == []
    assert await ask(database.admin_dsn, "SELECT count(*) FROM audit_links") == 1500
    assert await seal_trail(process) == 0
    assert len([document async for document in checkpoint_log(process)]) == 2


async def test_a_sealer_at_work_beside_it_is_no_finding(process: Process, keys: Keys) -> None:
    """It chains a batch and witnesses it in two transactions; a look may fall between them."""

    looks = [0]

    async def look() -> None:
        while True:
            assert await verify_live_trail(process, keys) == []
            looks[0] += 1

    looking = asyncio.create_task(look())
    acts = 0
    async with asyncio.timeout(60):
        while acts < 100 or looks[0] < 2:  # a slow look needs longer, and is no fewer looks
            await act(process)
            await seal_trail(process)
            assert not looking.done()
            acts += 1
    looking.cancel()
    assert looks[0] > 1


async def test_a_forked_chain_is_verified_as_it_stands(
    process: Process, keys: Keys, database: Database
) -> None:
    await act(process, 3)
    await seal_trail(process)
    rewrite = "UPDATE audit_links SET chain_hash = sha256('x') WHERE seq = 3"
    await run(database, f"SET session_replication_role = replica; {rewrite}")
    with pytest.raises(ChainForked):
        await seal_trail(process)
    await act(process)
    found = await verify_live_trail(process, keys)
    assert {str(finding) for finding in found} >= {"chain_broken: seq 3"}
    assert await ask(database.admin_dsn, "SELECT count(*) FROM audit_links") == 3


async def test_strangers_keys_witness_nothing(process: Process, keys: Keys) -> None:
    await act(process)
    assert await verify_live_trail(process, keys) == []
    found = [str(finding) for finding in await verify_live_trail(process, {})]
    assert found == ["checkpoint_forged: batch 1", "not_witnessed: seq 1"]
