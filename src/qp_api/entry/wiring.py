"""Binds each port to its integration, and makes the one process that everything else is handed."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from qp_api.core.approvals import ApprovalKinds
from qp_api.core.approvals import jobs as approvals
from qp_api.core.approvals.messages import ApprovalRegisterDue
from qp_api.core.audit.public_keys import publish_key
from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.core.crypto.keyring import Keyring
from qp_api.core.crypto.signing import Signer
from qp_api.core.db.pools import Pools
from qp_api.core.discovery import discover_domains
from qp_api.core.duties import housekeeping
from qp_api.core.duties.housekeeping import SweepExpiredAnswers
from qp_api.core.duties.jobs import JobSet
from qp_api.core.object_store import ObjectStore
from qp_api.core.privacy import DbRole, Retention, build_data_map
from qp_api.core.process import Process
from qp_api.core.subject_data.corrections import Corrections
from qp_api.core.subject_data.disclosing import Disclosing
from qp_api.core.subject_data.freezing import Freezings
from qp_api.core.subject_data.handlers import PrivacyHandlers
from qp_api.core.subject_data.leaving import Leavings
from qp_api.core.subject_data.serving import Services
from qp_api.core.subject_data.standing_down import StandingsDown
from qp_api.core.subject_data.terms import SweptBy, Term, Terms, check_terms, core_terms
from qp_api.core.telemetry.room_figures import Figures
from qp_api.domains.catalog.public import CourseLearners
from qp_api.domains.communications.ports import Mailer
from qp_api.domains.enrollment.public import CourseMembers
from qp_api.domains.payments.public import Gateway, PaymentSettings
from qp_api.domains.sign_in.public import sign_in_ports
from qp_api.integrations.eps.on_first_use import EpsOnFirstUse
from qp_api.integrations.key_management.local_keyring import LocalKeyring
from qp_api.integrations.key_store.sqlite_file import SqliteKeyStore
from qp_api.integrations.object_store.local_folder import LocalFolder
from qp_api.integrations.smtp.client import SmtpMailer
from qp_api.kit.clock import SystemClock

from .models import all_tables
from .settings import Settings
from .unfit import told_of_database, told_of_keys, told_of_objects


async def establish_keys(settings: Settings) -> None:
    """Make root key, first keys and key store where there are none; never done while serving.

    Raises HouseUnfit.
    """
    with told_of_keys():
        root = LocalKeyring.create_if_missing(settings.keyring_folder)
        await Hierarchy.establish(root)
        store = await SqliteKeyStore.create(settings.key_store_path)
        await store.close()


@asynccontextmanager
async def open_process(settings: Settings) -> AsyncIterator[Process]:
    """Everything one process holds, closed in reverse order on leaving.

    Raises HouseUnfit, BrokenRoom, ColumnWithoutNote, BadNote, NoTerm.
    """
    data_map = build_data_map(all_tables())
    terms = house_terms()
    check_terms(data_map, terms, schedules=timetable())
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        with told_of_keys():
            root = LocalKeyring.open(settings.keyring_folder)
            hierarchy = await Hierarchy.open(root)
            store = await SqliteKeyStore.open(settings.key_store_path)
        stack.push_async_callback(store.close)
        signer = Signer(hierarchy.derive("document signatures"), clock)
        objects = LocalFolder(settings.objects_folder)
        with told_of_objects():
            await publish_key(objects, signer)
        gateway = _gateway(settings, clock)
        if gateway is not None:
            stack.push_async_callback(gateway.close)
        pools = _pools(settings)
        stack.push_async_callback(pools.close)
        with told_of_database():
            await pools.open()
        yield Process(
            settings=settings,
            clock=clock,
            pools=pools,
            hierarchy=hierarchy,
            keyring=Keyring(store, hierarchy, clock),
            signer=signer,
            data_map=data_map,
            ports={
                **_ports(settings, clock, hierarchy),
                **({} if gateway is None else {Gateway: gateway}),
                ObjectStore: objects,
                Terms: Terms(terms),
            },
        )


def house_terms() -> tuple[Term, ...]:
    """What ends the rows of core and rooms. Raises BrokenRoom."""
    of_rooms = (term for room in discover_domains() for term in room.terms)
    registers = (
        SweptBy(table, Retention.REGISTER, ApprovalRegisterDue)
        for table in ("approvals", "approval_decisions")
    )
    return (*core_terms(SweepExpiredAnswers), *registers, *of_rooms)


def timetable() -> list[str]:
    """The schedules that a worker of this house keeps."""
    rooms = (room.jobs for room in discover_domains())
    return list(JobSet.joined([housekeeping.jobs, approvals.jobs, *rooms]).schedules)


def _pools(settings: Settings) -> Pools:
    database = settings.database
    dsns = {role: database.dsn(role, database.password(role)) for role in DbRole}
    return Pools(dsns, size=database.pool_size, wait_seconds=database.wait_seconds)


def _gateway(settings: Settings, clock: SystemClock) -> EpsOnFirstUse | None:
    eps = settings.gateway
    if eps is None:
        return None
    environment = "sandbox" if settings.is_sandbox else "live"
    return EpsOnFirstUse(eps, clock, environment=environment)


def _ports(settings: Settings, clock: SystemClock, hierarchy: Hierarchy) -> Mapping[type, object]:
    rooms = discover_domains()
    held_by_rooms = tuple(handler for room in rooms for handler in room.privacy)
    given_back = tuple(leaving for room in rooms for leaving in room.leaving)
    told = tuple(disclosed for room in rooms for disclosed in room.disclosed)
    corrected = {field: said for room in rooms for field, said in room.corrections.items()}
    follows = {field: derive for room in rooms for field, derive in room.follows.items()}
    asked = tuple(serving for room in rooms for serving in room.serving)
    return {
        Mailer: SmtpMailer(settings.mail, clock),
        PaymentSettings: settings.payments,
        **sign_in_ports(settings, clock, hierarchy),
        CourseLearners: CourseMembers(),
        PrivacyHandlers: PrivacyHandlers(held_by_rooms),
        Leavings: Leavings(given_back),
        Disclosing: Disclosing(told),
        Corrections: Corrections(corrected, follows),
        Figures: Figures(tuple(figure for room in rooms for figure in room.figures)),
        Services: Services(asked),
        ApprovalKinds: ApprovalKinds.of(kind for room in rooms for kind in room.approvals),
        Freezings: Freezings(tuple(freezing for room in rooms for freezing in room.freezing)),
        StandingsDown: StandingsDown(tuple(ask for room in rooms for ask in room.standing_down)),
    }
