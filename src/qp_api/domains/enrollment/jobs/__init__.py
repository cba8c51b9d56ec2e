"""What is owed to learners: seats that are paid or let go, attempts that end, certificates."""

from qp_api.core.duties.jobs import JobSet

from . import certificates, quizzes, reservations

jobs = JobSet.joined([reservations.jobs, quizzes.jobs, certificates.jobs])
