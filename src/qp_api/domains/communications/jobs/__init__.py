"""Which fact is told to whom, and how."""

from qp_api.core.duties.jobs import JobSet

from . import data_rights, enrollment, retention, sign_in

jobs = JobSet.joined([sign_in.jobs, enrollment.jobs, data_rights.jobs, retention.jobs])
