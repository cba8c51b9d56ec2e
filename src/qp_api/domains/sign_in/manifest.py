"""Sign-in announces itself."""

from qp_api.core.domain import Domain
from qp_api.core.privacy import Retention
from qp_api.core.subject_data.terms import Counted, SweptBy

from .actions.carry_out_totp_removal import REMOVAL
from .actions.end_sign_ins import end_sign_ins
from .jobs import jobs
from .messages import TracesExpired
from .routes import router

manifest = Domain(
    name="sign_in",
    router=router,
    jobs=jobs,
    freezing=(end_sign_ins,),
    approvals=(REMOVAL,),
    terms=(
        Counted("sign_ins", Retention.SIGN_IN_LOG, "ends_at", in_process_time=True),
        SweptBy("refresh_tokens", Retention.SIGN_IN_LOG, TracesExpired),
        SweptBy("known_devices", Retention.SIGN_IN_LOG, TracesExpired),
        SweptBy("verifications", Retention.UNVERIFIED, TracesExpired),
        SweptBy("email_changes", Retention.UNVERIFIED, TracesExpired),
        SweptBy("email_change_tokens", Retention.UNVERIFIED, TracesExpired),
        SweptBy("password_resets", Retention.UNVERIFIED, TracesExpired),
    ),
)
