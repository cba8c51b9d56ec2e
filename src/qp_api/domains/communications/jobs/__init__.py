"""Which fact is told to whom, and how."""

from qp_api.core.duties.jobs import JobSet

from . import (
    consent,
    credentials,
    data_rights,
    email_changes,
    enrollment,
    guardians,
    minors,
    new_places,
    payments,
    powers,
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
        powers.jobs,
        email_changes.jobs,
        minors.jobs,
        guardians.jobs,
        new_places.jobs,
        credentials.jobs,
    ]
)
