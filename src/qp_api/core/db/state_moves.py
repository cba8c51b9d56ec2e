"""Which state of a row may follow which: held by a trigger, for every role and the owner alike."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

STATE_MOVES: Final = "state_moves"
"""The key under which a table's `info` carries its moves."""

TRIGGER: Final = "guard_moves"


@dataclass(frozen=True, slots=True)
class StateMoves:
    """The moves of a table's state column; no state is entered without the columns it `needs`.

    A value that goes later (DR-17) is asked for when the state is entered, and not again.
    """

    column: str
    moves: Mapping[Any, Collection[str]]
    needs: Mapping[Any, Collection[str]] = field(default_factory=dict)


def move_function(table: str, allowed: StateMoves) -> str:
    """The DDL of the table's trigger function. Run as the owner."""
    state = allowed.column
    moves = ", ".join(
        f"'{before}>{after}'"
        for before, afters in allowed.moves.items()
        for after in sorted(afters)
    )
    needed = "".join(
        f"""
  IF NEW.{state} = '{entered}' AND num_nulls({", ".join(f"NEW.{c}" for c in columns)}) > 0 THEN
    RAISE EXCEPTION '% is never % without its reasons', TG_TABLE_NAME, NEW.{state}
      USING ERRCODE = '23514', CONSTRAINT = '{TRIGGER}';
  END IF;"""
        for entered, columns in allowed.needs.items()
    )
    return f"""CREATE OR REPLACE FUNCTION {TRIGGER}_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.{state} = OLD.{state} THEN
      RETURN NEW;
    END IF;
    IF NOT (OLD.{state} || '>' || NEW.{state}) = ANY(ARRAY[{moves}]) THEN
      RAISE EXCEPTION '% does not go from % to %', TG_TABLE_NAME, OLD.{state}, NEW.{state}
        USING ERRCODE = '23514', CONSTRAINT = '{TRIGGER}';
    END IF;
  END IF;{needed}
  RETURN NEW;
END $$"""
