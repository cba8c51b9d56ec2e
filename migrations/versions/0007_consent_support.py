"""What was consented to, asked of support, and disclosed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent_confirmations",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_consent_confirmations_subjects")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_consent_confirmations")),
    )
    op.create_index(
        op.f("ix_consent_confirmations_expires_at"),
        "consent_confirmations",
        ["expires_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_consent_confirmations_subject_id"),
        "consent_confirmations",
        ["subject_id"],
        unique=False,
    )
    op.create_table(
        "consent_events",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("schema_version", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_version", sa.Text(), nullable=False),
        sa.Column("notice_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "method IN ('choice', 'mailed_link', 'objection')",
            name=op.f("ck_consent_events_method"),
        ),
        sa.CheckConstraint(
            "purpose IN ('marketing', 'analytics')", name=op.f("ck_consent_events_purpose")
        ),
        sa.CheckConstraint(
            "state IN ('ConsentGiven', 'RenewedConsentGiven', 'ConsentRequested', 'ConsentRefused', 'ConsentWithdrawn')",
            name=op.f("ck_consent_events_state"),
        ),
        sa.CheckConstraint("began_at <= at", name=op.f("ck_consent_events_began_before")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_consent_events_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_consent_events")),
    )


def downgrade() -> None:
    op.drop_table("consent_events")
    op.drop_index(op.f("ix_consent_confirmations_subject_id"), table_name="consent_confirmations")
    op.drop_index(op.f("ix_consent_confirmations_expires_at"), table_name="consent_confirmations")
    op.drop_table("consent_confirmations")
