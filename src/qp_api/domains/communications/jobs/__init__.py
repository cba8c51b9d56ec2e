"""Which fact is told to whom, and how."""

from qp_api.core.duties.jobs import JobSet

from . import (
    consent,
    data_rights,
    enrollment,
    new_places,
    payments,
    retention,
    rights_answers,
    sessions,
    sign_in,
    support,
)

jobs = JobSet.joined(
    [
        sign_in.jobs,
        consent.jobs,
        payments.jobs,
        enrollment.jobs,
        sessions.jobs,
        support.jobs,
        data_rights.jobs,
        rights_answers.jobs,
        retention.jobs,
        new_places.jobs,
    ]
)
