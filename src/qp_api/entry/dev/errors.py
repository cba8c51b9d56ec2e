"""What keeps the house from standing, each with its remedy in the message."""

from qp_api.integrations.embedded import EmbeddedServersRefused


class HouseRefused(EmbeddedServersRefused):
    """The house can't be started here."""


class PortTaken(HouseRefused):
    """Somebody else listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is taken: choose another, for example QP_PORT={port + 1}")


class ChildFailed(HouseRefused):
    """A child ended before the house stood, or the house did not stand in time."""

    def __init__(self, name: str, log: object, tail: str) -> None:
        super().__init__(f"{name} failed; its log is {log} and ends:\n{tail}")
