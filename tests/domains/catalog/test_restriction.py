import httpx

from domains.catalog.factories import make_cohort
from qp_api.core.actor import Actor, ActorKind, Processing
from qp_api.core.process import Process
from qp_api.domains.catalog.routes import router
from qp_api.kit.ids import new_subject_id
from support.http_apps import People, client_of, make_app


async def test_a_restricted_person_may_look_at_the_catalogue(process: Process) -> None:
    cohort_id = await make_cohort(process)
    people = People()
    people.actors["restricted"] = Actor(
        kind=ActorKind.PERSON, subject_id=new_subject_id(), processing=Processing.RESTRICTED
    )
    app = make_app(router, process=process, people=people)

    async with client_of(app, Authorization="Bearer restricted") as client:
        answers: list[httpx.Response] = [
            await client.get(path)
            for path in ("/v1/courses", "/v1/cohorts", f"/v1/cohorts/{cohort_id}")
        ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
