"""Learning: quizzes, priced cohorts, attempts, certificates, classes and attendance."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_LIVING = "state IN ('pending_payment', 'active', 'waitlisted')"


def upgrade() -> None:
    _extend_cohorts()
    _extend_enrollments()
    op.create_table(
        "quizzes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_bn", sa.Text(), nullable=False),
        sa.Column("most_attempts", sa.SmallInteger(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("pass_percent", sa.SmallInteger(), nullable=False),
        sa.Column("questions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answer_key", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_quizzes_minutes")),
        sa.CheckConstraint("most_attempts > 0", name=op.f("ck_quizzes_most_attempts")),
        sa.CheckConstraint("pass_percent BETWEEN 0 AND 100", name=op.f("ck_quizzes_pass_percent")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_quizzes_courses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quizzes")),
    )
    op.create_index("ix_quizzes_course", "quizzes", ["course_id", "id"], unique=False)
    op.create_table(
        "certificate_register",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('issued', 'holder_erased')", name=op.f("ck_certificate_register_status")
        ),
        sa.CheckConstraint(
            "octet_length(code_hash) = 32", name=op.f("ck_certificate_register_code_hash")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_register")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_certificate_register_code_hash")),
    )
    op.create_table(
        "class_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_class_sessions_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_class_sessions_cohorts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_sessions")),
    )
    op.create_index(
        "ix_class_sessions_cohort", "class_sessions", ["cohort_id", "starts_at", "id"], unique=False
    )
    op.create_table(
        "quiz_attempts",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("quiz_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.Column("points", sa.SmallInteger(), nullable=True),
        sa.Column("most_points", sa.SmallInteger(), nullable=False),
        sa.Column("has_passed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)", name=op.f("ck_quiz_attempts_ended")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (points IS NULL)", name=op.f("ck_quiz_attempts_scored")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'submitted', 'expired')", name=op.f("ck_quiz_attempts_state")
        ),
        sa.CheckConstraint(
            "octet_length(answers) >= 36 AND get_byte(answers, 0) = 1",
            name=op.f("ck_quiz_attempts_answers_is_sealed"),
        ),
        sa.CheckConstraint(
            "points BETWEEN 0 AND most_points", name=op.f("ck_quiz_attempts_points")
        ),
        sa.ForeignKeyConstraint(["quiz_id"], ["quizzes.id"], name=op.f("fk_quiz_attempts_quizzes")),
        sa.ForeignKeyConstraint(
            ["subject_id", "enrollment_id"],
            ["enrollments.subject_id", "enrollments.id"],
            name=op.f("fk_quiz_attempts_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_quiz_attempts_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_quiz_attempts")),
        sa.UniqueConstraint(
            "subject_id",
            "enrollment_id",
            "quiz_id",
            "number",
            name=op.f("uq_quiz_attempts_subject_id_enrollment_id_quiz_id_number"),
        ),
    )
    op.create_index("ix_quiz_attempts_id", "quiz_attempts", ["id"], unique=False)
    op.create_index(
        "uq_quiz_attempts_open",
        "quiz_attempts",
        ["subject_id", "quiz_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "certificates",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("attended_minutes", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("attended_minutes >= 0", name=op.f("ck_certificates_attended_minutes")),
        sa.CheckConstraint(
            "octet_length(code) >= 36 AND get_byte(code, 0) = 1",
            name=op.f("ck_certificates_code_is_sealed"),
        ),
        sa.CheckConstraint(
            "octet_length(name) >= 36 AND get_byte(name, 0) = 1",
            name=op.f("ck_certificates_name_is_sealed"),
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_certificates_cohorts")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id", "enrollment_id"],
            ["enrollments.subject_id", "enrollments.id"],
            name=op.f("fk_certificates_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_certificates_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_certificates")),
        sa.UniqueConstraint(
            "subject_id", "enrollment_id", name=op.f("uq_certificates_subject_id_enrollment_id")
        ),
    )
    op.create_index("ix_certificates_id", "certificates", ["id"], unique=False)
    op.create_table(
        "attendance_records",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "minutes = 0 OR status IN ('present', 'late')",
            name=op.f("ck_attendance_records_attended"),
        ),
        sa.CheckConstraint(
            "status IN ('present', 'late', 'absent', 'excused')",
            name=op.f("ck_attendance_records_status"),
        ),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_attendance_records_minutes")),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class_sessions.id"], name=op.f("fk_attendance_records_class_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["subjects.id"], name="fk_attendance_records_recorded_by"
        ),
        sa.ForeignKeyConstraint(
            ["subject_id", "enrollment_id"],
            ["enrollments.subject_id", "enrollments.id"],
            name=op.f("fk_attendance_records_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_attendance_records_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", "id", name=op.f("pk_attendance_records")),
        sa.UniqueConstraint(
            "subject_id",
            "class_id",
            "number",
            name=op.f("uq_attendance_records_subject_id_class_id_number"),
        ),
    )
    op.create_index(
        "ix_attendance_records_class",
        "attendance_records",
        ["class_id", "subject_id"],
        unique=False,
    )
    op.create_index("ix_attendance_records_id", "attendance_records", ["id"], unique=False)


def downgrade() -> None:
    op.drop_table("attendance_records")
    op.drop_table("certificates")
    op.drop_table("quiz_attempts")
    op.drop_table("class_sessions")
    op.drop_table("certificate_register")
    op.drop_table("quizzes")
    op.drop_index(
        "uq_enrollments_living", table_name="enrollments", postgresql_where=sa.text(_LIVING)
    )
    op.execute("DELETE FROM enrollments WHERE state IN ('lapsed', 'cancelled')")
    op.create_unique_constraint(
        op.f("uq_enrollments_subject_id_cohort_id"), "enrollments", ["subject_id", "cohort_id"]
    )
    op.drop_constraint(op.f("ck_enrollments_state"), "enrollments", type_="check")
    op.create_check_constraint(
        op.f("ck_enrollments_state"),
        "enrollments",
        "state IN ('pending_payment', 'active', 'waitlisted')",
    )
    op.drop_column("enrollments", "attended_minutes")
    op.drop_column("cohorts", "required_quiz_ids")
    op.drop_column("cohorts", "minimum_attendance_percent")
    op.drop_column("cohorts", "instructor_id")


def _extend_cohorts() -> None:
    op.add_column("cohorts", sa.Column("instructor_id", sa.Uuid(), nullable=True))
    op.add_column(
        "cohorts", sa.Column("minimum_attendance_percent", sa.SmallInteger(), nullable=True)
    )
    op.add_column(
        "cohorts",
        sa.Column(
            "required_quiz_ids", postgresql.ARRAY(sa.Uuid()), nullable=False, server_default="{}"
        ),
    )
    # Whoever writes gives every value: the default was for the rows that are there.
    op.alter_column("cohorts", "required_quiz_ids", server_default=None)
    op.create_foreign_key("fk_cohorts_subjects", "cohorts", "subjects", ["instructor_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_cohorts_attendance"), "cohorts", "minimum_attendance_percent BETWEEN 0 AND 100"
    )
    op.create_check_constraint(
        op.f("ck_cohorts_certificate_rules"),
        "cohorts",
        "minimum_attendance_percent IS NOT NULL OR required_quiz_ids = '{}'",
    )
    op.create_index("ix_cohorts_instructor", "cohorts", ["instructor_id"])


def _extend_enrollments() -> None:
    op.add_column(
        "enrollments",
        sa.Column("attended_minutes", sa.Integer(), nullable=False, server_default="0"),
    )
    op.alter_column("enrollments", "attended_minutes", server_default=None)
    op.create_check_constraint(
        op.f("ck_enrollments_attended_minutes"), "enrollments", "attended_minutes >= 0"
    )
    op.drop_constraint(op.f("ck_enrollments_state"), "enrollments", type_="check")
    op.create_check_constraint(
        op.f("ck_enrollments_state"),
        "enrollments",
        "state IN ('pending_payment', 'active', 'waitlisted', 'lapsed', 'cancelled')",
    )
    op.drop_constraint(op.f("uq_enrollments_subject_id_cohort_id"), "enrollments", type_="unique")
    op.create_index(
        "uq_enrollments_living",
        "enrollments",
        ["subject_id", "cohort_id"],
        unique=True,
        postgresql_where=sa.text(_LIVING),
    )
