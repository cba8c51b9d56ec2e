"""The record of processing (Art. 30), written from the data map: `docs/data-map.md`."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from .controller import CONTROLLER, MEASURES, OFFICER, PEOPLE, RECIPIENTS
from .data_map import DataMap, MappedTable
from .note import NotPersonal
from .processing import (
    RecordedCategory,
    RecordedColumn,
    data_map_version,
    recorded_categories,
    recorded_columns,
)
from .purposes import Purpose


def render_data_map(data_map: DataMap) -> str:
    """Markdown; the same map gives the same bytes, so that CI finds drift."""
    columns = recorded_columns(data_map)
    parts = [
        *_head(data_map),
        *_purposes(columns),
        *_categories(recorded_categories(data_map)),
        *_tables(data_map, columns),
    ]
    return "\n".join(parts) + "\n"


def _head(data_map: DataMap) -> Iterator[str]:
    yield "# Data map and record of processing"
    yield ""
    yield "Written by `qp-api data-map` from the note on every column; never edited by hand."
    yield ""
    yield f"- Controller: {CONTROLLER}"
    yield f"- Data protection officer: <{OFFICER}>"
    yield f"- People: {', '.join(PEOPLE)}"
    yield "- Recipients: " + "; ".join(f"{r.name} ({r.role}, {r.clause})" for r in RECIPIENTS)
    yield "- Measures: " + "; ".join(MEASURES)
    yield f"- Version: `{data_map_version(data_map)}`"
    yield ""


def _purposes(columns: Iterable[RecordedColumn]) -> Iterator[str]:
    used = {code for column in columns for code in column.purposes}
    yield "## Purposes"
    yield ""
    yield from _table(
        ("purpose", "lawful basis", "DPV", "database role"),
        (
            (purpose.code, str(purpose.basis), purpose.dpv, str(purpose.role))
            for purpose in Purpose
            if purpose.code in used
        ),
    )


def _categories(categories: Iterable[RecordedCategory]) -> Iterator[str]:
    yield "## Categories"
    yield ""
    yield from _table(
        ("category", "clause", "DPV", "fideslang", "purposes", "kept until"),
        (
            (
                one.category,
                one.clause,
                one.dpv,
                one.fideslang,
                ", ".join(one.purposes),
                "; ".join(one.retention),
            )
            for one in categories
        ),
    )


def _tables(data_map: DataMap, columns: Iterable[RecordedColumn]) -> Iterator[str]:
    personal = {name: list(found) for name, found in groupby(columns, key=lambda c: c.table)}
    yield "## Tables with personal data"
    yield ""
    for name, found in personal.items():
        yield from _personal_table(data_map[name], found)
    yield "## Tables without personal data"
    yield ""
    bare = sorted(table.name for table in data_map if table.name not in personal)
    yield from (f"- `{name}`: {_reasons(data_map[name])}" for name in bare)


def _personal_table(mapped: MappedTable, columns: Iterable[RecordedColumn]) -> Iterator[str]:
    yield f"### {mapped.name}"
    yield ""
    if mapped.is_personal:
        yield f"Erasure: {mapped.fate}."
        yield ""
    yield from _table(
        ("column", "category", "purposes", "storage", "erasure", "kept until", "corrected", "why"),
        (
            (
                f"`{one.column}`" + (" (portable)" if one.portable else ""),
                one.category,
                ", ".join(one.purposes),
                one.storage,
                one.on_erase,
                f"{one.retention}: {one.ends}",
                one.rectifiable,
                "; ".join(one.reasons),
            )
            for one in columns
        ),
    )
    others = [f"`{c.name}` ({c.note.because})" for c in mapped.columns if _is_bare(c.note)]
    if others:
        yield "Not personal: " + ", ".join(others) + "."
        yield ""


def _is_bare(note: object) -> bool:
    return isinstance(note, NotPersonal)


def _reasons(mapped: MappedTable) -> str:
    found = {c.note.because: None for c in mapped.columns if isinstance(c.note, NotPersonal)}
    return ", ".join(found)


def _table(names: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _line(names)
    yield _line(("---",) * len(names))
    yield from (_line(tuple(cell.replace("|", "\\|") for cell in row)) for row in rows)
    yield ""


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"
