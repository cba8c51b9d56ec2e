"""What the sandbox can't do."""

from qp_api.core.errors import Kind, Problem


class ClockMoveRefused(Problem):
    """The sandbox clock moves forward only, by at most ten years at once."""

    code = "clock_move_refused"
    kind = Kind.UNPROCESSABLE
    title_bn = "স্যান্ডবক্সের ঘড়ি শুধু সামনে চলে, একবারে সর্বোচ্চ দশ বছর"
    cause = "The time that was asked for has passed already, or lies too far ahead."
    fix = "Read GET /v1/sandbox/clock and ask for a later time, at most ten years on."


class StillBusy(Problem):
    """There is still work that is due."""

    code = "still_busy"
    kind = Kind.UNAVAILABLE
    title_bn = "বকেয়া কাজ এখনও শেষ হয়নি"
    cause = "The worker did not finish what is due in time: it is slow, stopped, or keeps failing."
    fix = "Wait with POST /v1/sandbox/idle, read the clock, and move on from where it stands."
