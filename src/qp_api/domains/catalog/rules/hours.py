"""What follows from a course's figures."""

_MINUTES_IN_A_TENTH = 6


def contact_hours(minutes: int) -> str:
    """Give contact hours, rounded down to a tenth: `"24.5"`. EN-5."""
    hours, tenths = divmod(minutes // _MINUTES_IN_A_TENTH, 10)
    return f"{hours}.{tenths}"
