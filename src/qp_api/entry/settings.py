"""The settings of a whole process: core's, and those of the integrations it binds."""

from typing import Annotated

from pydantic import Field, ValidationError

from qp_api.core.settings import Settings as CoreSettings
from qp_api.integrations.smtp.settings import SmtpSettings


class Settings(CoreSettings):
    """Everything a process is told from outside, as `QP_*`."""

    mail: SmtpSettings
    worker_metrics_port: Annotated[int | None, Field(ge=1, le=65535)] = None


class BadSettings(Exception):
    """Settings that are missing or wrong, each with its name and the fix."""


def load_settings() -> Settings:
    """Read the environment. Raises BadSettings naming each setting, never its value."""
    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        raise BadSettings("\n".join(_line(e["loc"], e["msg"]) for e in found)) from None


def _line(location: tuple[int | str, ...], message: str) -> str:
    name = "QP_" + "__".join(str(part).upper() for part in location)
    if name == "QP_":
        return message
    if message == "Field required":
        return f"{name} is missing: set it in the environment"
    return f"{name} is wrong: {message}"
