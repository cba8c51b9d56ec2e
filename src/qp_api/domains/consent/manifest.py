"""Consent announces itself."""

from qp_api.core.domain import Domain
from qp_api.core.privacy import Retention
from qp_api.core.subject_data.terms import SweptBy

from .jobs import jobs
from .messages import ConfirmationsExpired, RegisterDue
from .routes import router

manifest = Domain(
    name="consent",
    router=router,
    jobs=jobs,
    terms=(
        SweptBy("consent_events", Retention.REGISTER, RegisterDue),
        SweptBy("consent_confirmations", Retention.REQUEST_DATA, ConfirmationsExpired),
    ),
)
