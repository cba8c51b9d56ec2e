"""Why an account is not changed."""

from qp_api.core.errors import Kind, Problem


class OwnRoles(Problem):
    """Nobody changes their own roles."""

    code = "own_roles"
    kind = Kind.FORBIDDEN
    title_bn = "কেউ নিজের ভূমিকা বদলাতে পারেন না"
    cause = "Powers are given and taken by somebody else, so that one admin always remains."
    fix = "Ask another admin."


class AddressUnverified(Problem):
    """This account's e-mail address is not verified."""

    code = "address_unverified"
    kind = Kind.CONFLICT
    title_bn = "এই অ্যাকাউন্টের ই-মেইল ঠিকানা যাচাই করা হয়নি"
    cause = "Until its address is verified, nobody knows whose account it is."
    fix = "Let its holder open the link in the verification mail first."
