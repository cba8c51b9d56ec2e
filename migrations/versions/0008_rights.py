"""Rectification, export and objection; requests by mail, decided and extended by the officer."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _sealed(table: str, column: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        f"octet_length({column}) >= 36 AND get_byte({column}, 0) = 1",
        name=op.f(f"ck_{table}_{column}_is_sealed"),
    )


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f(f"fk_{table}_subjects")),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    _extend_register()
    op.create_table(
        "proposed_changes",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("target_table", sa.Text(), nullable=False),
        sa.Column("target_row", sa.Uuid(), nullable=False),
        sa.Column("target_column", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("old_value", sa.LargeBinary(), nullable=False),
        sa.Column("new_value", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'applied', 'refused')", name=op.f("ck_proposed_changes_state")
        ),
        _sealed("proposed_changes", "old_value"),
        _sealed("proposed_changes", "new_value"),
        sa.ForeignKeyConstraint(
            ["subject_id", "request_id"],
            ["rights_requests.subject_id", "rights_requests.id"],
            name="fk_proposed_changes_rights_requests",
        ),
        *_owned("proposed_changes"),
    )
    op.create_index("ix_proposed_changes_request", "proposed_changes", ["subject_id", "request_id"])
    op.create_table(
        "disputes",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("target_table", sa.Text(), nullable=False),
        sa.Column("target_row", sa.Uuid(), nullable=False),
        sa.Column("target_column", sa.Text(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        _sealed("disputes", "statement"),
        *_owned("disputes"),
    )
    op.create_index("ix_disputes_request", "disputes", ["subject_id", "request_id"])
    _add_mail()


def _extend_register() -> None:
    op.drop_index("ix_rights_requests_details", table_name="rights_requests")
    for column in (
        sa.Column("channel", sa.Text(), nullable=False, server_default="signed_in"),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extension_reason", sa.Text(), nullable=True),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("complaint_route", sa.Text(), nullable=True),
        sa.Column("court", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
    ):
        op.add_column("rights_requests", column)
    # What was there before was all asked by people who were signed in.
    for name in ("channel", "version"):
        op.alter_column("rights_requests", name, server_default=None)
    _index_open("subject_id", "kind", "purpose")
    for name, check in _CHECKS.items():
        op.create_check_constraint(op.f(f"ck_rights_requests_{name}"), "rights_requests", check)
    op.create_index(
        "ix_rights_requests_details",
        "rights_requests",
        ["completed_at"],
        unique=False,
        postgresql_where=sa.text("details IS NOT NULL OR answer IS NOT NULL"),
    )


def _index_open(*columns: str) -> None:
    """One open request a person and right, and what is objected to."""
    op.drop_index("uq_rights_requests_open", table_name="rights_requests")
    op.create_index(
        "uq_rights_requests_open",
        "rights_requests",
        list(columns),
        unique=True,
        postgresql_nulls_not_distinct="purpose" in columns,
        postgresql_where=sa.text(
            "state IN ('received', 'identity_check', 'in_progress', 'extended')"
        ),
    )


_CHECKS = {
    "channel": "channel IN ('signed_in', 'mail')",
    "purpose": "purpose IN ('marketing', 'analytics', 'security', 'claims')",
    "objection": "(kind = 'object') = (purpose IS NOT NULL)",
    "extension": "(extended_at IS NULL) = (extension_reason IS NULL)"
    " AND (state <> 'extended' OR extended_at IS NOT NULL)",
    "refusal": "num_nonnulls(refusal_reason, complaint_route, court) IN (0, 3)",
    "answer_is_sealed": "octet_length(answer) >= 36 AND get_byte(answer, 0) = 1",
}


def _add_mail() -> None:
    op.create_table(
        "correspondents",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        _sealed("correspondents", "email"),
        *_owned("correspondents"),
    )
    op.create_table(
        "correspondent_addresses",
        sa.Column("address_index", sa.LargeBinary(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_correspondent_addresses_subjects")
        ),
        sa.PrimaryKeyConstraint("address_index", name=op.f("pk_correspondent_addresses")),
    )
    op.create_index(
        op.f("ix_correspondent_addresses_subject_id"), "correspondent_addresses", ["subject_id"]
    )
    op.create_table(
        "mailed_links",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('identity', 'package')", name=op.f("ck_mailed_links_kind")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_mailed_links_subjects")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_mailed_links")),
    )
    op.create_index(op.f("ix_mailed_links_expires_at"), "mailed_links", ["expires_at"])
    op.create_index(op.f("ix_mailed_links_subject_id"), "mailed_links", ["subject_id"])


def downgrade() -> None:
    for table in (
        "mailed_links",
        "correspondent_addresses",
        "correspondents",
        "disputes",
        "proposed_changes",
    ):
        op.drop_table(table)
    op.drop_index(
        "ix_rights_requests_details",
        table_name="rights_requests",
        postgresql_where=sa.text("details IS NOT NULL OR answer IS NOT NULL"),
    )
    # The walls' triggers stand on columns that go; `qp-api migrate` makes them anew.
    op.execute("DROP TRIGGER IF EXISTS refuse_erased ON rights_requests")
    op.execute("DROP TRIGGER IF EXISTS guard_moves ON rights_requests")
    op.execute("DROP FUNCTION IF EXISTS guard_moves_rights_requests")
    _index_open("subject_id", "kind")
    for name in _CHECKS:
        op.drop_constraint(op.f(f"ck_rights_requests_{name}"), "rights_requests", type_="check")
    for column in (
        *("answer", "version", "court", "complaint_route", "refusal_reason"),
        *("extension_reason", "extended_at", "purpose", "channel"),
    ):
        op.drop_column("rights_requests", column)
    op.create_index(
        "ix_rights_requests_details",
        "rights_requests",
        ["completed_at"],
        unique=False,
        postgresql_where=sa.text("details IS NOT NULL"),
    )
