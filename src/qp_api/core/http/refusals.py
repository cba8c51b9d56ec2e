"""What the edge itself refuses, before a room is asked."""

from qp_api.core.errors import Kind, Problem


class MalformedJson(Problem):
    """The body is not strict JSON."""

    code = "malformed_json"
    kind = Kind.INVALID
    title_bn = "অনুরোধের বিষয়বস্তু সঠিক JSON নয়"
    cause = "The body is no UTF-8 JSON, or holds what two readers could read differently."
    fix = "Send JSON without duplicate names, NaN, lone surrogates, NUL, or more than 32 levels."


class InvalidRequest(Problem):
    """The request does not have the declared shape."""

    code = "invalid_request"
    kind = Kind.UNPROCESSABLE
    title_bn = "অনুরোধটি ঘোষিত আকারে নেই"
    cause = "A field is missing, unknown, or not of its declared kind; `errors` says which."
    fix = "Compare the request with the operation's schema in /openapi.json."


class CardDataNotAccepted(Problem):
    """Card numbers are not accepted here."""

    code = "card_data_not_accepted"
    kind = Kind.UNPROCESSABLE
    title_bn = "এখানে কার্ডের নম্বর গ্রহণ করা হয় না"
    cause = "A field holds what is or looks like the number of a payment card; `errors` says which."
    fix = "Remove the number. Cards are used on the payment gateway's own page, and nowhere else."


class UnknownParameter(Problem):
    """A query parameter is unknown or repeated."""

    code = "unknown_parameter"
    kind = Kind.UNPROCESSABLE
    title_bn = "একটি প্যারামিটার অজানা বা একাধিকবার দেওয়া হয়েছে"
    cause = "The query names a parameter that this operation has not, or names one twice."
    fix = "Send only the parameters that the operation declares, each once."


class InvalidCursor(Problem):
    """The cursor is not one of this list."""

    code = "invalid_cursor"
    kind = Kind.INVALID
    title_bn = "কার্সরটি এই তালিকার নয়"
    cause = "The cursor was changed, or given for another caller, operation or filter."
    fix = "Take `next_cursor` from the page before, with the same filters, or begin again."


class BodyTooLarge(Problem):
    """The body is too large."""

    code = "body_too_large"
    kind = Kind.TOO_LARGE
    title_bn = "অনুরোধের আকার সীমার চেয়ে বড়"
    cause = "A body may have at most 1 MB."
    fix = "Send less at once."


class BodyTooSlow(Problem):
    """The body came too slowly."""

    code = "body_too_slow"
    kind = Kind.TIMED_OUT
    title_bn = "অনুরোধটি খুব ধীরে এসেছে"
    cause = "The whole body has to arrive within seconds of its headers."
    fix = "Repeat the request over a better connection."


class UnsupportedMediaType(Problem):
    """The body is not declared as JSON."""

    code = "unsupported_media_type"
    kind = Kind.UNSUPPORTED_MEDIA
    title_bn = "বিষয়বস্তু JSON হিসেবে ঘোষিত নয়"
    cause = "Bodies are read as application/json (a PATCH also as application/merge-patch+json)."
    fix = "Send Content-Type: application/json."


class UnsupportedEncoding(Problem):
    """The body is encoded."""

    code = "unsupported_encoding"
    kind = Kind.UNSUPPORTED_MEDIA
    title_bn = "সংকুচিত বিষয়বস্তু গ্রহণ করা হয় না"
    cause = "The request has a Content-Encoding; compressed bodies are not read."
    fix = "Send the body as it is, without Content-Encoding."


class BadRequest(Problem):
    """The request can't be understood."""

    code = "bad_request"
    kind = Kind.INVALID
    title_bn = "অনুরোধটি বোঝা যায়নি"
    cause = "The request breaks a rule of HTTP itself."
    fix = "Check the request line, the headers and the framing."


class HeadersTooLarge(Problem):
    """The request's headers are too large."""

    code = "headers_too_large"
    kind = Kind.HEAD_TOO_LARGE
    title_bn = "অনুরোধের হেডার সীমার চেয়ে বড়"
    cause = "Request line and headers may have at most 32 KB and 100 fields together."
    fix = "Send fewer and shorter headers."


class HostNotAllowed(Problem):
    """This host is not served here."""

    code = "host_not_allowed"
    kind = Kind.INVALID
    title_bn = "এই হোস্ট এখানে পরিবেশিত হয় না"
    cause = "The Host header is missing, repeated, or names a host that is not configured."
    fix = "Call the address that the service is published at."


class MethodNotAllowed(Problem):
    """This resource has no such method."""

    code = "method_not_allowed"
    kind = Kind.METHOD_NOT_ALLOWED
    title_bn = "এই রিসোর্সে এই মেথড নেই"
    cause = "The path exists, the method does not."
    fix = "Use one of the methods in the Allow header."


