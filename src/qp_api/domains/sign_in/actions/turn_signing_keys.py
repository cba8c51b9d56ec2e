"""Let signing keys take turns: next, active, retiring, removed (`crypto.md` 11)."""

from datetime import timedelta

from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.sign_in.actions.make_signing_key import make_signing_key, trail_name
from qp_api.domains.sign_in.actions.publish_signing_key import publish_signing_key
from qp_api.domains.sign_in.messages import KEYS_CHANNEL
from qp_api.domains.sign_in.models import KeyState
from qp_api.domains.sign_in.rules import KeyTurn, decide_turn
from qp_api.domains.sign_in.store import signing_keys as store
from qp_api.domains.sign_in.store.signing_keys import SigningKeyRow


async def prepare_signing_key(process: Process) -> SigningKeyRow | None:
    """The key to be published now, where one is due: the root is called outside of transactions."""
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM, mode=Mode.READ) as uow:
        turn = _turn(process, await store.list_signing_keys(uow.db))
    return await make_signing_key(process, KeyState.NEXT) if turn.publishes else None


async def turn_signing_keys(uow: UnitOfWork, prepared: SigningKeyRow | None) -> None:
    """Do what is due now; of any number at once, one does it."""
    turn = _turn(uow.process, await store.lock_signing_keys(uow.db))
    now = uow.clock.process_now()
    if turn.publishes and prepared is not None:
        await publish_signing_key(uow, prepared)
    if turn.activates is not None:
        if turn.retires is not None:
            state = KeyState.RETIRING
            await store.move_signing_key(uow.db, turn.retires, state=state, since=now)
        state = KeyState.ACTIVE
        await store.move_signing_key(uow.db, turn.activates, state=state, since=now)
        named = {"kid_sha256": trail_name(turn.activates)}
        uow.audit("sign_in.turn_signing_keys", details=named)
    if turn.removes:
        await store.drop_signing_keys(uow.db, turn.removes)
    if turn.activates is not None or turn.removes:
        uow.notify(KEYS_CHANNEL, "")


def _turn(process: Process, rows: list[SigningKeyRow]) -> KeyTurn:
    life = timedelta(minutes=process.settings.access_token_minutes)
    return decide_turn(rows, now=process.clock.process_now(), token_life=life)
