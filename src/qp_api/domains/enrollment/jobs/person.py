"""Whom a fact is about."""

from qp_api.core.duties.message import Message
from qp_api.core.errors import NotFound
from qp_api.kit.ids import SubjectId


def person_of(message: Message) -> SubjectId:
    """The person; a fact about nobody is dropped. Raises NotFound."""
    if message.subject_id is None:
        raise NotFound
    return SubjectId(message.subject_id)
