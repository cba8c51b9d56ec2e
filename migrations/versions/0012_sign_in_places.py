"""Where sign-ins came from, devices that are known since, and signing keys that take turns."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for column in ("network", "device"):
        op.add_column("sign_ins", sa.Column(column, sa.LargeBinary(), nullable=True))
        op.create_check_constraint(
            op.f(f"ck_sign_ins_{column}_is_sealed"),
            "sign_ins",
            f"octet_length({column}) >= 36 AND get_byte({column}, 0) = 1",
        )
    op.create_table(
        "known_devices",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sign_in_id", sa.Uuid(), nullable=False),
        sa.Column("credential_version", sa.Integer(), nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id", "sign_in_id"],
            ["sign_ins.subject_id", "sign_ins.id"],
            name=op.f("fk_known_devices_sign_ins"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_known_devices_subjects")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_known_devices")),
    )
    for column in ("expires_at", "subject_id"):
        op.create_index(op.f(f"ix_known_devices_{column}"), "known_devices", [column])
    op.add_column("signing_keys", sa.Column("since", _INSTANT, nullable=True))
    op.execute("UPDATE signing_keys SET since = created_at")
    op.alter_column("signing_keys", "since", nullable=False)
    op.add_column("signing_keys", sa.Column("not_before", _INSTANT, nullable=True))
    op.create_index(
        "uq_signing_keys_next",
        "signing_keys",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'next'"),
    )


def downgrade() -> None:
    op.drop_index("uq_signing_keys_next", table_name="signing_keys")
    op.drop_column("signing_keys", "not_before")
    op.drop_column("signing_keys", "since")
    op.drop_table("known_devices")
    for column in ("device", "network"):
        op.drop_column("sign_ins", column)
