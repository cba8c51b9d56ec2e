"""What an export holds: portable columns and no other, to be taken elsewhere (P5.5, DR-10)."""

from collections.abc import AsyncIterator
from typing import Final

from qp_api.core.subject_data.collect import collect_portable
from qp_api.core.subject_data.portable_schema import PORTABLE_SCHEMA, render_portable_schema
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.rules.package_index import Index, index_page
from qp_api.domains.data_rights.rules.package_words import PackageFacts

from .disputed import list_disputed
from .package_files import File, as_it_is, document, plain_text, table_csv, table_json

SCHEMA_FILE: Final = "schema/portable-data.schema.json"
_OTHERS: Final = (SCHEMA_FILE, "disputed.json", "manifest.json")


class ExportContents:
    """The portable data of one person, as JSON, as CSV, or both."""

    schema = PORTABLE_SCHEMA

    def __init__(
        self, uow: UnitOfWork, facts: PackageFacts, *, as_json: bool, as_csv: bool
    ) -> None:
        self._uow = uow
        self._facts = facts
        self._writers = {
            kind: write
            for kind, write, wanted in (
                ("json", lambda table: table_json(table, {"table": table.name}), as_json),
                ("csv", table_csv, as_csv),
            )
            if wanted
        }

    async def list_files(self) -> AsyncIterator[File]:
        """Each file in its turn; the unit of work is open on a snapshot."""
        facts = self._facts
        tables = collect_portable(self._uow, facts.subject_id)
        counts = {table.name: await table.count() for table in tables}
        index = Index("portable", counts, tuple(self._writers), _OTHERS)
        yield "index.html", None, plain_text(index_page(facts, index))
        disputed = await list_disputed(self._uow.db, facts.subject_id)
        yield "disputed.json", len(disputed), document(disputed)
        for table in tables:
            for kind, write in self._writers.items():
                yield f"data/{table.name}.{kind}", counts[table.name], write(table)
        yield SCHEMA_FILE, None, as_it_is(render_portable_schema(self._uow.process.data_map))
