"""What this room owes: alarms, purging."""

from qp_api.core.duties.jobs import JobSet

from . import reports

jobs = JobSet.joined([reports.jobs])
