"""Who a person is, and how they sign in."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_ends_at"), "attempts", ["ends_at"], unique=False)
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('next', 'active', 'retiring')", name=op.f("ck_signing_keys_state")
        ),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_signing_keys")),
    )
    op.create_index(
        "uq_signing_keys_active",
        "signing_keys",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "accounts",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("organization", sa.LargeBinary(), nullable=True),
        sa.Column("designation", sa.LargeBinary(), nullable=True),
        sa.Column("billing_address", sa.LargeBinary(), nullable=True),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("age_band", sa.Text(), nullable=False),
        sa.Column("adult_from", sa.Date(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_active_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(age_band = 'minor') = (adult_from IS NOT NULL)", name=op.f("ck_accounts_adult_from")
        ),
        sa.CheckConstraint("age_band IN ('minor', 'adult')", name=op.f("ck_accounts_age_band")),
        sa.CheckConstraint("locale IN ('en', 'bn')", name=op.f("ck_accounts_locale")),
        sa.CheckConstraint(
            "roles <@ ARRAY['learner', 'instructor', 'support', 'finance', 'dpo', 'admin']",
            name=op.f("ck_accounts_roles"),
        ),
        sa.CheckConstraint("id = subject_id", name=op.f("ck_accounts_own")),
        sa.CheckConstraint(
            "octet_length(billing_address) >= 36 AND get_byte(billing_address, 0) = 1",
            name=op.f("ck_accounts_billing_address_is_sealed"),
        ),
        sa.CheckConstraint(
            "octet_length(designation) >= 36 AND get_byte(designation, 0) = 1",
            name=op.f("ck_accounts_designation_is_sealed"),
        ),
        sa.CheckConstraint(
            "octet_length(email) >= 36 AND get_byte(email, 0) = 1",
            name=op.f("ck_accounts_email_is_sealed"),
        ),
        sa.CheckConstraint(
            "octet_length(name) >= 36 AND get_byte(name, 0) = 1",
            name=op.f("ck_accounts_name_is_sealed"),
        ),
        sa.CheckConstraint(
            "octet_length(organization) >= 36 AND get_byte(organization, 0) = 1",
            name=op.f("ck_accounts_organization_is_sealed"),
        ),
        sa.CheckConstraint(
            "octet_length(phone) >= 36 AND get_byte(phone, 0) = 1",
            name=op.f("ck_accounts_phone_is_sealed"),
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f("fk_accounts_subjects")),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_accounts")),
    )
    op.create_table(
        "credentials",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = subject_id", name=op.f("ck_credentials_own")),
        sa.CheckConstraint(
            "octet_length(password_hash) >= 36 AND get_byte(password_hash, 0) = 1",
            name=op.f("ck_credentials_password_hash_is_sealed"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_credentials_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_credentials")),
    )
    op.create_table(
        "email_lookup",
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_email_lookup_subjects")
        ),
        sa.PrimaryKeyConstraint("email_index", name=op.f("pk_email_lookup")),
    )
    op.create_index(
        op.f("ix_email_lookup_subject_id"), "email_lookup", ["subject_id"], unique=False
    )
    op.create_table(
        "sign_ins",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authenticated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("parent_hash", sa.LargeBinary(), nullable=True),
        sa.Column("kept_token", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "octet_length(kept_token) >= 36 AND get_byte(kept_token, 0) = 1",
            name=op.f("ck_sign_ins_kept_token_is_sealed"),
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f("fk_sign_ins_subjects")),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_sign_ins")),
    )
    op.create_index(
        "ix_sign_ins_kept",
        "sign_ins",
        ["rotated_at"],
        unique=False,
        postgresql_where=sa.text("kept_token IS NOT NULL"),
    )
    op.create_table(
        "verifications",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("credential_version", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_verifications_subjects")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_verifications")),
    )
    op.create_index(
        op.f("ix_verifications_expires_at"), "verifications", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_verifications_subject_id"), "verifications", ["subject_id"], unique=False
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sign_in_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id", "sign_in_id"],
            ["sign_ins.subject_id", "sign_ins.id"],
            name=op.f("fk_refresh_tokens_sign_ins"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_refresh_tokens_subjects")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_refresh_tokens")),
    )
    op.create_index(
        op.f("ix_refresh_tokens_expires_at"), "refresh_tokens", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_refresh_tokens_subject_id"), "refresh_tokens", ["subject_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_refresh_tokens_subject_id"), table_name="refresh_tokens")
    op.drop_index(op.f("ix_refresh_tokens_expires_at"), table_name="refresh_tokens")
    op.drop_table("refresh_tokens")
    op.drop_index(op.f("ix_verifications_subject_id"), table_name="verifications")
    op.drop_index(op.f("ix_verifications_expires_at"), table_name="verifications")
    op.drop_table("verifications")
    op.drop_index(
        "ix_sign_ins_kept",
        table_name="sign_ins",
        postgresql_where=sa.text("kept_token IS NOT NULL"),
    )
    op.drop_table("sign_ins")
    op.drop_index(op.f("ix_email_lookup_subject_id"), table_name="email_lookup")
    op.drop_table("email_lookup")
    op.drop_table("credentials")
    op.drop_table("accounts")
    op.drop_index(
        "uq_signing_keys_active",
        table_name="signing_keys",
        postgresql_where=sa.text("state = 'active'"),
    )
    op.drop_table("signing_keys")
    op.drop_index(op.f("ix_attempts_ends_at"), table_name="attempts")
    op.drop_table("attempts")
