"""Why somebody gets no seat, keeps one, or is at the end of an attempt."""

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


class PaymentUnderWay(Problem):
    """A payment for this enrollment is under way."""

    code = "payment_under_way"
    kind = Kind.CONFLICT
    title_bn = "এই ভর্তির পেমেন্ট প্রক্রিয়াধীন আছে"
    cause = "A payment was begun, and its gateway has not told yet how it ended."
    fix = "Wait until GET /v1/payments shows how it ended, then ask again."


class EnrollmentPaid(Problem):
    """This enrollment is paid."""

    code = "enrollment_paid"
    kind = Kind.CONFLICT
    title_bn = "এই ভর্তির ফি পরিশোধ করা হয়েছে"
    cause = "A paid seat is given back together with its money."
    fix = "Ask for a refund of the payment."


class AttemptUnderWay(Problem):
    """You have begun an attempt at this quiz already."""

    code = "attempt_under_way"
    kind = Kind.CONFLICT
    title_bn = "এই কুইজে আপনার একটি চেষ্টা এখনও চলছে"
    cause = "One attempt at a time: the other one is neither handed in nor over."
    fix = "Hand it in, or wait for its deadline."


class AttemptsUsedUp(Problem):
    """You have no attempt left at this quiz."""

    code = "attempts_used_up"
    kind = Kind.CONFLICT
    title_bn = "এই কুইজে আপনার আর কোনো চেষ্টা বাকি নেই"
    cause = "A quiz may be attempted as often as it says, whatever came of it."
    fix = "Look at `attempts` of GET /v1/quizzes/{id}; ask your instructor."


class AttemptOver(Problem):
    """This attempt is over."""

    code = "attempt_over"
    kind = Kind.CONFLICT
    title_bn = "এই চেষ্টাটি শেষ হয়ে গেছে"
    cause = "It was handed in, or its deadline and 30 seconds of grace have passed."
    fix = "Begin another attempt, where there is one left."


class UnknownAnswer(Problem):
    """An answer does not fit the quiz."""

    code = "unknown_answer"
    kind = Kind.UNPROCESSABLE
    title_bn = "একটি উত্তর কুইজের সঙ্গে মেলে না"
    cause = "A question is not of this quiz, is answered twice, or in words instead of choices."
    fix = "Answer with the ids that the attempt began with; words where there are no choices."
