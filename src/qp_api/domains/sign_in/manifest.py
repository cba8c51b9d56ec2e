"""Sign-in announces itself."""

from qp_api.core.domain import Domain
from qp_api.core.privacy import Retention
from qp_api.core.subject_data.terms import Counted, SweptBy

from .jobs import jobs
from .messages import TracesExpired
from .routes import router

manifest = Domain(
    name="sign_in",
    router=router,
    jobs=jobs,
    terms=(
        Counted("sign_ins", Retention.SIGN_IN_LOG, "ends_at", in_process_time=True),
        SweptBy("refresh_tokens", Retention.SIGN_IN_LOG, TracesExpired),
        SweptBy("verifications", Retention.UNVERIFIED, TracesExpired),
        SweptBy("password_resets", Retention.UNVERIFIED, TracesExpired),
    ),
)
