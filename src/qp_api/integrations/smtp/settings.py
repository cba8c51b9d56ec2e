"""Where mail goes out, and under which name."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


class Tls(StrEnum):
    """When encryption begins."""

    OFF = "off"
    START = "start"  # STARTTLS, required: without it no mail is sent
    IMPLICIT = "implicit"


class SmtpSettings(BaseModel):
    """A server by `socket_path`, or else by `host` and `port`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sender: str
    sender_name: str = ""
    socket_path: Path | None = None
    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    tls: Tls = Tls.START
    ca_file: Path | None = None
    username: str = ""
    password: SecretStr = SecretStr("")
    timeout_seconds: float = Field(default=30, gt=0, le=300)

    @model_validator(mode="after")
    def _one_way_out(self) -> Self:
        if (self.socket_path is None) == (not self.host):
            raise ValueError("give either socket_path or host")
        if self.username and self.socket_path is None and self.tls is Tls.OFF:
            raise ValueError("a password is sent under TLS only")
        return self
