import httpx
import pytest

from domains.enrollment.certified import complete
from domains.enrollment.factories import Learner
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.erase import erase
from qp_api.core.unit_of_work import Mode, UnitOfWork
from support.databases import Database, ask
from support.people import put_into

pytestmark = pytest.mark.alone
NOTHING = dict.fromkeys(("title", "starts_on", "ends_on", "issued_on", "contact_hours"))


async def code_of(client: httpx.AsyncClient, learner: Learner) -> str:
    [listed] = (await client.get("/v1/certificates", headers=learner.headers)).json()["items"]
    return str(listed["code"])


async def test_a_code_tells_the_course_and_no_name(
    process: Process, client: httpx.AsyncClient, learner: Learner, teacher: Learner
) -> None:
    """OB-2."""
    await complete(client, process, learner, teacher)
    code = await code_of(client, learner)

    told = await client.get(f"/verify/{code.lower()}")
    page = await client.get(f"/verify/{code}", headers={"Accept": "text/html"})
    unknown = await client.get(f"/verify/{'A' * 24}")

    assert told.json()["status"] == "valid"
    assert told.json()["title"]["en"] == "Quality management"
    assert told.json()["contact_hours"] == "10.0"
    assert page.headers["content-type"].startswith("text/html")
    assert "Quality management" in page.text
    for answer in (told, page):
        assert "Rowan" not in answer.text
        assert str(learner.subject_id) not in answer.text
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_of_a_closed_person_nothing_is_shown(
    process: Process,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
    state: Processing,
) -> None:
    """DR-8."""
    await complete(client, process, learner, teacher)
    code = await code_of(client, learner)
    await put_into(process, learner.subject_id, state)

    assert (await client.get(f"/verify/{code}")).json() == {"status": "withheld", **NOTHING}
    page = await client.get(f"/verify/{code}", headers={"Accept": "text/html"})
    assert "Quality management" not in page.text


async def test_after_erasure_it_stays_authentic_and_is_nobodys(
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
) -> None:
    await complete(client, process, learner, teacher)
    code = await code_of(client, learner)
    work = UnitOfWork(
        process, Purpose.RIGHTS, SYSTEM, mode=Mode.EXCLUSIVE, about=learner.subject_id
    )
    async with work as uow:
        await erase(uow, [learner.subject_id])

    assert (await client.get(f"/verify/{code}")).json() == {"status": "holder_erased", **NOTHING}
    columns = (
        "SELECT string_agg(column_name, ',' ORDER BY column_name) FROM information_schema.columns "
        "WHERE table_name = 'certificate_register'"
    )
    assert await ask(database.admin_dsn, columns) == "code_hash,id,status"
