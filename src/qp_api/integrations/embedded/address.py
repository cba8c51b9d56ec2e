"""Where the running servers are found, and how to sign in to them."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode


@dataclass(frozen=True)
class PostgresAddress:
    """A PostgreSQL that speaks through a Unix socket alone."""

    socket_folder: Path
    port: int
    superuser: str
    password: str = field(repr=False)
    data_folder: Path
    log: Path

    def dsn(
        self, *, user: str | None = None, password: str | None = None, database: str = "postgres"
    ) -> str:
        """A `postgresql://` URL for this role, or for the superuser when none is named."""
        name = self.superuser if user is None else user
        secret = self.password if password is None else password
        where = urlencode({"host": str(self.socket_folder), "port": self.port})
        return f"postgresql://{quote(name, '')}:{quote(secret, '')}@/{quote(database, '')}?{where}"


@dataclass(frozen=True)
class Running:
    """Both servers, ready."""

    postgres: PostgresAddress
    valkey_socket: Path
    place: Path

    @property
    def valkey_url(self) -> str:
        return f"unix://{self.valkey_socket}"
