"""What the house itself says when it refuses: nobody confirmed the mail (DR-3, DR-6)."""

from typing import Final

IDENTITY_FAILURE: Final = "eu-gdpr:JustificationA12IdentityFailure"
UNCONFIRMED: Final = (
    "সাত দিনের মধ্যে কেউ নিশ্চিত করেননি যে আবেদনটি এই ঠিকানা থেকেই এসেছে।"
    " আপনি যেকোনো সময় আবার লিখতে পারেন।"
    " · Nobody confirmed within seven days that the request came from this address. You may write"
    " again at any time."
)
COMPLAINT_ROUTE: Final = (
    "The data protection officer, whose address is in the policy; then the competent authority"
)
COURT: Final = "The competent court at your place of residence"
