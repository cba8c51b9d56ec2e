"""What registration and sign-in refuse; nothing here tells whether an address is known (AC-2)."""

from qp_api.core.errors import Kind, Problem


class UnderMinimumAge(Problem):
    """This service is for people of 16 and older."""

    code = "under_minimum_age"
    kind = Kind.UNPROCESSABLE
    title_bn = "এই সেবা ১৬ বছর বা তার বেশি বয়সীদের জন্য"
    cause = "The date of birth says that the person is not yet 16; nothing was kept (P8.1)."
    fix = "Register from the 16th birthday on."


class WeakPassword(Problem):
    """This password is not accepted."""

    code = "weak_password"
    kind = Kind.UNPROCESSABLE
    title_bn = "এই পাসওয়ার্ডটি গ্রহণযোগ্য নয়"
    cause = "It is too short or too long, much used, or contains a name; `errors` says which."
    fix = "Choose at least 12 characters that are not your name or address; spaces are welcome."


class InvalidCredentials(Problem):
    """E-mail, password or code is wrong."""

    code = "invalid_credentials"
    kind = Kind.UNAUTHENTICATED
    title_bn = "ই-মেইল, পাসওয়ার্ড অথবা কোড সঠিক নয়"
    cause = (
        "No verified account has this address and password, or the second factor's code is wrong"
        " or was used before; which it is, is not said."
    )
    fix = (
        "Check them, send a new code where one is asked for, and confirm the address by the link"
        " that was mailed at registration."
    )


class TooManyAttempts(Problem):
    """There were too many attempts."""

    code = "too_many_attempts"
    kind = Kind.TOO_MANY
    title_bn = "অনেকবার চেষ্টা করা হয়েছে"
    cause = "This address, or this network, has used up its attempts for now (R19)."
    fix = "Wait Retry-After seconds."


class RefreshTokenInvalid(Problem):
    """The refresh token is not valid."""

    code = "refresh_token_invalid"
    kind = Kind.UNAUTHENTICATED
    title_bn = "রিফ্রেশ টোকেনটি বৈধ নয়"
    cause = "It is unknown, expired, revoked, or was used before; reuse ends the whole sign-in."
    fix = "Sign in again, and keep only the newest refresh token."


class VerificationInvalid(Problem):
    """The verification link is not valid."""

    code = "verification_invalid"
    kind = Kind.UNPROCESSABLE
    title_bn = "যাচাইকরণ লিংকটি বৈধ নয়"
    cause = "It is unknown, expired or used, or a newer registration has taken its place."
    fix = "Use the link of the newest mail, or register again."


class EmailUnchanged(Problem):
    """This is your e-mail address already."""

    code = "email_unchanged"
    kind = Kind.CONFLICT
    title_bn = "এটি ইতিমধ্যেই আপনার ই-মেইল ঠিকানা"
    cause = "The wanted address is the account's present one, however it is spelled."
    fix = "Ask for another address, or leave it as it is."


class EmailChangeInvalid(Problem):
    """The link of this e-mail change is not valid."""

    code = "email_change_invalid"
    kind = Kind.UNPROCESSABLE
    title_bn = "ই-মেইল পরিবর্তনের লিংকটি বৈধ নয়"
    cause = "It is unknown, used or older than a day, was overtaken, or is another account's."
    fix = "Sign in as who asked for the change, use the newest mail's link, or ask again."


class EmailTaken(Problem):
    """This mailbox has an account of its own by now."""

    code = "email_taken"
    kind = Kind.CONFLICT
    title_bn = "এই ই-মেইল ঠিকানায় ইতিমধ্যে একটি অ্যাকাউন্ট আছে"
    cause = "Since the link was mailed, the same address was confirmed for another account."
    fix = "Sign in to that account, or ask for another address."


class CrossSiteRequest(Problem):
    """This request does not come from a page that may sign in here."""

    code = "cross_site_request"
    kind = Kind.FORBIDDEN
    title_bn = "অনুরোধটি অনুমোদিত কোনো পাতা থেকে আসেনি"
    cause = "Cookies count only with the header X-QP-Browser, from an origin that is configured."
    fix = "Send `X-QP-Browser: 1` from an origin in QP_CORS_ORIGINS, or keep tokens in the body."


class OtpRequired(Problem):
    """A code of your second factor is needed."""

    code = "otp_required"
    kind = Kind.UNAUTHENTICATED
    title_bn = "আপনার দ্বিতীয় ধাপের কোডটি প্রয়োজন"
    cause = "The password is right, and a second factor is set up for this account."
    fix = "Send the same again with `otp`: the authenticator's six digits, or a recovery code."


class OtpInvalid(Problem):
    """The code is not right."""

    code = "otp_invalid"
    kind = Kind.UNPROCESSABLE
    title_bn = "কোডটি সঠিক নয়"
    cause = "It is not the one that the new secret gives at this moment."
    fix = "Check the clock of the device, and send the code that it shows now."


class TotpAlreadySetUp(Problem):
    """A second factor is set up already."""

    code = "totp_already_set_up"
    kind = Kind.CONFLICT
    title_bn = "দ্বিতীয় ধাপটি আগে থেকেই চালু আছে"
    cause = "An account has one authenticator at a time."
    fix = "Remove the present one first."


class TotpNotStarted(Problem):
    """No second factor waits to be confirmed."""

    code = "totp_not_started"
    kind = Kind.CONFLICT
    title_bn = "নিশ্চিত করার মতো কোনো দ্বিতীয় ধাপ নেই"
    cause = "None was begun in the last 15 minutes, or it is confirmed already."
    fix = "Begin with POST /v1/me/totp."


class TotpNotSetUp(Problem):
    """No second factor is set up."""

    code = "totp_not_set_up"
    kind = Kind.NOT_FOUND
    title_bn = "কোনো দ্বিতীয় ধাপ চালু নেই"
    cause = "This account has no confirmed authenticator."
    fix = "Begin with POST /v1/me/totp."


class TotpMissing(Problem):
    """This account has no second factor."""

    code = "totp_missing"
    kind = Kind.CONFLICT
    title_bn = "এই অ্যাকাউন্টে কোনো দ্বিতীয় ধাপ চালু নেই"
    cause = "Nothing but its password is asked for at sign-in, so there is nothing to take away."
    fix = "Let its holder ask for a new password, if that is what they lack."


class OwnSecondFactor(Problem):
    """Nobody asks this for themselves."""

    code = "own_second_factor"
    kind = Kind.FORBIDDEN
    title_bn = "নিজের জন্য এটি চাওয়া যায় না"
    cause = "Taking away a factor that was lost is asked for, and decided, by others."
    fix = "Use DELETE /v1/me/totp, or ask a colleague where the factor is lost."


class PasswordResetInvalid(Problem):
    """The link for a new password is not valid."""

    code = "password_reset_invalid"
    kind = Kind.UNPROCESSABLE
    title_bn = "নতুন পাসওয়ার্ডের লিংকটি বৈধ নয়"
    cause = "It is unknown, used, older than 30 minutes, or credentials have changed since."
    fix = "Ask for a new one with POST /v1/password-resets."
