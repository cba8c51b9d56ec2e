"""Why an act that needs two persons is not done."""

from qp_api.core.errors import Kind, Problem


class SecondPersonRequired(Problem):
    """Somebody else has to decide this."""

    code = "second_person_required"
    kind = Kind.FORBIDDEN
    title_bn = "সিদ্ধান্তটি অন্য একজনকে নিতে হবে"
    cause = "You asked for it, or it is about you, or your role does not decide it, as of now."
    fix = "Ask a second person with the right role; whoever asked can still withdraw it."


class ApprovalEnded(Problem):
    """This is decided already."""

    code = "approval_ended"
    kind = Kind.CONFLICT
    title_bn = "এ বিষয়ে ইতিমধ্যে সিদ্ধান্ত হয়ে গেছে"
    cause = "It was approved, refused or withdrawn before, or waited longer than 14 days."
    fix = "Read its state; where the act is still wanted, ask for it anew."


class ApprovalGiven(Problem):
    """You have approved this already."""

    code = "approval_given"
    kind = Kind.CONFLICT
    title_bn = "আপনি ইতিমধ্যে এটি অনুমোদন করেছেন"
    cause = "Two different people have to approve what the house itself asks for."
    fix = "A second qualified person decides it."


class ApprovalTooEarly(Problem):
    """It is too early to approve this."""

    code = "approval_too_early"
    kind = Kind.CONFLICT
    title_bn = "এটি অনুমোদনের সময় এখনো হয়নি"
    cause = "An act of this kind waits first, so that whoever it is about can object to it."
    fix = "Approve it when the time is over; refusing or withdrawing it needs no waiting."


class ApprovalAltered(Problem):
    """This is not what was asked for."""

    code = "approval_altered"
    kind = Kind.CONFLICT
    title_bn = "যা অনুমোদনের জন্য চাওয়া হয়েছিল এটি তা নয়"
    cause = "What is stored no longer has the hash under which it was asked for."
    fix = "Refuse it, and report it: only a writer in the database can have done this."


class ApprovalOutdated(Problem):
    """What this was asked for has changed since."""

    code = "approval_outdated"
    kind = Kind.CONFLICT
    title_bn = "অনুরোধের পর পরিস্থিতি বদলে গেছে"
    cause = "The state in which the act was asked for is gone, so that it would do something else."
    fix = "Refuse or withdraw it, and ask anew on what there is now."


class ApprovalWaiting(Problem):
    """This waits for a second person already."""

    code = "approval_waiting"
    kind = Kind.CONFLICT
    title_bn = "এটি ইতিমধ্যে দ্বিতীয় ব্যক্তির অপেক্ষায় আছে"
    cause = "One act of a kind waits for one object at a time."
    fix = "Let it be decided, or withdraw it: GET /v1/approvals?state=pending."
