"""What somebody owes and has paid, page by page."""

from domains.enrollment.factories import Learner
from domains.payments.conftest import Join
from domains.payments.factories import Desk, owe
from qp_api.core.process import Process


async def test_pages_hold_one_s_own_the_newest_first(
    desk: Desk, house: Process, learner: Learner, join: Join
) -> None:
    plans = [await owe(house, learner.subject_id) for _ in range(3)]
    await owe(house, (await join()).subject_id)
    first = await desk.client.get("/v1/payments?limit=2", headers=learner.headers)
    cursor = first.json()["next_cursor"]
    rest = await desk.client.get(f"/v1/payments?limit=2&cursor={cursor}", headers=learner.headers)
    found = [one["id"] for answer in (first, rest) for one in answer.json()["items"]]
    assert found == [str(plan.charge_id) for plan in reversed(plans)]
    assert rest.json()["next_cursor"] is None


async def test_a_cursor_of_another_list_is_refused(desk: Desk, learner: Learner) -> None:
    answer = await desk.client.get("/v1/payments?cursor=x", headers=learner.headers)
    assert answer.json()["code"] == "invalid_cursor"


async def test_only_finance_sees_another_s(
    desk: Desk, house: Process, learner: Learner, finance: dict[str, str], join: Join
) -> None:
    plan = await owe(house, learner.subject_id)
    place = f"/v1/payments?account_id={learner.subject_id}"
    answer = await desk.client.get(place, headers=finance)
    assert [one["id"] for one in answer.json()["items"]] == [str(plan.charge_id)]
    other = await desk.client.get(place, headers=(await join()).headers)
    assert (other.status_code, other.json()["code"]) == (404, "not_found")
    assert (await desk.client.get(place, headers=learner.headers)).status_code == 200
