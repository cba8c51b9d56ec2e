"""The links of P4.2's letters are bound to the address that they were mailed to."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Those on their way are bound to the address of today; whoever has none is being erased.
_BIND = """
UPDATE retention_confirmations SET address_index = (
    SELECT email_index FROM email_lookup
    WHERE email_lookup.subject_id = retention_confirmations.subject_id
    ORDER BY email_index LIMIT 1
)
"""


def upgrade() -> None:
    op.add_column(
        "retention_confirmations", sa.Column("address_index", sa.LargeBinary(), nullable=True)
    )
    op.execute(_BIND)
    op.execute("DELETE FROM retention_confirmations WHERE address_index IS NULL")
    op.alter_column("retention_confirmations", "address_index", nullable=False)


def downgrade() -> None:
    op.drop_column("retention_confirmations", "address_index")
