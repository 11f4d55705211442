"""Where processes stand still: seen with cause and since, and gone once an administrator has acted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.centre import timers
from chalicelib.storage.ledger import due
from chalicelib.storage.processes import jobs
from tests.component.workorder.answering import answering
from tests.component.workorder.test_jobs import service
from tests.unit.workflow.drawing import draw

DRAWN = draw(
    "start s", "user fill assignee=wangwu variables=amount", "service pay topic=付款", "user look assignee=lisi",
    "end e", "s > fill > pay > look > e",
)  # fmt: skip
PATH = "/hub/monitor/incidents"


@pytest.fixture
def admin(centre):
    return answering(centre.person("admin"))


@pytest.fixture
def stuck(centre, zhangsan):
    """An instance whose job is tried no more; the incident's id with it."""
    centre.deploy(DRAWN)
    started = zhangsan.start("p")
    wangwu = centre.person("wangwu")
    wangwu.do("complete", wangwu.todo(started["ProcessInstanceId"])[0], variables={"amount": 5})
    (row,) = service(centre).fetch()
    service(centre).ok(row["jobId"], "failure", error="银行拒绝", retries=0)
    return started["ProcessInstanceId"], row["jobId"]


def listed(admin, **query):
    status, body = admin("GET", PATH, **query)
    assert status == 200, body
    return body["rows"]


def test_an_incident_has_cause_node_since_and_attempts(admin, stuck) -> None:
    (row,) = listed(admin)
    instance, incident = stuck
    assert (row["incidentId"], row["procInsId"], row["kind"], row["called"]) == (incident, instance, "topic", "付款")
    assert (row["cause"], row["nodeId"], row["attempts"], row["procDefKey"]) == ("银行拒绝", "pay", 1, "p")
    assert row["since"]
    assert listed(admin, appId="WO") == listed(admin, procInsId=instance) == [row]
    assert listed(admin, appId="HR") == listed(admin, procInsId="other") == []


def test_retried_with_other_variables_it_can_be_fetched_again(centre, admin, stuck) -> None:
    instance, incident = stuck
    status, body = admin("POST", f"{PATH}/{incident}", {"action": "retry", "variables": {"amount": 6}, "comment": "改"})
    assert (status, body["data"]["processStatus"]) == (200, "running")
    assert listed(admin) == []
    (row,) = service(centre).fetch()
    assert (row["variables"]["amount"], row["attempts"], row["retries"]) == (6, 1, None)
    service(centre).ok(row["jobId"], "failure", retries=0)
    (again,) = listed(admin)
    (said,) = again["interventions"]
    assert (said["by"], said["action"], said["nodeId"], said["comment"]) == ("admin", "retry", "pay", "改")
    assert again["procInsId"] == instance


def test_skipped_the_process_goes_on(centre, admin, stuck) -> None:
    instance, incident = stuck
    status, body = admin("POST", f"{PATH}/{incident}", {"action": "skip", "variables": {"receipt": "手工"}})
    assert (status, centre.person("lisi").todo(instance)) == (200, body["data"]["nextTaskIds"])
    assert admin("POST", f"{PATH}/{incident}", {"action": "skip"})[0] == 404
    assert jobs.find(instance, incident.rpartition("_")[2]) is None


def test_jumped_somebody_else_is_asked(centre, admin, stuck) -> None:
    instance, incident = stuck
    assert admin("POST", f"{PATH}/{incident}", {"action": "jump", "targetKey": "fill"})[0] == 200
    assert len(centre.person("wangwu").todo(instance)) == 1
    assert listed(admin) == []


def test_ended_nothing_is_left(admin, stuck) -> None:
    instance, incident = stuck
    assert admin("POST", f"{PATH}/{incident}", {"action": "end"})[1]["data"]["processStatus"] == "canceled"
    assert listed(admin) == []
    assert jobs.find(instance, incident.rpartition("_")[2]) is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"action": "explode"}, 400),
        ({"action": "jump"}, 400),
        ({"action": "skip", "targetKey": "fill"}, 400),
        ({"action": "jump", "targetKey": "nowhere"}, 404),
        ({"action": "retry", "variables": {"__proto__": 1}}, 400),
    ],
)
def test_what_cannot_be_done_changes_nothing(admin, stuck, body, status) -> None:
    before = listed(admin)
    assert admin("POST", f"{PATH}/{stuck[1]}", body)[0] == status
    assert listed(admin) == before


@pytest.mark.parametrize("incident", ["x", "a_1", "_", "x" * 300 + "_1"])
def test_what_never_was_is_not_found(admin, incident) -> None:
    assert admin("POST", f"{PATH}/{incident}", {"action": "retry"})[0] == 404


def test_a_timer_that_cannot_fire_is_seen_and_retried(centre, admin, zhangsan) -> None:
    centre.deploy(
        draw("start s", "user a assignee=wangwu", "boundary t on=a cancel=true timer=duration:PT1H", "xor x",
             "user b assignee=lisi", "end e", "s > a > e", "t > x", "x > b if ${days > 3}", "b > e")
    )  # fmt: skip
    instance = zhangsan.start("p", days=1)["ProcessInstanceId"]
    later = datetime.now(UTC) + timedelta(hours=2)
    for passed in (0, 20):
        for entry in due.due(later + timedelta(minutes=passed), 10):
            timers.on_due(entry, later + timedelta(minutes=passed), [])
    (row,) = listed(admin)
    assert (row["kind"], row["attempts"], row["procInsId"]) == ("timer", 2, instance)
    assert admin("POST", f"{PATH}/{row['incidentId']}", {"action": "skip"})[0] == 409
    # the machine's clock has not come so far: what is set is kept, and the sweeper finds the timer
    assert admin("POST", f"{PATH}/{row['incidentId']}", {"action": "retry", "variables": {"days": 5}})[0] == 200
    assert listed(admin) == []
    for entry in due.due(later + timedelta(hours=1), 10):
        timers.on_due(entry, later + timedelta(hours=1), [])
    assert len(centre.person("lisi").todo(instance)) == 1


def test_pages_go_on_where_the_one_before_ended(centre, admin, zhangsan) -> None:
    centre.deploy(draw("start s", "service pay topic=付款", "end e", "s > pay > e"))
    for _ in range(5):
        zhangsan.start("p")
    for row in service(centre).fetch(maxJobs=9):
        service(centre).ok(row["jobId"], "failure", retries=0)
    found, cursor = [], None
    while True:
        body = admin("GET", PATH, pageSize=2, **({"cursor": cursor} if cursor else {}))[1]
        found += [row["incidentId"] for row in body["rows"]]
        assert body["total"] == 5
        cursor = body["nextCursor"]
        if not cursor:
            break
    assert len(set(found)) == len(found) == 5
