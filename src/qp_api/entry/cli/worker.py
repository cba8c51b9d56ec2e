"""Carry out duties: mail, sweeps and whatever else is owed, until it is asked to stop."""

from qp_api.entry.worker import main

from ._settings import settings_or_exit


def worker() -> None:
    """Work until SIGTERM or SIGINT; running duties have ten seconds to end."""
    main(settings_or_exit())
