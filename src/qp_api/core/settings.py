"""Settings: read once from `QP_*`, refused by name at start, their secrets never printed.

A field's description says what it is expected to be: it is what a refusal tells as the fix.
"""

import json
import re
from enum import StrEnum
from ipaddress import ip_address, ip_network
from itertools import permutations
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias
from urllib.parse import quote, urlencode

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from qp_api.core.privacy.purposes import DbRole


class Environment(StrEnum):
    """The sandbox has a movable clock and a mailbox; production refuses to start with them."""

    SANDBOX = "sandbox"
    PRODUCTION = "production"


def is_this_machine(host: str) -> bool:
    """Whether what is sent to this host, or to a socket's folder, stays on this machine."""
    if host.startswith("/") or host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _split(value: object) -> object:
    """A list in one variable: `a, b`, or JSON."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)  # its fault is a ValueError, so the variable is refused by name
    return [word.strip() for word in value.split(",") if word.strip()]


def _networks(words: tuple[str, ...]) -> tuple[str, ...]:
    for word in words:
        if word != "unix":
            ip_network(word)
    return words


def _bearer(secret: SecretStr) -> SecretStr:
    """What an Authorization header can carry (RFC 6750 section 2.1)."""
    if not re.fullmatch(r"[A-Za-z0-9._~+/-]+=*", secret.get_secret_value()):
        raise ValueError
    return secret


Words: TypeAlias = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Secret: TypeAlias = Annotated[SecretStr, Field(min_length=1)]
_PASSWORD = "the password that this role alone has"  # noqa: S105 -- what it is, not what it says
Url: TypeAlias = Annotated[str, Field(pattern=r"^https?://[^/?#@\s]+$")]
_ADDRESS = "scheme and host alone, as https://api.example.org"


class DatabaseSettings(BaseModel):
    """Where PostgreSQL is, and the password of each purpose's role.

    Over a network the server proves who it is before a password leaves.
    """

    model_config = ConfigDict(extra="forbid")

    host: str = Field(min_length=1, description="a host name, or the folder of the Unix socket")
    port: int = Field(default=5432, ge=1, le=65535, description="a port number")
    name: str = Field(default="qp", min_length=1, description="the name of the database")
    tls: Literal["verified", "off"] = Field(default="verified", description="verified, or off")
    ca_file: Path | None = Field(
        default=None, description="a file with the server's authority, in PEM"
    )
    service_password: Secret = Field(description=_PASSWORD)
    marketing_password: Secret = Field(description=_PASSWORD)
    analytics_password: Secret = Field(description=_PASSWORD)
    rights_password: Secret = Field(description=_PASSWORD)
    custody_password: Secret = Field(description=_PASSWORD)
    owner_password: Secret | None = Field(default=None, description=_PASSWORD)
    pool_size: int = Field(default=8, ge=1, le=50, description="connections a role, 1 to 50")
    wait_seconds: float = Field(default=3.0, gt=0, le=30, description="seconds, at most 30")

    @model_validator(mode="after")
    def _someone_vouches_for_it(self) -> Self:
        if not self.is_local and self.tls == "verified" and self.ca_file is None:
            raise ValueError("over a network QP_DATABASE__CA_FILE is needed")
        return self

    @property
    def is_local(self) -> bool:
        """Whether it is reached without a network."""
        return is_this_machine(self.host)

    def password(self, role: DbRole) -> SecretStr:
        """The password of one role."""
        found: SecretStr = getattr(self, f"{role.removeprefix('qp_')}_password")
        return found

    def dsn(self, role: str, password: SecretStr) -> str:
        """The address a role signs in at; a secret, never printed."""
        who = f"{role}:{quote(password.get_secret_value(), safe='')}"
        options: dict[str, Any] = {}
        place = f"{self.host}:{self.port}"
        if self.host.startswith("/"):
            place, options = "", {"host": self.host, "port": self.port}
        if not self.is_local and self.tls == "verified":
            options = {"sslmode": "verify-full", "sslrootcert": self.ca_file}
        query = f"?{urlencode(options)}" if options else ""
        return f"postgresql://{who}@{place}/{quote(self.name, safe='')}{query}"


class Settings(BaseSettings):
    """Everything a process is told from outside."""

    model_config = SettingsConfigDict(
        env_prefix="QP_", env_nested_delimiter="__", extra="ignore", hide_input_in_errors=True
    )

    environment: Environment = Field(
        default=Environment.PRODUCTION, description="production, or sandbox"
    )
    public_url: Url = Field(description=_ADDRESS)
    front_end_url: Url | None = Field(default=None, description=_ADDRESS)
    host: str = Field(default="127.0.0.1", min_length=1, description="the address to listen on")
    port: int = Field(default=8000, ge=0, le=65535, description="a port number")
    trusted_hosts: Words = Field(default=(), description="host names, with commas between them")
    trusted_proxies: Annotated[Words, AfterValidator(_networks)] = Field(
        default=(), description="networks as 10.0.0.0/8, or the word unix"
    )
    cors_origins: Words = Field(default=(), description="origins as https://app.example.org")
    docs: bool | None = Field(
        default=None, description="true or false; left out, the sandbox shows them"
    )
    database: DatabaseSettings
    valkey_url: str | None = Field(
        default=None,
        repr=False,  # it may hold a password
        pattern=r"^(rediss?|unix)://\S+$",
        description="redis://, rediss:// or unix:///path",
    )
    key_store_path: Path = Field(description="the file of the key store")
    keyring_folder: Path = Field(description="the folder of the root key")
    objects_folder: Path = Field(description="the folder of packages and checkpoints")
    metrics_token: Annotated[SecretStr, AfterValidator(_bearer)] | None = Field(
        default=None, description="16 letters and digits or more"
    )
    security_contact: str = Field(
        default="mailto:qualityprogressbd@gmail.com",
        pattern=r"^(mailto:|https://)\S+$",
        description="mailto: or https://, for /.well-known/security.txt",
    )
    support_email: str = Field(
        default="qualityprogressbd@gmail.com",
        # Nothing that would mean something in a mailto: address (RFC 6068 section 2).
        pattern=r"^[A-Za-z0-9._-]+(\+[A-Za-z0-9._-]+)?@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
        max_length=254,
        description="an e-mail address, for whoever can't open a ticket",
    )
    hosting_country: str | None = Field(
        default=None,
        pattern=r"^[A-Z]{2}$",
        description="ISO 3166-1 alpha-2, where cloud and mail host stand",
    )
    access_token_minutes: int = Field(default=10, ge=5, le=15, description="5 to 15 minutes")
    refresh_token_days: int = Field(default=30, ge=1, le=90, description="1 to 90 days")
    reservation_hours: int = Field(default=24, ge=1, le=168, description="1 to 168 hours")
    require_guardian_consent: bool = Field(
        default=False, description="true or false: whether a guardian agrees at 16 and 17 (P8.1)"
    )
    finance_years: int = Field(default=7, ge=5, le=15, description="5 to 15 years")

    @property
    def is_sandbox(self) -> bool:
        return self.environment is Environment.SANDBOX

    @property
    def shows_docs(self) -> bool:
        """Whether `/docs` is served: in the sandbox, unless said otherwise (R18)."""
        return self.is_sandbox if self.docs is None else self.docs

    @model_validator(mode="after")
    def _places_apart(self) -> Self:
        """Each has a backup of its own: one that held two would bring keys to what they open."""
        places = {
            "QP_KEY_STORE_PATH": self.key_store_path.resolve(),
            "QP_KEYRING_FOLDER": self.keyring_folder.resolve(),
            "QP_OBJECTS_FOLDER": self.objects_folder.resolve(),
        }
        for (inner, place), (outer, folder) in permutations(places.items(), 2):
            if place.is_relative_to(folder):
                raise ValueError(f"{inner} lies in {outer}: one backup would hold both")
        return self
