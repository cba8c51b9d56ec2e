"""A request of each operation, made from the live document: real ids, its own examples."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
import orjson
import pyotp  # noqa: TID251 -- the authenticator is not ours

from domains.sign_in.factories import PASSWORD, new_email
from entry.authorization.world import PUBLIC, World
from qp_api.entry.http import document
from qp_api.kit.ids import new_id

METHODS: Final = ("get", "put", "post", "patch", "delete")

Told = Callable[[World, str], dict[str, Any]]
"""What a caller tells; the world, and the name of the caller's column."""
Kept = Callable[[World, str, Any, Any], object]
"""What is done with an answer; the same, what was told, and what was said."""
NO_SECRET: Final = "A" * 32


@dataclass(frozen=True)
class Operation:
    """One operation of the document; `facts` are what stands there about it."""

    name: str
    method: str
    path: str
    facts: Mapping[str, Any]
    example: Any = None

    @property
    def names_a_thing(self) -> bool:
        """Whether its path holds an id, of something that may be missing."""
        return any(name not in FIXED for name in self.required("path"))

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(self.facts["x-roles"])

    def required(self, place: str) -> Iterator[str]:
        """The names of what it can't do without in this place, or has in its path."""
        for one in self.facts.get("parameters", ()):
            if one["in"] == place and one.get("required"):
                yield one["name"]


def operations() -> dict[str, Operation]:
    """What the live document holds, in its order."""
    live = orjson.loads(document())
    found = [
        Operation(facts["operationId"], method.upper(), path, facts, _example(live, facts))
        for path, item in live["paths"].items()
        for method, facts in item.items()
        if method in METHODS
    ]
    return {one.name: one for one in found}


