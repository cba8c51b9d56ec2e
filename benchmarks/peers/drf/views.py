"""The three operations as API views."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.peers.cells import load_keys
from benchmarks.peers.opened import (
    account_fields,
    duty_fields,
    entry_fields,
    message_fields,
    record_fields,
    record_id,
)
from qp_api.kit.ids import new_id

from . import models, serializers

KEYS = load_keys()


class Conflict(PermissionDenied):
    status_code = 409


class Ready(APIView):
    authentication_classes = ()
    permission_classes = ()

    def get(self, _request: Any) -> Response:
        return Response({"status": "ok"})


class Me(APIView):
    def get(self, request: Any) -> Response:
        person = request.user.id
        try:
            row = models.Account.objects.get(subject_id=person, id=person)
        except models.Account.DoesNotExist:
            raise NotFound from None
        return Response(serializers.MeOut(account_fields(row, KEYS[person])).data)


class Messages(APIView):
    def get(self, request: Any) -> Response:
        person, limit = request.user.id, int(request.query_params.get("limit", 20))
        found = models.MailMessage.objects.filter(subject_id=person).order_by("-id")
        rows = list(found[: limit + 1])
        items = [message_fields(row, KEYS[person]) for row in rows[:limit]]
        shown = serializers.MessageOut(items, many=True).data
        cursor = shown[-1]["id"] if len(rows) > limit else None
        return Response({"items": shown, "next_cursor": cursor})


class Enrollments(APIView):
    def post(self, request: Any) -> Response:
        asked = serializers.EnrollmentIn(data=request.data)
        asked.is_valid(raise_exception=True)
        key = request.headers["idempotency-key"]
        with transaction.atomic():
            shown = _enroll(request.user.id, asked.validated_data["cohort_id"], key)
        return Response(shown, status=201)


def _enroll(person: UUID, cohort_id: UUID, key: str) -> Any:
    now = datetime.now(UTC)  # noqa: TID251 -- a peer has no clock of the house
    record = record_id(person, key)
    # Django has no FOR SHARE; the one person's writes are in line here.
    subject = models.Subject.objects.select_for_update().get(id=person)
    if subject.processing != "open":
        raise PermissionDenied
    if models.IdempotencyRecord.objects.filter(subject_id=person, id=record).exists():
        raise Conflict
    mine = models.Account.objects.filter(subject_id=person, id=person)
    mine.filter(last_active_on__lt=now.date()).update(
        last_active_on=now.date(),
        inactivity="active",
        inactivity_due_on=now.date() + timedelta(days=730),
    )
    _take_seat(cohort_id, now)
    row = models.Enrollment.objects.create(
        subject_id=person,
        id=new_id(),
        cohort_id=cohort_id,
        state="active",
        enrolled_at=now,
        payment_due_at=None,
        attended_minutes=0,
    )
    entry_id = new_id()
    models.Duty.objects.create(**duty_fields(new_id(), person, row.id, now))
    models.AuditEntry.objects.create(**entry_fields(entry_id, person, row.id, now))
    models.PendingEntry.objects.create(entry_id=entry_id)
    shown = serializers.EnrollmentOut(row).data
    said = JSONRenderer().render(shown)
    fields = record_fields(person, record, KEYS[person], body=cohort_id.bytes, answer=said, now=now)
    models.IdempotencyRecord.objects.create(**fields)
    return shown


def _take_seat(cohort_id: UUID, now: datetime) -> None:
    try:
        cohort = models.Cohort.objects.select_for_update().get(id=cohort_id)
    except models.Cohort.DoesNotExist:
        raise NotFound from None
    is_open = cohort.state == "open" and cohort.starts_on > now.date() and cohort.price_poisha == 0
    if not is_open or cohort.taken >= cohort.capacity:
        raise Conflict
    cohort.taken += 1
    cohort.version += 1
    cohort.save(update_fields=["taken", "version"])
