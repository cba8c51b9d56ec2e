"""Phones are found by a short index; addresses change; links are bound to theirs."""

import sqlalchemy as sa
from alembic import op

from qp_api.kit.clock import SystemClock

revision = "0013"
down_revision = "0012"
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
    op.create_table(
        "email_changes",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('pending', 'changed')", name=op.f("ck_email_changes_state")),
        sa.CheckConstraint(
            "octet_length(address) >= 36 AND get_byte(address, 0) = 1",
            name=op.f("ck_email_changes_address_is_sealed"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_email_changes_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_email_changes")),
    )
    op.create_index(
        "ix_email_changes_pending",
        "email_changes",
        ["subject_id"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        op.f("ix_email_changes_expires_at"), "email_changes", ["expires_at"], unique=False
    )
    op.create_table(
        "email_change_tokens",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id", "change_id"],
            ["email_changes.subject_id", "email_changes.id"],
            name=op.f("fk_email_change_tokens_email_changes"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_email_change_tokens_subjects")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_email_change_tokens")),
    )
    op.create_index(
        op.f("ix_email_change_tokens_subject_id"),
        "email_change_tokens",
        ["subject_id"],
        unique=False,
    )
    op.add_column("mailed_links", sa.Column("address_index", sa.LargeBinary(), nullable=True))
    op.execute(sa.text(_INDEX_EARLIER_PHONES).bindparams(now=SystemClock().now()))


def downgrade() -> None:
    op.drop_column("mailed_links", "address_index")
    op.drop_table("email_change_tokens")
    op.drop_table("email_changes")
    op.drop_index("ix_phone_lookup_phone_index", table_name="phone_lookup")
    op.drop_table("phone_lookup")
