"""Second factors, their recovery codes, and mailed tokens for a new password."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_PENDING = sa.text("confirmed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "second_factors",
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("id = subject_id", name=op.f("ck_second_factors_own")),
        sa.CheckConstraint(
            "octet_length(secret) >= 36 AND get_byte(secret, 0) = 1",
            name=op.f("ck_second_factors_secret_is_sealed"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_second_factors_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_second_factors")),
    )
    op.create_index(
        "ix_second_factors_pending",
        "second_factors",
        ["started_at"],
        unique=False,
        postgresql_where=_PENDING,
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_recovery_codes_subjects")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_index(
        op.f("ix_recovery_codes_subject_id"), "recovery_codes", ["subject_id"], unique=False
    )
    op.create_table(
        "password_resets",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("credential_version", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_password_resets_subjects")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_password_resets")),
    )
    op.create_index(
        op.f("ix_password_resets_expires_at"), "password_resets", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_password_resets_subject_id"), "password_resets", ["subject_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_password_resets_subject_id"), table_name="password_resets")
    op.drop_index(op.f("ix_password_resets_expires_at"), table_name="password_resets")
    op.drop_table("password_resets")
    op.drop_index(op.f("ix_recovery_codes_subject_id"), table_name="recovery_codes")
    op.drop_table("recovery_codes")
    op.drop_index(
        "ix_second_factors_pending", table_name="second_factors", postgresql_where=_PENDING
    )
    op.drop_table("second_factors")
