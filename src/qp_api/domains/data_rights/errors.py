"""Why a right is not, or not now, exercised."""

from qp_api.core.errors import Kind, Problem


class PackageNotReady(Problem):
    """The package is still being built."""

    code = "package_not_ready"
    kind = Kind.CONFLICT
    title_bn = "প্যাকেজটি এখনও তৈরি হচ্ছে"
    cause = "The request was accepted and its package is not complete yet."
    fix = "Read the request with `Prefer: wait=10` until it is completed."


class ReceiptNotReady(Problem):
    """The erasure is still under way."""

    code = "receipt_not_ready"
    kind = Kind.CONFLICT
    title_bn = "মুছে ফেলার কাজটি এখনও চলছে"
    cause = "The request was accepted; its receipt is signed when nothing of the person is left."
    fix = "Ask again after Retry-After seconds; no sign-in is needed."


class PackageExpired(Problem):
    """The package has expired."""

    code = "package_expired"
    kind = Kind.GONE
    title_bn = "প্যাকেজটির মেয়াদ শেষ হয়ে গেছে"
    cause = "A package is kept for seven days and then destroyed."
    fix = "Ask for a new one with POST /v1/data-rights/access."


class NotRestricted(Problem):
    """There is no restriction to lift."""

    code = "not_restricted"
    kind = Kind.NOT_FOUND
    title_bn = "তুলে নেওয়ার মতো কোনো সীমাবদ্ধতা নেই"
    cause = "Processing of your data is not restricted at your request."
    fix = "Nothing needs to be done."


class RestrictionImposed(Problem):
    """This restriction was imposed by the data protection officer."""

    code = "restriction_imposed"
    kind = Kind.FORBIDDEN
    title_bn = "এই সীমাবদ্ধতাটি তথ্য সুরক্ষা কর্মকর্তা আরোপ করেছেন"
    cause = "Only a restriction of one's own is lifted at once; this one has another ground."
    fix = "Write to the data protection officer."
