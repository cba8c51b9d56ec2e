"""How long an address may be confirmed, and how often one is asked for (AC-3)."""

from datetime import timedelta
from typing import Final

from qp_api.domains.sign_in.rules import AttemptLimit

EMAIL_CHANGE_LIFE: Final = timedelta(days=1)
# So long the mail to the address that was left is tried again; then it is forgotten all the same.
FORMER_ADDRESS_LIFE: Final = timedelta(days=7)
# Each request mails whoever reads the wanted address.
EMAIL_CHANGE_LIMIT: Final = AttemptLimit("email_change", timedelta(hours=1), 5, 60)
