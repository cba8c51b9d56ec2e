"""The settings of a whole process: core's, and those of the integrations it binds."""

from pydantic import Field

from qp_api.core.settings import Settings as CoreSettings
from qp_api.integrations.smtp.settings import SmtpSettings


class Settings(CoreSettings):
    """Everything a process is told from outside, as `QP_*`."""

    mail: SmtpSettings
    worker_metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="a port number"
    )
