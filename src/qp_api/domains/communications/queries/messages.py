"""A person's own mail."""

from typing import cast

from qp_api.core.actor import Actor
from qp_api.core.db.database import Database
from qp_api.core.http.cursors import Position
from qp_api.domains.communications.models import MessageId
from qp_api.domains.communications.store import messages as store
from qp_api.domains.communications.store.messages import MessageRow


def position(row: MessageRow) -> Position:
    """Where a mail stands in the list."""
    return (row.id,)


async def list_messages(
    db: Database, actor: Actor, *, after: Position | None, most: int
) -> list[MessageRow]:
    """The actor's mail, the newest first."""
    last = None if after is None else cast("MessageId", after[0])
    return await store.list_messages(db, actor.person, before=last, most=most)
