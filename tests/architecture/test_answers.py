"""What an answer makes of any row is what its model says, though nobody validates it (`build`)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, get_type_hints
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field, ValidationError

from architecture.operations import operations
from qp_api.core.approvals.store import Listed
from qp_api.core.audit.access import AccessEntry
from qp_api.core.crypto.group import Group
from qp_api.core.http.text_types import OpenEnum, OutModel
from qp_api.core.privacy import DataMap, build_data_map
from qp_api.core.privacy.controller import RECIPIENTS, Recipient
from qp_api.core.subject_data.consents import ChosenUse
from qp_api.domains.accounts.models import Locale
from qp_api.domains.accounts.store import AccountRow, ViewedAccount
from qp_api.domains.catalog.store.courses import CohortRow
from qp_api.domains.consent.queries import ConsentRow
from qp_api.domains.consent.rules.notices import NOTICES, Notice, NoticeText, Terms
from qp_api.domains.consent.store import EventRow
from qp_api.domains.data_rights.store.requests import RequestRow
from qp_api.domains.enrollment.queries.progress import Progress
from qp_api.domains.oversight.store import EntryRow
from qp_api.domains.payments.models import Account, AttemptState, Direction
from qp_api.domains.payments.rules.bookkeeping import Posting
from qp_api.domains.payments.store.charges import PaymentRow
from qp_api.domains.retention.schemas import DestructionCertificateOut
from qp_api.domains.retention.store.runs import RunRow
from qp_api.domains.sessions.store.classes import ClassRow
from qp_api.entry.models import all_tables
from qp_api.kit.clock import SystemClock
from qp_api.kit.devices import UNKNOWN_DEVICE, Device, DeviceKind
from qp_api.kit.money import Money
from support.answers import prove_answer
from support.row_samples import Samples, samples_of

MAPPERS = ("of", "seen")
HELD = {"ground": "eu-gdpr:A6-1-c", "tables": ["rights_requests"], "ends_on": "2031-12-01"}
AT = samples_of(datetime, {})
ADDRESS = st.fixed_dictionaries(
    {"street": st.text(max_size=9), "city": st.text(max_size=9), "country": st.just("BD")},
    optional={"district": st.text(max_size=9), "postal_code": st.just("1207")},
)
CERTIFICATE = DestructionCertificateOut.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index]
OWN: dict[Any, Samples] = {
    Group: ADDRESS,
    DataMap: st.just(build_data_map(all_tables())),
    SystemClock: st.builds(SystemClock),
    (AccountRow, "phone"): st.sampled_from([None, "+8801700000000", "+" + 15 * "9"]),  # E.164
    (AccessEntry, "details"): st.sampled_from(
        [{}, {"role": "dpo", "ticket": str(UUID(int=1))}, {"key": str(UUID(int=2))}]
    ),
    (ViewedAccount, "phone"): st.sampled_from([None, "***99"]),
    (CohortRow, "capacity"): st.integers(1_000, 100_000),
    (CohortRow, "minimum_attendance_percent"): st.none() | st.integers(0, 100),
    (ClassRow, "ends_at"): st.just(datetime(2101, 1, 1, tzinfo=UTC)),  # after it starts
    (Progress, "attendance_percent"): st.integers(0, 100),
    (RequestRow, "package_sha256"): st.just("a" * 64),  # there where the size is
    (RequestRow, "package_built_at"): AT,
    (RequestRow, "package_expires_at"): AT,
    (RequestRow, "receipt"): st.sampled_from([None, {"held": []}, {"held": [HELD]}]),
    (EventRow, "notice_hash"): st.just("a" * 64),
    (ConsentRow, "notice_version"): st.sampled_from([None, "1.0"]),
    (EventRow, "language"): st.sampled_from(["en", "bn"]),
    (EventRow, "purpose"): st.sampled_from(list(ChosenUse)),
    (EventRow, "notice_version"): st.sampled_from(["0.1", NOTICES[0].version]),
    Notice: st.sampled_from(NOTICES),
    NoticeText: st.sampled_from([text for one in NOTICES for text in one.texts.values()]),
    Terms: st.sampled_from([terms for one in NOTICES for terms in one.terms.values()]),
    (Listed, "payload"): st.sampled_from(['{"facts":{}}', '{"facts":{"was":"learner","count":3}}']),
    Recipient: st.sampled_from(RECIPIENTS),
    Device: st.sampled_from([UNKNOWN_DEVICE, Device("a" * 40, "1", "b" * 40, DeviceKind.PHONE)]),
    (RunRow, "counts"): st.sampled_from([{}, {"accounts": {"delete": 3}}]),
    (RunRow, "plan_hash"): st.just("a" * 64),
    (RunRow, "certificate"): st.sampled_from([None, CERTIFICATE]),
    Posting: st.builds(
        Posting,
        account=st.sampled_from(list(Account)),
        direction=st.sampled_from(list(Direction)),
        amount=st.builds(Money, st.integers(1, 2**62)),
    ),
    (PaymentRow, "attempts"): st.lists(st.sampled_from([str(one) for one in AttemptState])),
    bytes: st.binary(min_size=32, max_size=32),
    (EntryRow, "details"): st.dictionaries(st.text(max_size=9), st.integers() | st.none()),
}
Mapper = Callable[..., OutModel | None]


class _Half(OutModel):
    """An answer that may go wrong."""

    id: UUID
    locale: Annotated[str, OpenEnum(Locale)]
    count: Annotated[int, Field(le=10)]


def mappers() -> Iterator[Mapper]:
    """Every function that makes an answer of a room or the core."""
    assert operations()  # every room is imported
    for model in sorted(below(OutModel), key=lambda model: (model.__module__, model.__name__)):
        if model.__module__.startswith("qp_api."):
            yield from (getattr(model, name) for name in MAPPERS if name in vars(model))


def below(model: type[OutModel]) -> Iterator[type[OutModel]]:
    for one in model.__subclasses__():
        yield one
        yield from below(one)


def made_by(mapper: Mapper) -> st.SearchStrategy[OutModel | None]:
    """What a mapper makes of any row."""
    hints = {name: hint for name, hint in get_type_hints(mapper).items() if name != "return"}
    return st.builds(mapper, **{name: samples_of(hint, OWN) for name, hint in hints.items()})


@pytest.mark.parametrize("mapper", list(mappers()), ids=lambda mapper: mapper.__qualname__)
def test_what_is_made_of_a_row_is_valid(mapper: Mapper) -> None:
    # How fast samples are made is no matter of what is made of them.
    @settings(max_examples=25, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(made_by(mapper))
    def prove(out: OutModel | None) -> None:
        if out is not None:
            prove_answer(out)

    prove()


def test_the_shapes_of_all_rooms_are_among_them() -> None:
    rooms = {mapper.__module__.split(".")[2] for mapper in mappers()}
    assert {"accounts", "catalog", "communications", "enrollment", "data_rights"} <= rooms


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, None),
        ({"count": 11}, ValidationError),
        ({"locale": "x" * 33}, ValidationError),
        ({"id": str(UUID(int=1))}, UserWarning),
        ({"locale": None}, ValidationError),
    ],
)
def test_a_planted_answer_is_found(fields: dict[str, Any], fault: type[Exception] | None) -> None:
    whole: dict[str, Any] = {"id": UUID(int=1), "locale": "bn", "count": 3}
    out = _Half.build(**(whole | fields))
    if fault is None:
        prove_answer(out)
        return
    with pytest.raises(fault):
        prove_answer(out)
