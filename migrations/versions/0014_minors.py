"""Reports of minors; erasures that the officer ordered take the books' keys too."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_CHANNEL = "ck_rights_requests_channel"
_METHOD = "ck_consent_events_method"


def upgrade() -> None:
    op.drop_constraint(op.f(_CHANNEL), "rights_requests")
    op.create_check_constraint(
        op.f(_CHANNEL), "rights_requests", "channel IN ('signed_in', 'mail', 'officer')"
    )
    op.add_column(
        "erasures",
        sa.Column("with_books", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("erasures", "with_books", server_default=None)
    op.drop_constraint(op.f(_METHOD), "consent_events")
    op.create_check_constraint(
        op.f(_METHOD),
        "consent_events",
        "method IN ('choice', 'mailed_link', 'objection', 'age_lock')",
    )
    _create_reports()
    _create_guardians()


def _create_reports() -> None:
    op.create_table(
        "minor_reports",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_minor_reports_decided")
        ),
        sa.CheckConstraint(
            "(state IN ('confirmed', 'refuted')) = (basis IS NOT NULL)",
            name=op.f("ck_minor_reports_on_basis"),
        ),
        sa.CheckConstraint(
            "basis IN ('holder_statement', 'guardian_statement', 'proof_of_age', 'no_answer',"
            " 'unfounded')",
            name=op.f("ck_minor_reports_basis"),
        ),
        sa.CheckConstraint(
            "reason IN ('holder_said_so', 'guardian_said_so', 'document', 'impression')",
            name=op.f("ck_minor_reports_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'confirmed', 'refuted', 'overtaken')",
            name=op.f("ck_minor_reports_state"),
        ),
        sa.CheckConstraint(
            "octet_length(details) >= 36 AND get_byte(details, 0) = 1",
            name=op.f("ck_minor_reports_details_is_sealed"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_minor_reports_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_minor_reports")),
    )
    op.create_index("ix_minor_reports_id", "minor_reports", ["id"])
    op.create_index(op.f("ix_minor_reports_decided_at"), "minor_reports", ["decided_at"])
    op.create_index(
        "uq_minor_reports_open",
        "minor_reports",
        ["subject_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_minor_reports_queue",
        "minor_reports",
        ["reported_at", "id"],
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_minor_reports_said",
        "minor_reports",
        ["decided_at"],
        postgresql_where=sa.text("reason IS NOT NULL OR details IS NOT NULL"),
    )


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f(f"fk_{table}_subjects")),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f(f"pk_{table}")),
    ]


def _create_guardians() -> None:
    op.create_table(
        "guardian_consents",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guardian_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "state IN ('awaits_address', 'asked', 'given', 'refused')",
            name=op.f("ck_guardian_consents_state"),
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (guardian_id IS NULL)",
            name=op.f("ck_guardian_consents_guardian"),
        ),
        *_owned("guardian_consents"),
    )
    op.create_index("uq_guardian_consents_ward", "guardian_consents", ["subject_id"], unique=True)
    op.create_index("ix_guardian_consents_guardian", "guardian_consents", ["guardian_id"])
    op.create_index("ix_guardian_consents_ends_on", "guardian_consents", ["ends_on"])
    op.create_table(
        "guardians",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "octet_length(email) >= 36 AND get_byte(email, 0) = 1",
            name=op.f("ck_guardians_email_is_sealed"),
        ),
        *_owned("guardians"),
    )
    op.create_table(
        "guardian_tokens",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_guardian_tokens_subjects")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_guardian_tokens")),
    )
    op.create_index(op.f("ix_guardian_tokens_expires_at"), "guardian_tokens", ["expires_at"])
    op.create_index(op.f("ix_guardian_tokens_subject_id"), "guardian_tokens", ["subject_id"])


def downgrade() -> None:
    op.drop_table("guardian_tokens")
    op.drop_table("guardians")
    op.drop_table("guardian_consents")
    op.drop_table("minor_reports")
    op.drop_constraint(op.f(_METHOD), "consent_events")
    op.create_check_constraint(
        op.f(_METHOD), "consent_events", "method IN ('choice', 'mailed_link', 'objection')"
    )
    op.drop_column("erasures", "with_books")
    op.drop_constraint(op.f(_CHANNEL), "rights_requests")
    op.create_check_constraint(
        op.f(_CHANNEL), "rights_requests", "channel IN ('signed_in', 'mail')"
    )
