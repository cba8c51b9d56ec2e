"""What the rooms below tell about a person in the same round trip."""

from dataclasses import dataclass

from sqlalchemy import Uuid, bindparam, select

from qp_api.core.db.database import Database
from qp_api.core.db.statements import statement
from qp_api.domains.accounts.public import ROLES
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class _Roles:
    roles: list[str]


_OF_A_PERSON = statement(
    select(ROLES.c.roles).where(ROLES.c.subject_id == bindparam("owner", type_=Uuid())), _Roles
)


async def get_roles(db: Database, subject_id: SubjectId) -> list[str]:
    """The roles of an account. Raises NotFound when the person has none."""
    return (await db.get(_OF_A_PERSON, owner=subject_id)).roles
