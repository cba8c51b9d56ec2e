"""Django models over the house's tables; the tables are made elsewhere."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Subject(models.Model):
    id = models.UUIDField(primary_key=True)
    processing = models.TextField()

    class Meta:
        managed = False
        db_table = "subjects"


class Account(models.Model):
    pk = models.CompositePrimaryKey("subject_id", "id")
    subject_id = models.UUIDField()
    id = models.UUIDField()
    name = models.BinaryField()
    email = models.BinaryField()
    phone = models.BinaryField(null=True)
    organization = models.BinaryField(null=True)
    designation = models.BinaryField(null=True)
    billing_address = models.BinaryField(null=True)
    roles = ArrayField(models.TextField())
    age_band = models.TextField()
    adult_from = models.DateField(null=True)
    locale = models.TextField()
    time_zone = models.TextField()
    registered_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    last_active_on = models.DateField()
    inactivity = models.TextField()
    inactivity_due_on = models.DateField(null=True)
    version = models.IntegerField()

    class Meta:
        managed = False
        db_table = "accounts"


class MailMessage(models.Model):
    pk = models.CompositePrimaryKey("subject_id", "id")
    subject_id = models.UUIDField()
    id = models.UUIDField()
    kind = models.TextField()
    recipient = models.BinaryField()
    subject = models.BinaryField()
    body = models.BinaryField()
    state = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "mail_messages"


class Cohort(models.Model):
    id = models.UUIDField(primary_key=True)
    starts_on = models.DateField()
    capacity = models.IntegerField()
    taken = models.IntegerField()
    price_poisha = models.BigIntegerField()
    state = models.TextField()
    version = models.IntegerField()

    class Meta:
        managed = False
        db_table = "cohorts"


class Enrollment(models.Model):
    pk = models.CompositePrimaryKey("subject_id", "id")
    subject_id = models.UUIDField()
    id = models.UUIDField()
    cohort_id = models.UUIDField()
    state = models.TextField()
    enrolled_at = models.DateTimeField()
    payment_due_at = models.DateTimeField(null=True)
    attended_minutes = models.IntegerField()

    class Meta:
        managed = False
        db_table = "enrollments"


class Duty(models.Model):
    id = models.UUIDField(primary_key=True)
    subject_id = models.UUIDField(null=True)
    kind = models.TextField()
    payload = models.JSONField()
    state = models.TextField()
    posted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    retry_at = models.DateTimeField()
    attempt = models.IntegerField()
    failed_count = models.IntegerField()

    class Meta:
        managed = False
        db_table = "duties"


class AuditEntry(models.Model):
    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    business_at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.UUIDField(null=True)
    action = models.TextField()
    purpose = models.TextField()
    subject_id = models.UUIDField(null=True)
    object_id = models.UUIDField(null=True)
    request_id = models.TextField(null=True)
    outcome = models.TextField()
    details = models.JSONField()

    class Meta:
        managed = False
        db_table = "audit_entries"


class PendingEntry(models.Model):
    entry_id = models.UUIDField(primary_key=True)

    class Meta:
        managed = False
        db_table = "audit_pending"


class IdempotencyRecord(models.Model):
    pk = models.CompositePrimaryKey("subject_id", "id")
    subject_id = models.UUIDField()
    id = models.UUIDField()
    fingerprint = models.BinaryField()
    status = models.IntegerField()
    answer = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "idempotency_records"
