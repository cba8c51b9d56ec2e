"""Integers and ids in paths and queries have one spelling."""

from typing import Annotated
from uuid import UUID

import pytest
from fastapi import Query

from qp_api.core.http.application import Application
from qp_api.core.http.operations import operation
from qp_api.kit.ids import SubjectId
from support.http_apps import client_of, make_app, strict_router

ID = "7f1d8f0e-5c1b-4a52-9d3e-0a4b6c8d9e0f"


@pytest.fixture
def app() -> Application:
    router = strict_router()

    @router.get("/things/{thing_id}", **operation("read", purpose=None, public=True))
    async def read(
        thing_id: UUID,
        limit: Annotated[int, Query(ge=-5, le=100)] = 20,
        about: SubjectId | None = None,
        most: int | None = None,
    ) -> list[str]:
        return [str(thing_id), str(limit), str(about), str(most)]

    return make_app(router)


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        (ID, [ID, "20", "None", "None"]),
        (ID.upper(), [ID, "20", "None", "None"]),
        (f"{ID}?limit=0&about={ID}&most=-12", [ID, "0", ID, "-12"]),
    ],
)
async def test_what_is_written_plainly_is_read(
    app: Application, asked: str, read: list[str]
) -> None:
    assert (await client_of(app).get(f"/v1/things/{asked}")).json() == read


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        *(
            (f"{ID}?limit={n}", "query/limit", "int_parsing")
            for n in ("1.0", "1_0", "%2B5", "%205")
        ),
        *((f"{ID}?most={n}", "query/most", "int_parsing") for n in ("1.0", "05", "-0_1", "5%20")),
        *(
            (f"{ID}?about={written}", "query/about", "uuid_parsing")
            for written in (ID.replace("-", ""), f"urn:uuid:{ID}", "{" + ID + "}")
        ),
        (ID.replace("-", ""), "path/thing_id", "uuid_parsing"),
        ("{" + ID + "}", "path/thing_id", "uuid_parsing"),
    ],
)
async def test_any_other_spelling_is_refused(
    app: Application, asked: str, pointer: str, code: str
) -> None:
    answer = await client_of(app).get(f"/v1/things/{asked}")
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]
