"""Whom a duty is about."""

from qp_api.core.duties import Message
from qp_api.kit.ids import SubjectId


class AboutNobody(LookupError):
    """A message of this room that names nobody: a programming fault, so its duty stays visible."""


def person_of(message: Message) -> SubjectId:
    """The person. Raises AboutNobody."""
    if message.subject_id is None:
        raise AboutNobody
    return SubjectId(message.subject_id)
