"""Money: charges, attempts, the ledger, the invoices."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "charges",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference_kind", sa.Text(), nullable=False),
        sa.Column("reference_id", sa.Uuid(), nullable=False),
        sa.Column("amount_poisha", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name=op.f("ck_charges_closed")
        ),
        sa.CheckConstraint(
            "reference_kind IN ('enrollment', 'consultation')",
            name=op.f("ck_charges_reference_kind"),
        ),
        sa.CheckConstraint("state IN ('open', 'paid', 'expired')", name=op.f("ck_charges_state")),
        sa.CheckConstraint("amount_poisha > 0", name=op.f("ck_charges_amount")),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f("fk_charges_subjects")),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_charges")),
    )
    op.create_index("ix_charges_id", "charges", ["id"], unique=False)
    op.create_index(
        "uq_charges_open",
        "charges",
        ["subject_id", "reference_kind", "reference_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "payment_attempts",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("buyer", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gateway_said", sa.Text(), nullable=True),
        sa.Column("watch", sa.Integer(), nullable=False),
        sa.Column("watched_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "environment IN ('sandbox', 'live')", name=op.f("ck_payment_attempts_environment")
        ),
        sa.CheckConstraint(
            "state IN ('opening', 'session_open', 'unknown', 'returned', 'paid', 'failed', 'cancelled', 'expired', 'review')",
            name=op.f("ck_payment_attempts_state"),
        ),
        sa.CheckConstraint(
            "octet_length(buyer) >= 36 AND get_byte(buyer, 0) = 1",
            name=op.f("ck_payment_attempts_buyer_is_sealed"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id", "charge_id"],
            ["charges.subject_id", "charges.id"],
            name=op.f("fk_payment_attempts_charges"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_payment_attempts_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_payment_attempts")),
    )
    op.create_index(
        "ix_payment_attempts_charge", "payment_attempts", ["subject_id", "charge_id"], unique=False
    )
    op.create_index("ix_payment_attempts_id", "payment_attempts", ["id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_payment_attempts_id", table_name="payment_attempts")
    op.drop_index("ix_payment_attempts_charge", table_name="payment_attempts")
    op.drop_table("payment_attempts")
    op.drop_index("uq_charges_open", table_name="charges")
    op.drop_index("ix_charges_id", table_name="charges")
    op.drop_table("charges")
