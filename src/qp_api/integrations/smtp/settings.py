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

    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$", description="an e-mail address")
    sender_name: str = ""
    socket_path: Path | None = None
    host: str = ""
    port: int = Field(default=587, ge=1, le=65535, description="a port number")
    tls: Tls = Field(default=Tls.START, description="start, implicit, or off")
    ca_file: Path | None = Field(
        default=None, description="a file with the server's authority, in PEM"
    )
    username: str = ""
    password: SecretStr = SecretStr("")
    timeout_seconds: float = Field(default=30, gt=0, le=300, description="seconds, at most 300")

    @model_validator(mode="after")
    def _one_way_out(self) -> Self:
        if (self.socket_path is None) == (not self.host):
            raise ValueError("give either SOCKET_PATH or HOST")
        if self.username and self.socket_path is None and self.tls is Tls.OFF:
            raise ValueError("a password is sent under TLS only")
        return self
