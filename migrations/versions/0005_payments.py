"""Money: charges, attempts, the ledger, the invoices."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# payments.md section 4; the room's rules say the same, and a test compares both.
ATTEMPTS = {
    "opening": ("session_open", "failed", "unknown"),
    "session_open": ("returned", "paid", "failed", "cancelled", "expired", "review"),
    "unknown": ("returned", "paid", "failed", "cancelled", "expired", "review"),
    "returned": ("paid", "failed", "cancelled", "expired", "review"),
    "failed": ("paid", "review"),
    "cancelled": ("paid", "review"),
    "expired": ("paid", "review"),
    "review": ("paid", "failed"),
}
MAY_BECOME = " OR ".join(
    f"(OLD.state = '{before}' AND NEW.state IN ({', '.join(map(repr, after))}))"
    for before, after in ATTEMPTS.items()
)
STEPS = f"""
CREATE FUNCTION guard_payment_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT ({MAY_BECOME}) THEN
    RAISE EXCEPTION 'an attempt that is % does not become %', OLD.state, NEW.state
      USING ERRCODE = '23514', CONSTRAINT = 'guard_payment_attempt';
  END IF;
  RETURN NEW;
END $$
"""
BALANCE = """
CREATE FUNCTION guard_ledger_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted uuid;
BEGIN
  IF TG_TABLE_NAME = 'ledger_transactions' THEN
    wanted := NEW.id;
  ELSE
    wanted := NEW.transaction_id;
  END IF;
  IF (SELECT count(*) FROM ledger_postings p WHERE p.transaction_id = wanted) < 2 OR EXISTS (
    SELECT FROM ledger_postings p WHERE p.transaction_id = wanted
    GROUP BY p.currency
    HAVING sum(CASE p.direction WHEN 'debit' THEN p.amount_poisha ELSE -p.amount_poisha END) <> 0
  ) THEN
    RAISE EXCEPTION 'a ledger transaction has two sides that are equal'
      USING ERRCODE = '23514', CONSTRAINT = 'guard_ledger_balance';
  END IF;
  RETURN NULL;
