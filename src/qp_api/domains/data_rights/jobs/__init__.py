"""What this room owes: packages, mail, alarms, the steps of an erasure, ends, purging."""

from qp_api.core.duties.jobs import JobSet

from . import correspondence, deadlines, erasure, identity, packages, purging

jobs = JobSet.joined(
    [
        packages.jobs,
        identity.jobs,
        deadlines.jobs,
        erasure.jobs,
        correspondence.jobs,
        purging.jobs,
    ]
)
