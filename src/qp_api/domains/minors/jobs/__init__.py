"""What this room owes: alarms, purging, the ends of guardians."""

from qp_api.core.duties.jobs import JobSet

from . import guardians, reports

jobs = JobSet.joined([reports.jobs, guardians.jobs])
