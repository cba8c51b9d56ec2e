"""One spelling for what people type: e-mail addresses, phone numbers, names."""

import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, ValidatedEmail, validate_email

# Stored beside each blind index: a change of the rules below is a new version and a back-fill.
RULES_VERSION = 1

_HOME_REGION = "BD"
# Format characters, surrogates, private use, and what no version of Unicode has given a sign.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_JOINERS = frozenset({"\u200c", "\u200d"})
_SEEN = frozenset("LNPS")
# Letters and signs by category, blanks by shape: Hangul's fillers, and Braille's empty cell.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


class NotAnEmail(ValueError):
    """The text is no e-mail address."""


class NotAPhone(ValueError):
    """The text is no phone number."""


class NotAName(ValueError):
    """The text shows nothing, or hides something."""


def clean_email(text: str) -> str:
    """Give the address in the form mail is sent to: the local part as typed, the domain lower-case.

    Raises NotAnEmail. No DNS look-up is made.
    """
    return _validated(text).normalized


def normalise_email(text: str) -> str:
    """Give the form in which two spellings of one mailbox are equal. crypto.md section 8.

    NFKC, domain in lower-case IDNA (A-labels), local part casefolded; dots and plus tags are kept,
    since only the mailbox's owner knows what they mean. Raises NotAnEmail.
    """
    email = _validated(text)
    # Casefolding can undo the normal form, so that it is made again.
    local = unicodedata.normalize("NFKC", email.local_part.casefold())
    return f"{local}@{email.ascii_domain}"


def _validated(text: str) -> ValidatedEmail:
    try:
        # Only the test mode lets `.test` pass, which the sandbox needs; it changes no other rule.
        return validate_email(
            unicodedata.normalize("NFKC", text.strip()),
            check_deliverability=False,
            test_environment=True,
        )
    except EmailNotValidError:
        # Not chained: the library's message quotes the address.
        raise NotAnEmail from None


def normalise_phone(text: str) -> str:
    """Give the number in E.164; one without a country code is read as dialled in Bangladesh.

    Any script's digits are understood. Raises NotAPhone, also for a number with an extension,
    which E.164 would silently lose.
    """
    try:
        number = phonenumbers.parse(text, _HOME_REGION)
    except phonenumbers.NumberParseException:
        raise NotAPhone from None
    # Possible, not valid: the table of number ranges is always older than the newest range.
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE or number.extension:
        raise NotAPhone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_name(text: str) -> str:
    """Give the name in its normal form; any script, and at least one sign that is seen.

    Raises NotAName for what is not seen in a name: marks of direction, tags, letters without a
    shape, blanks without width. Joiners (U+200C, U+200D) stay.
    """
    name = normalise_name(text)
    hidden = {sign for sign in name if unicodedata.category(sign) in _UNSEEN} - _JOINERS
    is_seen = any(unicodedata.category(sign)[0] in _SEEN for sign in name)
    if hidden or not is_seen or not _BLANK.isdisjoint(name):
        raise NotAName
    return name


def normalise_name(text: str) -> str:
    """Give the name in NFC with single spaces and none at the ends.

    Joiners stay: in Bengali they decide how a name is written.
    """
    return " ".join(unicodedata.normalize("NFC", text).split())
