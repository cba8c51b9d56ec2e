"""What this room owes: the ladder, the steps of a deletion, the last mail's end, old records."""

from qp_api.core.duties.jobs import JobSet

from . import deletion, farewell, ladder, records

jobs = JobSet.joined([ladder.jobs, deletion.jobs, farewell.jobs, records.jobs])
