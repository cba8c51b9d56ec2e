"""An invoice keeps who made it; whom a letter of the ladder has not left is counted by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_LETTER_IS_OWED = sa.text(
    "inactivity_due_on IS NULL AND inactivity IN ('contacted', 'reminded_1', 'reminded_2')"
)


def upgrade() -> None:
    # Invoices of before get none: nobody wrote down who the supplier was on their day.
    op.create_table(
        "invoice_suppliers",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("bin", sa.Text(), nullable=True),
        sa.Column("responsible_name", sa.Text(), nullable=False),
        sa.Column("responsible_designation", sa.Text(), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id", "id"],
            ["invoices.subject_id", "invoices.id"],
            name=op.f("fk_invoice_suppliers_invoices"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_invoice_suppliers_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_invoice_suppliers")),
    )
    op.create_index(
        op.f("ix_invoice_suppliers_retain_until"),
        "invoice_suppliers",
        ["retain_until"],
        unique=False,
    )
    op.create_index(
        "ix_accounts_inactivity_letter",
        "accounts",
        ["subject_id"],
        unique=False,
        postgresql_where=_LETTER_IS_OWED,
    )


def downgrade() -> None:
    op.drop_index(
        "ix_accounts_inactivity_letter", table_name="accounts", postgresql_where=_LETTER_IS_OWED
    )
    op.drop_index(op.f("ix_invoice_suppliers_retain_until"), table_name="invoice_suppliers")
    op.drop_table("invoice_suppliers")
