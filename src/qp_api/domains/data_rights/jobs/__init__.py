"""What this room owes: packages, the steps of an erasure, the end of a correspondence, purging."""

from qp_api.core.duties.jobs import JobSet

from . import correspondence, erasure, packages, purging

jobs = JobSet.joined([packages.jobs, erasure.jobs, correspondence.jobs, purging.jobs])
