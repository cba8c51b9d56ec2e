"""What was consented to, asked of support, and disclosed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
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
    op.create_table(
        "disclosures",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("categories", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("occasion_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("occasion IN ('payment_attempt')", name=op.f("ck_disclosures_occasion")),
        sa.CheckConstraint(
            "recipient IN ('eps', 'cloud', 'mail_host', 'authorities')",
            name=op.f("ck_disclosures_recipient"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_disclosures_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_disclosures")),
    )
    op.create_index("ix_disclosures_id", "disclosures", ["id"], unique=False)
    op.create_index(
        "uq_disclosures_occasion",
        "disclosures",
        ["subject_id", "recipient", "occasion", "occasion_id"],
        unique=True,
    )
    op.create_table(
        "support_tickets",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'pending', 'closed')", name=op.f("ck_support_tickets_state")
        ),
        sa.CheckConstraint(
            "octet_length(subject) >= 36 AND get_byte(subject, 0) = 1",
            name=op.f("ck_support_tickets_subject_is_sealed"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_support_tickets_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_support_tickets")),
    )
    op.create_index("ix_support_tickets_id", "support_tickets", ["id"], unique=False)
    op.create_table(
        "ticket_messages",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("writer", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "writer IN ('owner', 'support')", name=op.f("ck_ticket_messages_writer")
        ),
        sa.CheckConstraint(
            "octet_length(body) >= 36 AND get_byte(body, 0) = 1",
            name=op.f("ck_ticket_messages_body_is_sealed"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id", "ticket_id"],
            ["support_tickets.subject_id", "support_tickets.id"],
            name=op.f("fk_ticket_messages_support_tickets"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_ticket_messages_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_ticket_messages")),
    )
    op.create_index(
        "ix_ticket_messages_ticket",
        "ticket_messages",
        ["subject_id", "ticket_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_accounts_staff",
        "accounts",
        ["subject_id"],
        unique=False,
        postgresql_where=sa.text("roles <> '{learner}'::text[]"),
    )


def downgrade() -> None:
    op.drop_index("ix_accounts_staff", table_name="accounts")
    op.drop_index("ix_ticket_messages_ticket", table_name="ticket_messages")
    op.drop_table("ticket_messages")
    op.drop_index("ix_support_tickets_id", table_name="support_tickets")
    op.drop_table("support_tickets")
    op.drop_index("uq_disclosures_occasion", table_name="disclosures")
    op.drop_index("ix_disclosures_id", table_name="disclosures")
    op.drop_table("disclosures")
    op.drop_table("consent_events")
    op.drop_index(op.f("ix_consent_confirmations_subject_id"), table_name="consent_confirmations")
    op.drop_index(op.f("ix_consent_confirmations_expires_at"), table_name="consent_confirmations")
    op.drop_table("consent_confirmations")
