"""What is taught, who has a seat, and the mail about it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "courses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_bn", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("summary_bn", sa.Text(), nullable=False),
        sa.Column("contact_minutes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("contact_minutes > 0", name=op.f("ck_courses_contact_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
        sa.UniqueConstraint("code", name=op.f("uq_courses_code")),
    )
    op.create_table(
        "cohorts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("price_poisha", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_cohorts_state")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_cohorts_ends_after_start")),
        sa.CheckConstraint("price_poisha >= 0", name=op.f("ck_cohorts_price")),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_cohorts_never_oversold")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_cohorts_courses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
    )
    op.create_index("ix_cohorts_course", "cohorts", ["course_id", "starts_on", "id"], unique=False)
    op.create_index("ix_cohorts_start", "cohorts", ["starts_on", "id"], unique=False)
    op.create_table(
        "mail_messages",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('service', 'legal', 'marketing')", name=op.f("ck_mail_messages_kind")
        ),
        sa.CheckConstraint("state IN ('sent', 'refused')", name=op.f("ck_mail_messages_state")),
        sa.CheckConstraint(
            "octet_length(body) >= 36 AND get_byte(body, 0) = 1",
            name=op.f("ck_mail_messages_body_is_sealed"),
        ),
        sa.CheckConstraint(
            "octet_length(recipient) >= 36 AND get_byte(recipient, 0) = 1",
            name=op.f("ck_mail_messages_recipient_is_sealed"),
        ),
        sa.CheckConstraint(
            "octet_length(subject) >= 36 AND get_byte(subject, 0) = 1",
            name=op.f("ck_mail_messages_subject_is_sealed"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_mail_messages_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_mail_messages")),
    )
    op.create_index("ix_mail_messages_id", "mail_messages", ["id"], unique=False)
    op.create_table(
        "enrollments",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payment_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'pending_payment') = (payment_due_at IS NOT NULL)",
            name=op.f("ck_enrollments_payment_due"),
        ),
        sa.CheckConstraint(
            "state IN ('pending_payment', 'active', 'waitlisted')",
            name=op.f("ck_enrollments_state"),
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_enrollments_cohorts")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_enrollments_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_enrollments")),
        sa.UniqueConstraint(
            "subject_id", "cohort_id", name=op.f("uq_enrollments_subject_id_cohort_id")
        ),
    )
    op.create_index("ix_enrollments_cohort", "enrollments", ["cohort_id"], unique=False)
    op.create_index("ix_enrollments_id", "enrollments", ["id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_enrollments_id", table_name="enrollments")
    op.drop_index("ix_enrollments_cohort", table_name="enrollments")
    op.drop_table("enrollments")
    op.drop_index("ix_mail_messages_id", table_name="mail_messages")
    op.drop_table("mail_messages")
    op.drop_index("ix_cohorts_start", table_name="cohorts")
    op.drop_index("ix_cohorts_course", table_name="cohorts")
    op.drop_table("cohorts")
    op.drop_table("courses")
