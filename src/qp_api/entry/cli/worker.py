"""Carry out duties: mail, sweeps and whatever else is owed, until it is asked to stop."""

from qp_api.entry.worker.work import main

from ._settings import settings_or_exit, unfit_is_told


def worker() -> None:
    """Work until SIGTERM or SIGINT; running duties have ten seconds to end."""
    settings = settings_or_exit()
    with unfit_is_told():
        main(settings)
