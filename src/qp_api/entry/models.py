"""Every table of the house, by importing core's and each room's: what migrations and notes read."""

from sqlalchemy import MetaData

from qp_api.core import business_time as _business_time
from qp_api.core.approvals import models as _approvals
from qp_api.core.audit import models as _audit
from qp_api.core.db import subjects as _subjects
from qp_api.core.db.base import Base
from qp_api.core.discovery import discover_models
from qp_api.core.duties import models as _duties
from qp_api.core.duties import schedule_models as _schedules
from qp_api.core.subject_data import correspondents as _correspondents
from qp_api.core.unit_of_work import models as _unit_of_work

_CORE = (
    _approvals,
    _audit,
    _business_time,
    _correspondents,
    _subjects,
    _duties,
    _schedules,
    _unit_of_work,
)


def all_tables() -> MetaData:
    """The metadata once every table is in it."""
    discover_models()
    return Base.metadata
