"""What an access package holds: everything, with all that Art. 15(1) wants to be said (P5.1)."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from qp_api.core.subject_data.collect import CollectedTable, collect
from qp_api.core.subject_data.disclosing import disclosed_of
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.rules.package_index import Index, index_page
from qp_api.domains.data_rights.rules.package_words import (
    PACKAGE_SCHEMA,
    PackageFacts,
    about,
    recipients,
    schema_of_table,
)
from qp_api.domains.data_rights.store.staff_access import list_staff_access

from .disputed import list_disputed
from .package_files import File, as_it_is, document, plain_text, table_csv, table_json

_OTHERS: Final = (
    *("about.json", "recipients.json", "staff_access.json"),
    *("disputed.json", "manifest.json"),
)


class AccessContents:
    """Everything of one person; `files` are those that no column holds."""

    schema = PACKAGE_SCHEMA

    def __init__(self, uow: UnitOfWork, facts: PackageFacts, files: Mapping[str, bytes]) -> None:
        self._uow = uow
        self._facts = facts
        self._files = files

    async def list_files(self) -> AsyncIterator[File]:
        """Each file in its turn; the unit of work is open on a snapshot."""
        facts, data_map, db = self._facts, self._uow.process.data_map, self._uow.db
        tables = collect(self._uow, facts.subject_id)
        counts = {table.name: await table.count() for table in tables}
        index = Index("title", counts, ("json", "csv"), (*_OTHERS, *self._files))
        yield "index.html", None, plain_text(index_page(facts, index))
        yield "about.json", None, document(about(facts, data_map))
        disclosed = await disclosed_of(self._uow, facts.subject_id)
        yield "recipients.json", None, document(recipients(disclosed))
        access = await list_staff_access(db, facts.subject_id)
        yield "staff_access.json", len(access), document(access)
        disputed = await list_disputed(db, facts.subject_id)
        yield "disputed.json", len(disputed), document(disputed)
        for table in tables:
            rows, head = counts[table.name], {"table": table.name, "held": _held(table)}
            yield f"data/{table.name}.json", rows, table_json(table, head)
            yield f"data/{table.name}.csv", rows, table_csv(table)
            schema = schema_of_table(table.name, table.schema)
            yield f"schema/{table.name}.json", None, document(schema)
        for path, content in self._files.items():
            yield path, None, as_it_is(content)


def _held(table: CollectedTable) -> list[dict[str, Any]]:
    return [
        {
            "columns": list(held.columns),
            "ground": held.ground,
            "because": held.because,
            "until": held.retention.ends,
        }
        for held in table.held
    ]
