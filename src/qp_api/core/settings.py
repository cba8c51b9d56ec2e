"""Settings: read once from `QP_*`, refused by name at start, their secrets never printed."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from qp_api.core.privacy.purposes import DbRole


class Environment(StrEnum):
    """The sandbox has a movable clock and a mailbox; production refuses to start with them."""

    SANDBOX = "sandbox"
    PRODUCTION = "production"


class DatabaseSettings(BaseModel):
    """Where PostgreSQL is, and the password of each purpose's role."""

    model_config = ConfigDict(extra="forbid")

    host: Annotated[str, Field(description="host name, or the folder of the Unix socket")]
    port: int = 5432
    name: str = "qp"
    service_password: SecretStr
    marketing_password: SecretStr
    analytics_password: SecretStr
    rights_password: SecretStr
    custody_password: SecretStr
    owner_password: SecretStr | None = None
    pool_size: Annotated[int, Field(ge=1, le=50)] = 8
    wait_seconds: Annotated[float, Field(gt=0, le=30)] = 3.0

    def password(self, role: DbRole) -> SecretStr:
        """The password of one role."""
        found: SecretStr = getattr(self, f"{role.removeprefix('qp_')}_password")
        return found

    def dsn(self, role: str, password: SecretStr) -> str:
        """The address a role signs in at; a secret, never printed."""
        secret = password.get_secret_value()
        if self.host.startswith("/"):
            return f"postgresql://{role}:{secret}@/{self.name}?host={self.host}&port={self.port}"
        return f"postgresql://{role}:{secret}@{self.host}:{self.port}/{self.name}"


class Settings(BaseSettings):
    """Everything a process is told from outside."""

    model_config = SettingsConfigDict(
        env_prefix="QP_", env_nested_delimiter="__", extra="ignore", hide_input_in_errors=True
    )

    environment: Environment = Environment.PRODUCTION
    public_url: Annotated[str, Field(pattern=r"^https?://[^/]+$")]
    front_end_url: Annotated[str | None, Field(pattern=r"^https?://[^/]+$")] = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    docs: bool = True
    database: DatabaseSettings
    valkey_url: str | None = None
    key_store_path: Path
    keyring_folder: Path
    objects_folder: Path
    metrics_token: SecretStr | None = None
    security_contact: str = "mailto:qualityprogressbd@gmail.com"
    authority_contact: str = ""
    access_token_minutes: Annotated[int, Field(ge=5, le=15)] = 10
    refresh_token_days: Annotated[int, Field(ge=1, le=90)] = 30

    @property
    def is_sandbox(self) -> bool:
        return self.environment is Environment.SANDBOX

    @model_validator(mode="after")
    def _keys_apart(self) -> Self:
        folder = self.keyring_folder.resolve()
        if folder in self.key_store_path.resolve().parents:
            raise ValueError("key_store_path lies in keyring_folder: backups would hold both")
        return self
