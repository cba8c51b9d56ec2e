"""Why attendance is not taken."""

from qp_api.core.errors import Kind, Problem


class ClassNotBegun(Problem):
    """This class has not begun yet."""

    code = "class_not_begun"
    kind = Kind.CONFLICT
    title_bn = "ক্লাসটি এখনও শুরু হয়নি"
    cause = "Attendance is recorded from the beginning of a class on."
    fix = "Record it when the class has begun, or correct the time of the class."


class TooManyMinutes(Problem):
    """Somebody attended longer than the class took."""

    code = "too_many_minutes"
    kind = Kind.UNPROCESSABLE
    title_bn = "উপস্থিতির সময় ক্লাসের সময়ের চেয়ে বেশি"
    cause = "`minutes` is more than lies between the beginning and the end of the class."
    fix = "Leave `minutes` out for the whole class, or give the minutes attended."