def _example(live: Mapping[str, Any], facts: Mapping[str, Any]) -> Any:
    if "requestBody" not in facts:
        return None
    schema = facts["requestBody"]["content"]["application/json"]["schema"]
    if "$ref" in schema:
        schema = live["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema.get("examples", [{}])[0]


# --- What a name in a path, a query or a header stands for, where it is not the owner's thing. ---
PLACES: Final[dict[str, dict[str, str]]] = {
    "cancel_enrollment": {"enrollment_id": "spare_seat_id"},
    "decide_request": {"request_id": "decided_request_id"},
    "extend_request": {"request_id": "extended_request_id"},
    "withdraw_rights_request": {"request_id": "withdrawn_request_id"},
    "start_quiz_attempt": {"quiz_id": "spare_quiz_id"},
    "grant_roles": {"account_id": "promoted_id"},
    "report_minor": {"account_id": "suspect_id"},
    "ask_totp_removal": {"account_id": "guarded_id"},
}
FIXED: Final = {
    "purpose": "marketing",
    "attempt": "A" * 43,
    "If-Match": "*",
    "X-Access-Reason": "support_request",
}
ASKED_FOR: Final = {
    "list_payments": ("account_id",),
    "list_invoices": ("account_id",),
    "list_disclosures": ("account_id",),
}

# --- Bodies that the document's example can't give: they name a thing, or who asks. ---
BODIES: Final[dict[str, Told]] = {
    "register_account": lambda _, __: {"email": new_email()},
    "create_course": lambda _, __: {"code": f"QM-{new_id().hex[-12:].upper()}"},
    "open_cohort": lambda world, who: {
        "starts_on": "2031-02-01",
        "ends_on": "2031-03-31",
        **({"instructor_id": str(world.people["teacher"].subject_id)} if who == "admin" else {}),
    },
    "decide_request": lambda _, __: {
        "decision": "refuse",
        "reason": "eu-gdpr:JustificationA16",
        "text": "It is right as it is.",
        "complaint_route": "The officer.",
        "court": "The court.",
    },
    "schedule_class": lambda world, _: {"cohort_id": world.things["cohort_id"]},
    "enroll_learner": lambda world, _: {"cohort_id": world.things["free_cohort_id"]},
    "record_attendance": lambda world, _: {
        "attendance": [{"account_id": world.things["account_id"], "status": "present"}]
    },
    "start_payment": lambda world, _: {
        "for": {"kind": "enrollment", "id": world.things["priced_seat_id"]}
    },
    "register_request": lambda _, __: {"email": new_email(), "received_at": "2026-01-01T00:00:00Z"},
    "sign_in": lambda world, who: {
        "email": world.people[_person(world, who)].email,
        "password": PASSWORD,
    },
    "refresh_sign_in": lambda world, who: {
        "refresh_token": world.tokens[_person(world, who)][1]["refresh_token"]
    },
    "step_up": lambda _, __: {"password": PASSWORD},
    "change_password": lambda _, __: {"current_password": PASSWORD},
    "confirm_totp": lambda world, who: {"otp": _code(world, who)},
    "request_password_reset": lambda _, __: {"email": new_email()},
    "request_email_change": lambda _, __: {"new_email": new_email()},
    "find_accounts": lambda world, _: {"email": world.people["owner"].email},
    "create_api_key": lambda world, _: {"expires_at": world.things["key_ends_at"]},
    "move_sandbox_clock": lambda _, __: {"advance_seconds": 1},
}
# --- What a caller keeps of an answer, for what they are asked next. ---
KEPT: Final[dict[str, Kept]] = {
    "refresh_sign_in": lambda world, who, _, said: world.tokens[_person(world, who)][1].update(
        said
    ),
    "start_totp": lambda world, who, _, said: world.secrets.update({who: said["secret"]}),
    "confirm_totp": lambda world, who, _, said: world.codes.update({who: said["recovery_codes"]}),
    "renew_recovery_codes": lambda world, who, _, __: world.codes.pop(who, None),
    "change_password": lambda world, who, told, _: world.passwords.update(
        {who: told["new_password"]}
    ),
}
# Who does these is known by the token no more: they use their second.
SECOND_TOKEN: Final = frozenset({"sign_out"})
# Whoever did what comes before these has spent their proof.
PROVED_ANEW: Final = frozenset({"renew_recovery_codes", "request_erasure"})


def _person(world: World, who: str) -> str:
    """The caller, where they are a person who signs in; else the owner."""
    return who if who in world.people else "owner"


def _code(world: World, who: str) -> str:
    """What the authenticator shows that a caller has set up, or any other."""
    now = int(world.process.clock.process_now().timestamp())
    return pyotp.HOTP(world.secrets.get(who, NO_SECRET)).at(now // 30)


async def ask(
    world: World, operation: Operation, who: str, *, missing: bool = False, second: bool = False
) -> httpx.Response:
    """The answer to this caller; of a thing that is not there, when it is to be `missing`.

    By their `second` sign-in nothing is proved anew.
    """
    ids = {name: _thing(world, operation, who, name) for name in operation.required("path")}
    if missing:
        ids = {
            name: "B" * len(id_) if name == "code" else str(new_id()) for name, id_ in ids.items()
        }
    query = [*operation.required("query"), *ASKED_FOR.get(operation.name, ())]
    headers = {name: FIXED.get(name) or str(new_id()) for name in operation.required("header")}
    if operation.name in PROVED_ANEW and who in world.people and not second:
        await world.prove(who)
    body = operation.example
    if body is not None and operation.name in BODIES:
        body = body | BODIES[operation.name](world, who)
    answer = await world.clients[who].request(
        operation.method,
        operation.path.format(**ids),
        params={name: _thing(world, operation, who, name) for name in query},
        headers=headers | _token(world, who, second=second or operation.name in SECOND_TOKEN),
        json=body,
    )
    if operation.name in KEPT and answer.is_success:
        KEPT[operation.name](world, who, body, answer.json() if answer.content else None)
    return answer


def _thing(world: World, operation: Operation, who: str, name: str) -> str:
    own = PLACES.get(operation.name, {}).get(name, name)
    return FIXED.get(own) or world.things.get(f"{own}/{who}") or world.things[own]


def _token(world: World, who: str, *, second: bool) -> dict[str, str]:
    if who == PUBLIC:
        return {}
    token = world.tokens[who][second]["access_token"]
    return {"Authorization": f"Bearer {token}"}
