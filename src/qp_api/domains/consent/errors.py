"""Why a choice is not taken down."""

from qp_api.core.errors import Kind, Problem


class NoticeOutdated(Problem):
    """This is not the current privacy notice."""

    code = "notice_outdated"
    kind = Kind.CONFLICT
    title_bn = "এটি বর্তমান গোপনীয়তা বিজ্ঞপ্তি নয়"
    cause = "Consent is given to the notice in force; another version, or none, was named."
    fix = "Show GET /v1/notices/current, and send its `version` as `notice_version`."


class ConsentLocked(Problem):
    """This choice is locked until adulthood."""

    code = "consent_locked"
    kind = Kind.CONFLICT
    title_bn = "প্রাপ্তবয়স্ক হওয়া পর্যন্ত এই পছন্দটি বন্ধ"
    cause = "Marketing and analytics stay off at 16 and 17 (P8.1); GET /v1/me has `adult_from`."
    fix = "Ask again from that day on; nothing turns on by itself."


class ConfirmationInvalid(Problem):
    """The confirmation link is not valid."""

    code = "confirmation_invalid"
    kind = Kind.UNPROCESSABLE
    title_bn = "নিশ্চিতকরণ লিংকটি বৈধ নয়"
    cause = "It is unknown, expired or used, was taken back, or went to an earlier address."
    fix = "Use the link of the newest mail, or choose again with PUT /v1/me/consents/marketing."