class Unauthenticated(Problem):
    """You are not signed in."""

    code = "unauthenticated"
    kind = Kind.UNAUTHENTICATED
    title_bn = "আপনি সাইন ইন করেননি"
    cause = "The access token is missing, malformed, expired or revoked."
    fix = "Sign in or refresh, and send Authorization: Bearer with the access token."


def invalid_token() -> Unauthenticated:
    """The refusal of a token that was brought and is not good (RFC 6750 §3.1)."""
    return Unauthenticated(headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


class RoleRequired(Problem):
    """Your role does not allow this."""

    code = "role_required"
    kind = Kind.FORBIDDEN
    title_bn = "আপনার ভূমিকা এটি অনুমোদন করে না"
    cause = "The operation asks for a role that you do not have (x-roles in /openapi.json)."
    fix = "Ask somebody who has the role."


class ScopeRequired(Problem):
    """This API key may not do this."""

    code = "scope_required"
    kind = Kind.FORBIDDEN
    title_bn = "এই এপিআই কী দিয়ে এটি করা যায় না"
    cause = "The key lacks the operation's scope (x-scope in /openapi.json), or it has none."
    fix = "Use a key with that scope; without x-scope only a person who signs in may do it."


class StepUpRequired(Problem):
    """A fresh proof of who you are is needed."""

    code = "step_up_required"
    kind = Kind.FORBIDDEN
    title_bn = "আপনার পরিচয় আবার নিশ্চিত করতে হবে"
    cause = "Dangerous operations need a sign-in proof that is under ten minutes old."
    fix = "Call POST /v1/sign-in/step-up, then repeat the request with the new token."


class PreconditionRequired(Problem):
    """The request has to say which version it changes."""

    code = "precondition_required"
    kind = Kind.PRECONDITION_REQUIRED
    title_bn = "কোন সংস্করণ বদলাতে চান তা জানাতে হবে"
    cause = "PATCH and PUT need If-Match, so that nobody overwrites what they have not seen."
    fix = "Read the resource, and send its ETag as If-Match."


class Stale(Problem):
    """The resource has changed since you read it."""

    code = "stale"
    kind = Kind.PRECONDITION_FAILED
    title_bn = "আপনি পড়ার পরে রিসোর্সটি বদলে গেছে"
    cause = "If-Match names another version than the present one."
    fix = "Read the resource again, repeat the change on it, and send the new ETag."


class IdempotencyKeyRequired(Problem):
    """This request needs an idempotency key."""

    code = "idempotency_key_required"
    kind = Kind.INVALID
    title_bn = "এই অনুরোধে আইডেমপোটেন্সি কী প্রয়োজন"
    cause = "Without Idempotency-Key a repetition could do the same thing twice."
    fix = "Send a new random Idempotency-Key, and the same one when you repeat the request."


class IdempotencyKeyInvalid(Problem):
    """The idempotency key is malformed."""

    code = "idempotency_key_invalid"
    kind = Kind.INVALID
    title_bn = "আইডেমপোটেন্সি কী সঠিক আকারে নেই"
    cause = "A key is 1 to 255 visible ASCII characters, bare or quoted, sent once."
    fix = "Use a UUID."


class RateLimited(Problem):
    """Too many requests."""

    code = "rate_limited"
    kind = Kind.TOO_MANY
    title_bn = "অনুরোধের সংখ্যা সীমা ছাড়িয়ে গেছে"
    cause = "The quota in RateLimit-Policy is used up."
    fix = "Wait Retry-After seconds."


class Internal(Problem):
    """Something broke on our side."""

    code = "internal"
    kind = Kind.INTERNAL
    title_bn = "আমাদের দিকে একটি ত্রুটি হয়েছে"
    cause = "A fault that is not yours; it has been recorded under the request id."
    fix = "Repeat the request later; if it stays, tell support the request id."


class NotReady(Problem):
    """The service is not ready."""

    code = "not_ready"
    kind = Kind.UNAVAILABLE
    title_bn = "সেবাটি এখনও প্রস্তুত নয়"
    cause = "A part that no request can do without is down; `parts` names it."
    fix = "Wait; the part recovers by itself or is being repaired."


class AccessReasonRequired(Problem):
    """A reason for this access is needed."""

    code = "access_reason_required"
    kind = Kind.INVALID
    title_bn = "এই প্রবেশের একটি কারণ জানানো প্রয়োজন"
    cause = "Staff who look at one person's data say why in the header X-Access-Reason."
    fix = "Send the reason, such as `X-Access-Reason: support_request; ticket=<id>`."


class AccessReasonInvalid(Problem):
    """The reason for this access is not one of the known ones."""

    code = "access_reason_invalid"
    kind = Kind.INVALID
    title_bn = "প্রবেশের কারণটি স্বীকৃত কারণগুলোর একটি নয়"
    cause = "X-Access-Reason names no known reason, comes twice, or its ticket is no id."
    fix = "Send one of the reasons that the operation documents, and at most one `; ticket=<id>`."
