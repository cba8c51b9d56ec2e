"""An answer that was built, held against its own model: what nobody validated is valid."""

from qp_api.core.http.text_types import OutModel


def prove_answer(out: OutModel) -> None:
    """Fail unless the model takes the answer as it is, and would send the same bytes."""
    taken = type(out).model_validate(out.model_dump(by_alias=True))
    assert taken.model_dump_json(by_alias=True) == out.model_dump_json(by_alias=True)
