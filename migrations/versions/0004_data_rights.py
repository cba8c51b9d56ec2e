"""The six rights: requests, packages, restrictions, receipts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rights_numbers",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_rights_numbers")),
    )
    op.create_table(
        "closing_letters",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "octet_length(email) >= 36 AND get_byte(email, 0) = 1",
            name=op.f("ck_closing_letters_email_is_sealed"),
        ),
        sa.CheckConstraint(
            "octet_length(salt) >= 36 AND get_byte(salt, 0) = 1",
            name=op.f("ck_closing_letters_salt_is_sealed"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_closing_letters_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_closing_letters")),
    )
    op.create_table(
        "restrictions",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("imposed_by", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ground IN ('accuracy_contested', 'processing_unlawful', 'needed_for_claims', 'objection_pending')",
            name=op.f("ck_restrictions_ground"),
        ),
        sa.CheckConstraint(
            "imposed_by IN ('person', 'officer')", name=op.f("ck_restrictions_imposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_restrictions_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_restrictions")),
    )
    op.create_index(
        "uq_restrictions_standing",
        "restrictions",
        ["subject_id", "imposed_by"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "rights_requests",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("correspondent_id", sa.Uuid(), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('received', 'identity_check', 'in_progress', 'extended')) = (completed_at IS NULL)",
            name=op.f("ck_rights_requests_completed"),
        ),
        sa.CheckConstraint(
            "kind IN ('access', 'rectify', 'erase', 'restrict', 'export', 'object')",
            name=op.f("ck_rights_requests_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('received', 'identity_check', 'in_progress', 'extended', 'completed', 'partially_completed', 'refused', 'withdrawn')",
            name=op.f("ck_rights_requests_state"),
        ),
        sa.CheckConstraint(
            "octet_length(details) >= 36 AND get_byte(details, 0) = 1",
            name=op.f("ck_rights_requests_details_is_sealed"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_rights_requests_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_rights_requests")),
    )
    op.create_index(
        "ix_rights_requests_correspondent", "rights_requests", ["correspondent_id"], unique=False
    )
    op.create_index(
        "ix_rights_requests_details",
        "rights_requests",
        ["completed_at"],
        unique=False,
        postgresql_where=sa.text("details IS NOT NULL"),
    )
    op.create_index("ix_rights_requests_id", "rights_requests", ["id"], unique=False)
    op.create_index(
        "ix_rights_requests_queue",
        "rights_requests",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text(
            "state IN ('received', 'identity_check', 'in_progress', 'extended')"
        ),
    )
    op.create_index("uq_rights_requests_number", "rights_requests", ["number"], unique=True)
    op.create_index(
        "uq_rights_requests_open",
        "rights_requests",
        ["subject_id", "kind"],
        unique=True,
        postgresql_where=sa.text(
            "state IN ('received', 'identity_check', 'in_progress', 'extended')"
        ),
    )
    op.create_table(
        "erasures",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data_map_version", sa.Text(), nullable=False),
        sa.Column("plan_hash", sa.Text(), nullable=False),
        sa.Column("keys_destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("destroyed_keys", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["subject_id", "id"],
            ["rights_requests.subject_id", "rights_requests.id"],
            name="fk_erasures_rights_requests",
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f("fk_erasures_subjects")),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_erasures")),
    )
    op.create_table(
        "packages",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id", "id"],
            ["rights_requests.subject_id", "rights_requests.id"],
            name="fk_packages_rights_requests",
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f("fk_packages_subjects")),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_packages")),
    )
    op.create_index("ix_packages_expires_at", "packages", ["expires_at"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id", "id"],
            ["rights_requests.subject_id", "rights_requests.id"],
            name="fk_receipts_rights_requests",
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f("fk_receipts_subjects")),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_receipts")),
    )
    op.create_index("ix_receipts_id", "receipts", ["id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_receipts_id", table_name="receipts")
    op.drop_table("receipts")
    op.drop_index("ix_packages_expires_at", table_name="packages")
    op.drop_table("packages")
    op.drop_table("erasures")
    op.drop_index(
        "uq_rights_requests_open",
        table_name="rights_requests",
        postgresql_where=sa.text(
            "state IN ('received', 'identity_check', 'in_progress', 'extended')"
        ),
    )
    op.drop_index("uq_rights_requests_number", table_name="rights_requests")
    op.drop_index(
        "ix_rights_requests_queue",
        table_name="rights_requests",
        postgresql_where=sa.text(
            "state IN ('received', 'identity_check', 'in_progress', 'extended')"
        ),
    )
    op.drop_index("ix_rights_requests_id", table_name="rights_requests")
    op.drop_index(
        "ix_rights_requests_details",
        table_name="rights_requests",
        postgresql_where=sa.text("details IS NOT NULL"),
    )
    op.drop_index("ix_rights_requests_correspondent", table_name="rights_requests")
    op.drop_table("rights_requests")
    op.drop_index(
        "uq_restrictions_standing",
        table_name="restrictions",
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.drop_table("restrictions")
    op.drop_table("closing_letters")
    op.drop_table("rights_numbers")
