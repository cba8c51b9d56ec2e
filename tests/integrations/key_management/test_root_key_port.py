"""What every root-key provider promises; one suite for all adapters."""

from collections.abc import Callable
from pathlib import Path

import anyio
import pytest

from qp_api.core.crypto.faults import EpochTaken, NotUnwrapped
from qp_api.core.crypto.ports import RootKey, RootKind
from qp_api.integrations.key_management.local_keyring import LocalKeyring

KEK, INDEX = RootKind.KEK, RootKind.INDEX


def local_keyring(folder: Path) -> Callable[[], RootKey]:
    """Open the same root, as each process does."""
    return lambda: LocalKeyring.create_if_missing(folder / "root")


@pytest.fixture(params=[local_keyring], ids=lambda make: make.__name__)
def open_root(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], RootKey]:
    opener: Callable[[], RootKey] = request.param(tmp_path)
    return opener


async def test_a_secret_opens_in_every_process_and_its_own_context_only(
    open_root: Callable[[], RootKey],
) -> None:
    wrapped = await open_root().wrap("audit", b"secret")
    assert await open_root().unwrap("audit", wrapped) == b"secret"
    assert b"secret" not in wrapped
    for context, what in (
        ("audi", wrapped),
        ("audit", wrapped[:-1]),
        ("audit", b""),
        ("audit", wrapped[:-1] + bytes([wrapped[-1] ^ 1])),
    ):
        with pytest.raises(NotUnwrapped):
            await open_root().unwrap(context, what)


async def test_a_secret_is_wrapped_anew_each_time(open_root: Callable[[], RootKey]) -> None:
    root = open_root()
    assert await root.wrap("audit", b"secret") != await root.wrap("audit", b"secret")


async def test_keys_are_made_once_and_opened_by_all(open_root: Callable[[], RootKey]) -> None:
    root = open_root()
    assert await root.open_keys(KEK) == {}
    await root.create_key(KEK, 1)
    await root.create_key(KEK, 2)
    await root.create_key(INDEX, 1)
    keys = await open_root().open_keys(KEK)
    assert set(keys) == {1, 2}
    assert keys == await root.open_keys(KEK)
    assert set(await root.open_keys(INDEX)) == {1}
    every = {*keys.values(), *(await root.open_keys(INDEX)).values()}
    assert {len(one) for one in every} == {32}
    assert len(every) == 3
    with pytest.raises(EpochTaken):
        await open_root().create_key(KEK, 1)
    assert await root.open_keys(KEK) == keys


async def test_of_many_that_make_one_epoch_one_wins(open_root: Callable[[], RootKey]) -> None:
    lost = []

    async def make() -> None:
        try:
            await open_root().create_key(KEK, 1)
        except EpochTaken:
            lost.append(1)

    async with anyio.create_task_group() as all_of_them:
        for _ in range(8):
            all_of_them.start_soon(make)
    assert len(lost) == 7
    assert set(await open_root().open_keys(KEK)) == {1}


async def test_a_destroyed_key_is_gone_and_its_number_never_returns(
    open_root: Callable[[], RootKey],
) -> None:
    root = open_root()
    await root.create_key(KEK, 1)
    await root.create_key(KEK, 2)
    kept = (await root.open_keys(KEK))[2]
    for _ in range(2):
        await root.destroy_key(KEK, 1)
        assert await open_root().open_keys(KEK) == {2: kept}
    with pytest.raises(EpochTaken):
        await open_root().create_key(KEK, 1)
    await root.create_key(KEK, 3)