END $$
"""
TAX_CODES = (
    ("standard", "S037.00", 1500, False, "VAT and SD Act 2012, section 15"),
    ("consultancy", "S032.00", 1500, False, "VAT and SD Act 2012, section 15"),
    ("exempt", "", 0, True, "VAT and SD Act 2012, First Schedule"),
)


def upgrade() -> None:
    _create_ledger_and_codes()
    _create_personal()
    _guard()
    _seed()


def _create_ledger_and_codes() -> None:
    op.create_table(
        "invoice_numbers",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "fiscal_year", name=op.f("pk_invoice_numbers")),
    )
    op.create_table(
        "ledger_transactions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("invoice_number", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('invoice', 'paid', 'overpaid', 'suspense')",
            name=op.f("ck_ledger_transactions_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transactions")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_ledger_transactions_idempotency_key")),
        sa.UniqueConstraint("number", name=op.f("uq_ledger_transactions_number")),
    )
    op.create_table(
        "tax_codes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("service_code", sa.Text(), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.CheckConstraint("NOT exempt OR rate_bp = 0", name=op.f("ck_tax_codes_exempt")),
        sa.CheckConstraint("rate_bp BETWEEN 0 AND 10000", name=op.f("ck_tax_codes_rate")),
        sa.PrimaryKeyConstraint("code", "valid_from", name=op.f("pk_tax_codes")),
    )
    op.create_table(
        "ledger_postings",
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("amount_poisha", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "account IN ('receivable', 'revenue:training', 'revenue:consultancy', 'vat_payable', 'gateway_clearing:eps', 'suspense', 'customer_credit')",
            name=op.f("ck_ledger_postings_account"),
        ),
        sa.CheckConstraint(
            "direction IN ('debit', 'credit')", name=op.f("ck_ledger_postings_direction")
        ),
        sa.CheckConstraint("amount_poisha > 0", name=op.f("ck_ledger_postings_amount")),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["ledger_transactions.id"],
            name=op.f("fk_ledger_postings_ledger_transactions"),
        ),
        sa.PrimaryKeyConstraint("transaction_id", "place", name=op.f("pk_ledger_postings")),
    )


def _create_personal() -> None:
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
        "gateway_references",
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('merchant', 'session', 'transaction', 'return')",
            name=op.f("ck_gateway_references_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_gateway_references_subjects")
        ),
        sa.PrimaryKeyConstraint(
            "gateway", "environment", "kind", "value", name=op.f("pk_gateway_references")
        ),
    )
    op.create_index(
        op.f("ix_gateway_references_subject_id"), "gateway_references", ["subject_id"], unique=False
    )
    op.create_table(
        "invoices",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vat_registered", sa.Boolean(), nullable=False),
        sa.Column("net_poisha", sa.BigInteger(), nullable=False),
        sa.Column("vat_poisha", sa.BigInteger(), nullable=False),
        sa.Column("total_poisha", sa.BigInteger(), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f("fk_invoices_subjects")),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_invoices")),
        sa.UniqueConstraint(
            "series", "fiscal_year", "serial", name=op.f("uq_invoices_series_fiscal_year_serial")
        ),
    )
    op.create_index("ix_invoices_charge", "invoices", ["subject_id", "charge_id"], unique=True)
    op.create_index("ix_invoices_id", "invoices", ["id"], unique=False)
    op.create_table(
        "invoice_lines",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sold", sa.Text(), nullable=False),
        sa.Column("service_code", sa.Text(), nullable=False),
        sa.Column("tax_code", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("vat_bp", sa.Integer(), nullable=False),
        sa.Column("net_poisha", sa.BigInteger(), nullable=False),
        sa.Column("vat_poisha", sa.BigInteger(), nullable=False),
        sa.Column("total_poisha", sa.BigInteger(), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id", "invoice_id"],
            ["invoices.subject_id", "invoices.id"],
            name=op.f("fk_invoice_lines_invoices"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_invoice_lines_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_invoice_lines")),
        sa.UniqueConstraint(
            "subject_id",
            "invoice_id",
            "place",
            name=op.f("uq_invoice_lines_subject_id_invoice_id_place"),
        ),
    )
    op.create_table(
        "invoice_parties",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("buyer", sa.LargeBinary(), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "octet_length(buyer) >= 36 AND get_byte(buyer, 0) = 1",
            name=op.f("ck_invoice_parties_buyer_is_sealed"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id", "id"],
            ["invoices.subject_id", "invoices.id"],
            name=op.f("fk_invoice_parties_invoices"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_invoice_parties_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_invoice_parties")),
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
    op.create_index(
        "ix_payment_attempts_under_way",
        "payment_attempts",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state IN ('opening', 'session_open', 'unknown', 'returned')"),
    )
    op.create_table(
        "payment_events",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id", "attempt_id"],
            ["payment_attempts.subject_id", "payment_attempts.id"],
            name=op.f("fk_payment_events_payment_attempts"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_payment_events_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_payment_events")),
    )
    op.create_index(
        "ix_payment_events_attempt", "payment_events", ["subject_id", "attempt_id"], unique=False
    )


def _guard() -> None:
    op.execute(STEPS)
    op.execute(
        "CREATE TRIGGER guard_payment_attempt BEFORE UPDATE ON payment_attempts "
        "FOR EACH ROW EXECUTE FUNCTION guard_payment_attempt()"
    )
    op.execute(BALANCE)
    for table in ("ledger_transactions", "ledger_postings"):
        op.execute(
            f"CREATE CONSTRAINT TRIGGER guard_ledger_balance AFTER INSERT ON {table} "
            "DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION guard_ledger_balance()"
        )


def _seed() -> None:
    codes = sa.table(
        "tax_codes",
        *(sa.column(name) for name in ("code", "service_code", "rate_bp", "exempt", "legal_basis")),
        sa.column("valid_from", sa.Date()),
    )
    begin = date(2019, 7, 1)
    op.bulk_insert(
        codes,
        [
            {
                "code": code,
                "service_code": service,
                "rate_bp": rate,
                "exempt": exempt,
                "legal_basis": basis,
                "valid_from": begin,
            }
            for code, service, rate, exempt, basis in TAX_CODES
        ],
    )


def downgrade() -> None:
    for table in ("ledger_transactions", "ledger_postings"):
        op.execute(f"DROP TRIGGER guard_ledger_balance ON {table}")
    op.execute("DROP TRIGGER guard_payment_attempt ON payment_attempts")
    op.execute("DROP FUNCTION guard_ledger_balance")
    op.execute("DROP FUNCTION guard_payment_attempt")
    op.drop_index("ix_payment_events_attempt", table_name="payment_events")
    op.drop_table("payment_events")
    op.drop_index(
        "ix_payment_attempts_under_way",
        table_name="payment_attempts",
        postgresql_where=sa.text("state IN ('opening', 'session_open', 'unknown', 'returned')"),
    )
    op.drop_index("ix_payment_attempts_id", table_name="payment_attempts")
    op.drop_index("ix_payment_attempts_charge", table_name="payment_attempts")
    op.drop_table("payment_attempts")
    op.drop_table("invoice_parties")
    op.drop_table("invoice_lines")
    op.drop_table("ledger_postings")
    op.drop_index("ix_invoices_id", table_name="invoices")
    op.drop_index("ix_invoices_charge", table_name="invoices")
    op.drop_table("invoices")
    op.drop_index(op.f("ix_gateway_references_subject_id"), table_name="gateway_references")
    op.drop_table("gateway_references")
    op.drop_index("uq_charges_open", table_name="charges")
    op.drop_index("ix_charges_id", table_name="charges")
    op.drop_table("charges")
    op.drop_table("tax_codes")
    op.drop_table("ledger_transactions")
    op.drop_table("invoice_numbers")
