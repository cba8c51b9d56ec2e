"""Sweeps find their next batch in the index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ENDED = sa.text("state IN ('done', 'dropped')")
_EXPIRES = "ix_idempotency_records_expires_at"


def upgrade() -> None:
    op.drop_index("ix_duties_ended", table_name="duties", postgresql_where=_ENDED)
    op.create_index(
        "ix_duties_ended",
        "duties",
        ["done_at"],
        unique=False,
        postgresql_include=["id"],
        postgresql_where=_ENDED,
    )
    op.drop_index(op.f(_EXPIRES), table_name="idempotency_records")
    op.create_index(
        _EXPIRES,
        "idempotency_records",
        ["expires_at"],
        unique=False,
        postgresql_include=["subject_id", "id"],
    )
    for table in ("consent_events", "disclosures"):
        op.create_index(op.f(f"ix_{table}_at"), table, ["at"], unique=False)


def downgrade() -> None:
    for table in ("disclosures", "consent_events"):
        op.drop_index(op.f(f"ix_{table}_at"), table_name=table)
    op.drop_index(
        _EXPIRES, table_name="idempotency_records", postgresql_include=["subject_id", "id"]
    )
    op.create_index(op.f(_EXPIRES), "idempotency_records", ["expires_at"], unique=False)
    op.drop_index(
        "ix_duties_ended",
        table_name="duties",
        postgresql_include=["id"],
        postgresql_where=_ENDED,
    )
    op.create_index("ix_duties_ended", "duties", ["done_at"], unique=False, postgresql_where=_ENDED)
