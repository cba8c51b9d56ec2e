"""Phones are found by a short index."""

import sqlalchemy as sa
from alembic import op

from qp_api.kit.clock import SystemClock

revision = "0013"
down_revision = "0010"
branch_labels = None
depends_on = None

# Only a process with keys can open a number: where there are any, the worker is asked to.
_INDEX_EARLIER_PHONES = """
INSERT INTO duties (id, kind, payload, state, posted_at, due_at, retry_at, attempt, failed_count)
SELECT gen_random_uuid(), 'accounts.PhonesUnindexed', '{"subject_id": null, "after": null}',
  'waiting', :now, :now, :now, 0, 0
WHERE EXISTS (SELECT FROM accounts WHERE phone IS NOT NULL)
"""


def upgrade() -> None:
    op.create_table(
        "phone_lookup",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_phone_lookup_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "phone_index", name=op.f("pk_phone_lookup")),
    )
    op.create_index(
        "ix_phone_lookup_phone_index", "phone_lookup", ["phone_index", "subject_id"], unique=False
    )
    op.execute(sa.text(_INDEX_EARLIER_PHONES).bindparams(now=SystemClock().now()))


def downgrade() -> None:
    op.drop_index("ix_phone_lookup_phone_index", table_name="phone_lookup")
    op.drop_table("phone_lookup")
