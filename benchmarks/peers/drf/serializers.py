"""What is sent and taken."""

from rest_framework import serializers


class AddressOut(serializers.Serializer):
    street = serializers.CharField()
    city = serializers.CharField()
    district = serializers.CharField(allow_null=True)
    postal_code = serializers.CharField(allow_null=True)
    country = serializers.CharField()


class MeOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField(allow_null=True)
    organization = serializers.CharField(allow_null=True)
    designation = serializers.CharField(allow_null=True)
    billing_address = AddressOut(allow_null=True)
    locale = serializers.CharField()
    time_zone = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    age_band = serializers.CharField()
    adult_from = serializers.DateField(allow_null=True)
    registered_at = serializers.DateTimeField()
    email_verified_at = serializers.DateTimeField(allow_null=True)


class MessageOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    to = serializers.CharField()
    subject = serializers.CharField()
    text = serializers.CharField()
    state = serializers.CharField()
    sent_at = serializers.DateTimeField()


class EnrollmentIn(serializers.Serializer):
    cohort_id = serializers.UUIDField()


class EnrollmentOut(serializers.Serializer):
    id = serializers.UUIDField()
    cohort_id = serializers.UUIDField()
    state = serializers.CharField()
    enrolled_at = serializers.DateTimeField()
    payment_due_at = serializers.DateTimeField(allow_null=True)
