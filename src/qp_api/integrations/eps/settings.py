"""Where EPS is, and as whom it is asked."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

_URL = r"^https?://[^?#@\s]+$"


class EpsSettings(BaseModel):
    """The merchant's own; the hash key is used as it is written, it is not decoded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_url: str = Field(pattern=_URL, description="an address as https://pgapi.eps.com.bd")
    merchant_id: str = Field(min_length=1, description="the merchant's UUID")
    store_id: str = Field(min_length=1, description="the store's UUID")
    username: str = Field(min_length=1, description="the name to sign in with")
    password: SecretStr = Field(min_length=1, description="the password to sign in with")
    hash_key: SecretStr = Field(min_length=1, description="the hash key, as it was given")
    connect_seconds: float = Field(default=5, gt=0, le=30, description="seconds, at most 30")
    initialize_seconds: float = Field(default=30, gt=0, le=60, description="seconds, at most 60")
    other_seconds: float = Field(default=20, gt=0, le=60, description="seconds, at most 60")


def simulator_settings(base_url: str) -> EpsSettings:
    """What the simulator at this address takes."""
    return EpsSettings(
        api_url=base_url,
        merchant_id="6a2f53d4-0000-4000-8000-000000000001",
        store_id="6a2f53d4-0000-4000-8000-000000000002",
        username="merchant@example.com",
        password=SecretStr("sim-password"),
        hash_key=SecretStr("sim-hash-key="),
    )
