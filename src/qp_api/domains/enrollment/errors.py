"""Why somebody gets no seat."""

from qp_api.core.errors import Kind, Problem


class AlreadyEnrolled(Problem):
    """You are enrolled in this cohort already."""

    code = "already_enrolled"
    kind = Kind.CONFLICT
    title_bn = "আপনি এই ব্যাচে আগে থেকেই ভর্তি আছেন"
    cause = "A person has at most one enrollment in a cohort."
    fix = "Look at it with GET /v1/enrollments, or choose another cohort."


class CohortClosed(Problem):
    """This cohort takes no more learners."""

    code = "cohort_closed"
    kind = Kind.CONFLICT
    title_bn = "এই ব্যাচে ভর্তি বন্ধ হয়ে গেছে"
    cause = "Its first day has come, or the course staff closed it."
    fix = "Choose another cohort with GET /v1/cohorts."


class CohortFull(Problem):
    """This cohort is full."""

    code = "cohort_full"
    kind = Kind.CONFLICT
    title_bn = "এই ব্যাচের সব আসন পূর্ণ"
    cause = "The last seat is taken; there is no waiting list yet."
    fix = "Choose another cohort with GET /v1/cohorts, where `seats_left` tells."


class PaymentNotAvailable(Problem):
    """This cohort has a price, and payment is not available yet."""

    code = "payment_not_available"
    kind = Kind.CONFLICT
    title_bn = "এই ব্যাচের ফি আছে, কিন্তু অনলাইন পেমেন্ট এখনও চালু হয়নি"
    cause = (
        "Enrollment in a priced cohort waits for its payment, which this service can't take yet."
    )
    fix = "Choose a cohort whose price is 0.00."
