"""The settings of a whole process: core's, and those of the integrations it binds."""

from typing import Final

from pydantic import Field

from qp_api.core.settings import Settings as CoreSettings
from qp_api.domains.payments.settings import PaymentSettings
from qp_api.integrations.eps.settings import EpsSettings, simulator_settings
from qp_api.integrations.smtp.settings import SmtpSettings

SIMULATOR_PLACE: Final = "/sandbox/eps"
"""Where a sandbox that sets no EPS of its own has the simulator."""


class Settings(CoreSettings):
    """Everything a process is told from outside, as `QP_*`."""

    mail: SmtpSettings
    eps: EpsSettings | None = None
    payments: PaymentSettings = Field(default_factory=PaymentSettings)
    worker_metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="a port number"
    )

    @property
    def gateway(self) -> EpsSettings | None:
        """EPS as it is set; a sandbox that sets none pays its own simulator."""
        if self.eps is None and self.is_sandbox:
            return simulator_settings(f"{self.public_url}{SIMULATOR_PLACE}")
        return self.eps

    @property
    def simulates_gateway(self) -> bool:
        """Whether this service is its own gateway."""
        return self.is_sandbox and self.eps is None
