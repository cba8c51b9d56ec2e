"""Retention: the last activity leads somewhere, runs of deletion, keep-me tokens, sweeps' indexes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_SWEPT = (
    ("charges", "retain_until"),
    ("gateway_references", "retain_until"),
    ("invoice_lines", "retain_until"),
    ("invoice_parties", "retain_until"),
    ("invoices", "retain_until"),
    ("payment_attempts", "retain_until"),
    ("payment_events", "retain_until"),
    ("rights_requests", "completed_at"),
    ("restrictions", "lifted_at"),
    ("erasures", "started_at"),
    ("receipts", "signed_at"),
)


def upgrade() -> None:
    op.add_column("accounts", sa.Column("inactivity", sa.Text(), nullable=True))
    op.add_column("accounts", sa.Column("inactivity_due_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE accounts SET"
        " inactivity = CASE WHEN verified_at IS NULL THEN 'unverified' ELSE 'active' END,"
        " inactivity_due_on = CASE WHEN verified_at IS NULL"
        " THEN (registered_at AT TIME ZONE 'Asia/Dhaka')::date + 8"
        " ELSE (last_active_on + interval '24 months')::date END"
    )
    op.alter_column("accounts", "inactivity", nullable=False)
    op.create_check_constraint(
        op.f("ck_accounts_inactivity"),
        "accounts",
        "inactivity IN ('unverified', 'active', 'contacted', 'reminded_1', 'reminded_2', 'due', 'deleting')",
    )
    op.create_index(
        "ix_accounts_inactivity_step",
        "accounts",
        ["inactivity_due_on", "subject_id"],
        unique=False,
        postgresql_include=["inactivity"],
        postgresql_where=sa.text("inactivity_due_on IS NOT NULL AND inactivity <> 'due'"),
    )
    op.create_index(
        "ix_accounts_inactivity_due",
        "accounts",
        ["subject_id"],
        unique=False,
        postgresql_where=sa.text("inactivity = 'due'"),
    )
    op.create_index(
        "ix_subjects_held",
        "subjects",
        ["id"],
        unique=False,
        postgresql_where=sa.text("subjects.processing IN ('restricted', 'frozen')"),
    )
    op.create_index(
        "ix_sign_ins_ends_at",
        "sign_ins",
        ["ends_at"],
        unique=False,
        postgresql_include=["subject_id", "id"],
    )
    for table, column in _SWEPT:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
    op.create_table(
        "retention_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_days", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("allowed", sa.Integer(), nullable=True),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("plan_hash", sa.Text(), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("destroyed_keys", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("certificate", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "(state = 'completed') = (certificate IS NOT NULL)",
            name=op.f("ck_retention_runs_certificate"),
        ),
        sa.CheckConstraint(
            "kind IN ('inactivity', 'unverified', 'finance', 'records')",
            name=op.f("ck_retention_runs_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('running', 'stopped', 'completed')", name=op.f("ck_retention_runs_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_runs")),
    )
    op.create_index("ix_retention_runs_kind", "retention_runs", ["kind", "started_at"])
    op.create_table(
        "retention_deletions",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("correspondent_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned', 'closed', 'erased')", name=op.f("ck_retention_deletions_state")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_retention_deletions_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_retention_deletions")),
    )
    op.create_index(
        "ix_retention_deletions_correspondent", "retention_deletions", ["correspondent_id"]
    )
    op.create_index("ix_retention_deletions_ended_at", "retention_deletions", ["ended_at"])
    op.create_index(
        "ix_retention_deletions_run", "retention_deletions", ["run_id", "batch", "subject_id"]
    )
    op.create_table(
        "retention_confirmations",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_retention_confirmations_subjects")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_retention_confirmations")),
    )
    op.create_index(
        op.f("ix_retention_confirmations_expires_at"), "retention_confirmations", ["expires_at"]
    )
    op.create_index(
        op.f("ix_retention_confirmations_subject_id"), "retention_confirmations", ["subject_id"]
    )


def downgrade() -> None:
    op.drop_table("retention_confirmations")
    op.drop_table("retention_deletions")
    op.drop_table("retention_runs")
    for table, column in _SWEPT:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    op.drop_index("ix_sign_ins_ends_at", table_name="sign_ins")
    op.drop_index("ix_subjects_held", table_name="subjects")
    op.drop_index("ix_accounts_inactivity_due", table_name="accounts")
    op.drop_index("ix_accounts_inactivity_step", table_name="accounts")
    op.drop_constraint(op.f("ck_accounts_inactivity"), "accounts")
    op.drop_column("accounts", "inactivity_due_on")
    op.drop_column("accounts", "inactivity")
