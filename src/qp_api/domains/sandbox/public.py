"""The demo people: one list, from which they are planted, shown and signed in."""

from dataclasses import dataclass, field
from typing import Final

from qp_api.core.actor import Role


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An invented person with a password that everybody knows."""

    role: Role
    email: str
    password: str = field(repr=False)
    name: str
    locale: str


def _demo(who: Role | str, password: str, name: str, locale: str) -> DemoPerson:
    return DemoPerson(
        role=who if isinstance(who, Role) else Role.LEARNER,
        email=f"{who}@example.org",
        password=password,
        name=name,
        locale=locale,
    )


# One of each role, in the order in which they are shown.
DEMO_SIGN_INS: Final = (
    _demo(Role.LEARNER, "river-lantern-mango", "মেঘলা নমুনা", "bn"),
    _demo(Role.INSTRUCTOR, "chalk-window-monsoon", "অরণ্য নমুনা", "bn"),
    _demo(Role.SUPPORT, "copper-kettle-garden", "Robin Sample", "en"),
    _demo(Role.FINANCE, "paper-abacus-harbour", "Willow Sample", "en"),
    _demo(Role.DPO, "quiet-cupboard-keys", "নীলা নমুনা", "bn"),
    _demo(Role.ADMIN, "granite-staircase-owl", "Casey Sample", "en"),
)
# Learners beside them, so that nobody is alone in class.
DEMO_CLASSMATES: Final = (
    _demo("shishir", "morning-dew-bicycle", "শিশির নমুনা", "bn"),
    _demo("rowan", "orchard-ladder-cloud", "Rowan Sample", "en"),
)
