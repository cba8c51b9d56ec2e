"""What retention refuses."""

from qp_api.core.errors import Kind, Problem


class ConfirmationInvalid(Problem):
    """This link keeps no account."""

    code = "confirmation_invalid"
    kind = Kind.UNPROCESSABLE
    title_bn = "এই লিংক দিয়ে কোনো অ্যাকাউন্ট রাখা যায় না"
    cause = "It is unknown or expired, or the account it was sent for exists no more."
    fix = "Sign in: that keeps the account as well."
