"""The journal keeps ids and times, outside both databases, and survives a cut line."""

from datetime import UTC, datetime
from pathlib import Path

from qp_api.core.subject_data.journal import JournalLine, append_erasure, read_erasures
from qp_api.integrations.object_store.local_folder import LocalFolder
from qp_api.kit.ids import new_id, new_subject_id


def _line(month: int) -> JournalLine:
    return JournalLine(new_subject_id(), new_id(), datetime(2026, month, 5, 12, tzinfo=UTC))


async def test_every_line_comes_back_oldest_month_first(tmp_path: Path) -> None:
    store = LocalFolder(tmp_path)
    lines = [_line(11), _line(3), _line(3)]
    for line in lines:
        await append_erasure(store, line)
    assert [line async for line in read_erasures(store)] == [lines[1], lines[2], lines[0]]


async def test_a_line_that_a_crash_cut_off_spoils_itself_only(tmp_path: Path) -> None:
    store = LocalFolder(tmp_path)
    first, second = _line(3), _line(3)
    await append_erasure(store, first)
    _cut_a_line(tmp_path)
    await append_erasure(store, second)
    assert [line async for line in read_erasures(store)] == [first, second]


def _cut_a_line(folder: Path) -> None:
    (file,) = folder.rglob("*.jsonl")
    file.write_bytes(file.read_bytes() + b'{"subject_id":"0190')


async def test_an_empty_journal_is_no_fault(tmp_path: Path) -> None:
    assert [line async for line in read_erasures(LocalFolder(tmp_path))] == []
