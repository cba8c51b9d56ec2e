"""Why a report is not taken, or not decided."""

from qp_api.core.errors import Kind, Problem


class OwnMinorReport(Problem):
    """The report is about yourself."""

    code = "own_minor_report"
    kind = Kind.FORBIDDEN
    title_bn = "প্রতিবেদনটি আপনার নিজের সম্পর্কে"
    cause = "Nobody reports themselves as a minor, or decides a report about themselves."
    fix = "Let another member of staff report, and another data protection officer decide."


class StaffNotReportable(Problem):
    """Members of staff are not reported as minors."""

    code = "staff_not_reportable"
    kind = Kind.CONFLICT
    title_bn = "কর্মীদের অপ্রাপ্তবয়স্ক হিসেবে প্রতিবেদন করা যায় না"
    cause = (
        "The account has a role beyond the learner's: a report would shut a member of staff out."
    )
    fix = "Have the roles taken away first; then report."


class MinorReportEnded(Problem):
    """The report is decided already."""

    code = "minor_report_ended"
    kind = Kind.CONFLICT
    title_bn = "প্রতিবেদনটির সিদ্ধান্ত আগেই হয়েছে"
    cause = "It was confirmed or refuted before, or the person had themselves erased meanwhile."
    fix = "Nothing needs to be done."


class GuardianRequired(Problem):
    """At 16 and 17 a guardian has to agree."""

    code = "guardian_required"
    kind = Kind.UNPROCESSABLE
    title_bn = "১৬ ও ১৭ বছর বয়সে অভিভাবকের সম্মতি প্রয়োজন"
    cause = "This service asks a guardian first, and no address of one, or one's own, was given."
    fix = "Send `guardian_email`: the address of a parent or guardian, not your own."


class GuardianNotAsked(Problem):
    """No guardian's address is taken."""

    code = "guardian_not_asked"
    kind = Kind.UNPROCESSABLE
    title_bn = "অভিভাবকের ঠিকানা নেওয়া হয় না"
    cause = "It is needed at 16 and 17 only, and only where this service asks guardians (P8.1)."
    fix = "Register without `guardian_email`."


class GuardianLinkInvalid(Problem):
    """The guardian's link is not valid."""

    code = "guardian_link_invalid"
    kind = Kind.UNPROCESSABLE
    title_bn = "অভিভাবকের লিংকটি বৈধ নয়"
    cause = "It is unknown, expired or used, or the registration it was for is gone."
    fix = "Have the learner register again; a new link comes by mail."
