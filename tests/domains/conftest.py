"""Every answer that the rooms' tests get is proven, since nothing validates it on its way out."""

from typing import Any

import pytest

from qp_api.core.http.text_types import OutModel
from support.answers import prove_answer


@pytest.fixture(autouse=True)
def _answers_are_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    build: Any = OutModel.__dict__["build"].__func__

    def build_and_prove(cls: type[OutModel], /, **fields: Any) -> OutModel:
        out: OutModel = build(cls, **fields)
        prove_answer(out)
        return out

    monkeypatch.setattr(OutModel, "build", classmethod(build_and_prove))
