"""How parameters become the arguments of a statement: decided once, when it is compiled."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from qp_api.core.crypto.keyring import Keyring

from .compile import Compiled, Slot

Params: TypeAlias = Mapping[str, Any]
ArgumentMaker: TypeAlias = Callable[[Params, Keyring], list[Any]]


def argument_maker(compiled: Compiled) -> ArgumentMaker:
    """Give what puts values in the order of the wire, sealed where their column is.

    What it gives raises TypeError where parameters are missing or too many.
    """
    required = compiled.required
    names = [slot.name for slot in compiled.slots]
    constants = {s.name: _processed(s) for s in compiled.slots if not s.required}
    given = [(at, slot) for at, slot in enumerate(compiled.slots) if slot.required]
    processed = [(at, slot.process) for at, slot in given if slot.process and not slot.cell]
    sealed = [(at, slot.cell) for at, slot in given if slot.cell]

    def arguments(params: Params, keyring: Keyring) -> list[Any]:
        if params.keys() != required:
            raise TypeError(f"parameters differ: {sorted(params.keys() ^ required)}")
        known = {**constants, **params} if constants else params
        values = [*map(known.__getitem__, names)]
        for at, process in processed:
            if values[at] is not None:
                values[at] = process(values[at])
        for at, cell in sealed:
            if values[at] is not None:
                row_id, subject_id = params[cell.row], params[cell.subject]
                values[at] = cell.sealed.seal(values[at], keyring, row_id, subject_id)
        return values

    return arguments


def _processed(slot: Slot) -> Any:
    """A constant's value on the wire."""
    if slot.value is None or slot.process is None:
        return slot.value
    return slot.process(slot.value)
