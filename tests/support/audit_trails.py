"""A trail as a verifier is given it, for tests that tamper with it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from qp_api.core.audit.chain import GENESIS, Link, chained
from qp_api.core.audit.findings import Finding
from qp_api.core.audit.trail import EntryRow
from qp_api.core.audit.verify import Keys, verify_trail


@dataclass
class Trail:
    keys: Keys
    entries: list[EntryRow] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    checkpoints: list[dict[str, Any]] = field(default_factory=list)
    pending: list[UUID] = field(default_factory=list)

    def findings(self) -> list[Finding]:
        return verify_trail(
            self.entries, self.links, self.checkpoints, self.keys, pending=self.pending
        )

    def flaws(self) -> set[str]:
        return {str(finding.flaw) for finding in self.findings()}


def seal(entries: list[EntryRow], links: list[Link]) -> list[Link]:
    """Chain a batch behind the links there are."""
    last = links[-1] if links else None
    return list(
        chained(
            entries,
            after=last.seq if last else 0,
            head=last.chain_hash if last else GENESIS,
            batch=last.batch + 1 if last else 1,
        )
    )
