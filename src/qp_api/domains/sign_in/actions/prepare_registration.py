"""Do all of a registration that needs no transaction: age, password, its hash, the person's key."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from qp_api.core.actor import Role
from qp_api.core.errors import FieldError
from qp_api.core.http.refusals import InvalidRequest
from qp_api.core.process import Process
from qp_api.domains.accounts.public import NewAccount, Profile, address_indexes, decide_age
from qp_api.domains.minors.public import PreparedGuardian, check_guardian, prepare_guardian
from qp_api.domains.sign_in.actions.judge_password import judge_password, shortest_for
from qp_api.domains.sign_in.actions.reserve_attempts import reserve_attempts
from qp_api.domains.sign_in.errors import UnderMinimumAge
from qp_api.domains.sign_in.passwords import Passwords, normalise
from qp_api.domains.sign_in.rules import REGISTRATION_LIMIT
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId, new_subject_id
from qp_api.kit.rows import values_of

_UNBORN: Final = FieldError("/date_of_birth", "in_future", "A day that has been is expected.")


@dataclass(frozen=True, slots=True)
class Application:
    """What a person states when they register; the birth date is never kept (AG-3)."""

    profile: Profile
    email: str = field(repr=False)
    password: str = field(repr=False)
    born_on: date = field(repr=False)
    guardian_email: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What will be written, if the address is free."""

    subject_id: SubjectId
    account: NewAccount
    password_hash: str = field(repr=False)
    guardian: PreparedGuardian | None = None


async def prepare_registration(
    process: Process, application: Application, *, network: bytes
) -> Prepared:
    """Judge an application and do its slow work, alike whether or not the address is known.

    Under 16 nothing has been written anywhere (AG-2). The key commits here, before the data; an
    address that is known leaves it an orphan, which is harmless, and costs the same time.
    Raises UnderMinimumAge, GuardianRequired, GuardianNotAsked, WeakPassword, TooManyAttempts,
    Overloaded.
    """
    account = make_account(application, roles=(Role.LEARNER,), now=process.clock.now())
    guardian_email = _guardian_of(process, application, account)
    check_password(application)
    address = address_indexes(process.hierarchy, application.email)[-1]
    await reserve_attempts(process, REGISTRATION_LIMIT, account=address, network=network)
    prepared = await prepare(process, account, application.password)
    if guardian_email is None or account.adult_from is None:
        return prepared
    guardian = await prepare_guardian(
        process, email=guardian_email, locale=account.locale, ends_on=account.adult_from
    )
    return replace(prepared, guardian=guardian)


def _guardian_of(process: Process, application: Application, account: NewAccount) -> str | None:
    return check_guardian(
        application.guardian_email,
        email=application.email,
        is_minor=account.adult_from is not None,
        is_asked=process.settings.require_guardian_consent,
    )


def make_account(
    application: Application,
    *,
    roles: tuple[Role, ...],
    now: datetime,
    verified_at: datetime | None = None,
) -> NewAccount:
    """What is kept of an application. Raises UnderMinimumAge; InvalidRequest before a birth."""
    today = dhaka_day(now)
    if application.born_on > today:
        raise InvalidRequest(errors=(_UNBORN,))
    age = decide_age(application.born_on, today=today)
    if age is None:
        raise UnderMinimumAge
    return NewAccount(
        **values_of(application.profile),
        email=application.email,
        age_band=age.band,
        adult_from=age.adult_from,
        roles=roles,
        registered_at=now,
        verified_at=verified_at,
        last_active_on=today,
    )


def check_password(application: Application, *, roles: tuple[Role, ...] = ()) -> None:
    """Refuse a weak password. Raises WeakPassword with the reason's code."""
    judge_password(
        application.password,
        name=application.profile.name,
        email=application.email,
        shortest=shortest_for(roles, has_factor=False),
    )


async def prepare(process: Process, account: NewAccount, password: str) -> Prepared:
    """Hash the password and make the key of a new person. Raises Overloaded."""
    password_hash = await process.port(Passwords).hash(normalise(password))
    subject_id = new_subject_id()
    await process.keyring.create(subject_id)
    return Prepared(subject_id, account, password_hash)
