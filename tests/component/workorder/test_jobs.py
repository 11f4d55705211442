"""Jobs that programs fetch by topic (外部任务), through the calls that they make."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.identity import issuing
from chalicelib.identity.issuing import Order
from chalicelib.storage.directory.holders import create_holder
from chalicelib.storage.directory.model import Holder
from chalicelib.storage.processes import jobs
from tests.component.workorder.conftest import SECRET, Person
from tests.unit.workflow.drawing import draw

LINES = ("start s", "service pay topic=付款 name=付款", "user look assignee=lisi", "end e", "s > pay > look > e")


class Worker:
    """A program with nothing but its own secret."""

    def __init__(self, http, worker="w1", **headers):
        self.name = worker
        self.at = Person(http, headers)

    def fetch(self, topic="付款", **wanted):
        body = {"topic": topic, "workerId": self.name, **wanted}
        return self.at.ok("POST", "/workflow/job/fetchAndLock", body)["data"]["rows"]

    def ok(self, job, what, **body):
        return self.at.ok("POST", f"/workflow/job/{job}/{what}", {"workerId": self.name, **body})["data"]

    def refused(self, job, what, **body):
        return self.at.refused("POST", f"/workflow/job/{job}/{what}", {"workerId": self.name, **body})


def service(centre, worker="w1"):
    return Worker(centre.http, worker, requestType="service", serverID="bus", secretKey=SECRET)


def application(centre, app_id="WO"):
    return Worker(centre.http, requestType="app", appID=app_id, secretKey=SECRET)


@pytest.fixture
def waiting(centre, zhangsan):
    """An instance that waits for its payment."""
    centre.deploy(draw(*LINES))
    return zhangsan.start("p", amount=500)["ProcessInstanceId"]


def test_a_job_is_fetched_done_and_the_process_goes_on(centre, zhangsan, waiting) -> None:
    (row,) = service(centre).fetch(lockSeconds=60)
    assert (row["procInsId"], row["nodeId"], row["topic"], row["appId"]) == (waiting, "pay", "付款", "WO")
    assert row["variables"]["amount"] == 500
    done = service(centre).ok(row["jobId"], "complete", variables={"receipt": "R-1"})
    assert (done["ProcessInstanceId"], len(done["nextTaskIds"])) == (waiting, 1)
    assert centre.person("lisi").todo(waiting) == done["nextTaskIds"]
    detail = centre.person("lisi").ok("GET", f"/workflow/task/processVariables/{done['nextTaskIds'][0]}")
    assert detail["data"]["receipt"] == "R-1"
    assert service(centre).refused(row["jobId"], "complete")[0] == 404
    assert jobs.find(waiting, row["jobId"].rpartition("_")[2]) is None


def test_what_one_has_taken_nobody_else_is_given_or_may_answer(centre, waiting) -> None:
    (row,) = service(centre).fetch()
    other = service(centre, "w2")
    assert other.fetch() == []
    for what, body in (("complete", {}), ("failure", {}), ("bpmnError", {"code": "x"}), ("extendLock", {})):
        code, said = other.refused(row["jobId"], what, **body)
        assert (code, "workerId" in said) == (404, True), what
    assert service(centre).ok(row["jobId"], "complete")["processStatus"] == "running"


def test_after_the_lock_has_run_out_another_does_it_and_the_first_is_refused(centre, waiting) -> None:
    (row,) = service(centre).fetch()
    number = row["jobId"].rpartition("_")[2]
    job = jobs.find(waiting, number)
    assert job is not None
    place = (waiting, number, job.at)
    assert jobs.take(place, "w2", datetime.now(UTC) + timedelta(hours=1)) is not None
    assert service(centre).refused(row["jobId"], "complete")[0] == 404
    assert service(centre, "w2").ok(row["jobId"], "complete")["nextTaskIds"]


def test_an_application_has_its_own_jobs_and_no_other(centre, waiting) -> None:
    now = datetime.now(UTC)
    create_holder(Holder("application", "HR", "人事", now))
    issuing.issue("application", "HR", Order("workorder", SECRET, "w-hr", now))
    stranger = application(centre, "HR")
    assert stranger.fetch() == []
    refused = stranger.at.refused(
        "POST", "/workflow/job/fetchAndLock", {"topic": "付款", "workerId": "w1", "appId": "WO"}
    )
    assert refused[0] == 4001
    (row,) = application(centre).fetch()
    for what, body in (("complete", {}), ("failure", {}), ("bpmnError", {"code": "x"}), ("extendLock", {})):
        assert stranger.refused(row["jobId"], what, **body)[0] == 4001, what
    assert application(centre).ok(row["jobId"], "complete")["processStatus"] == "running"


def test_a_person_is_no_worker(centre, waiting) -> None:
    person = Person(centre.http, {"Authorization": centre.token("lisi")})
    assert person.refused("POST", "/workflow/job/fetchAndLock", {"topic": "付款", "workerId": "w"})[0] == 4001


def test_what_fails_is_tried_again_later_and_is_stuck_in_the_end(centre, waiting) -> None:
    worker = service(centre)
    (row,) = worker.fetch()
    state = worker.ok(row["jobId"], "failure", error="银行未开门", retries=1, retrySeconds=0)
    assert (state["retries"], state["stuck"], state["lockedUntil"]) == (1, False, None)
    (row,) = worker.fetch()
    assert (row["attempts"], row["retries"]) == (1, 1)
    assert worker.ok(row["jobId"], "failure", error="银行未开门", retrySeconds=0)["stuck"] is True
    assert worker.fetch() == []
    stuck = jobs.find(waiting, row["jobId"].rpartition("_")[2])
    assert stuck is not None
    assert (stuck.error, stuck.attempts, stuck.stuck) == ("银行未开门", 2, True)


def test_a_retry_that_is_far_off_is_not_given_out_before(centre, waiting) -> None:
    (row,) = service(centre).fetch()
    service(centre).ok(row["jobId"], "failure", retries=5, retrySeconds=600)
    assert service(centre).fetch() == []


def test_a_lock_can_be_extended_while_it_lasts(centre, waiting) -> None:
    (row,) = service(centre).fetch(lockSeconds=60)
    state = service(centre).ok(row["jobId"], "extendLock", lockSeconds=600)
    assert state["lockedUntil"] > row["lockedUntil"]


def test_an_error_goes_where_the_diagram_catches_it(centre, zhangsan) -> None:
    centre.deploy(
        draw("start s", "service pay topic=付款", "boundary no on=pay error=refused", "user mend assignee=wangwu",
             "end e", "end f", "s > pay > e", "no > mend > f")
    )  # fmt: skip
    instance = zhangsan.start("p")["ProcessInstanceId"]
    (row,) = service(centre).fetch()
    done = service(centre).ok(row["jobId"], "bpmnError", code="refused", variables={"why": "余额不足"})
    assert centre.person("wangwu").todo(instance) == done["nextTaskIds"]


def test_many_jobs_of_one_step_are_all_there_and_all_gone_with_the_instance(centre, zhangsan) -> None:
    centre.deploy(draw("start s", "service pay topic=付款 multi=parallel collection=${who}", "end e", "s > pay > e"))
    instance = zhangsan.start("p", who=[str(n) for n in range(60)])["ProcessInstanceId"]
    rows = service(centre).fetch(maxJobs=100)
    assert len(rows) == 60
    service(centre).ok(rows[0]["jobId"], "complete")
    zhangsan.ok("POST", "/workflow/instance/stopProcessInstance", {"instanceId": instance})
    assert not any(jobs.find(instance, row["jobId"].rpartition("_")[2]) for row in rows)
    assert service(centre).refused(rows[1]["jobId"], "complete")[0] == 404


def test_a_suspended_instance_gives_no_job(centre, waiting) -> None:
    admin = centre.person("admin")
    admin.ok("POST", "/workflow/instance/updateState", {"state": "2", "instanceId": waiting})
    assert service(centre).fetch() == []


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"workerId": "w"}, "topic"),
        ({"topic": "t", "workerId": "w", "maxJobs": 101}, "maxJobs"),
        ({"topic": "t", "workerId": "w", "lockSeconds": 0}, "lockSeconds"),
        ({"topic": "t", "workerId": "w", "useLocal": True}, "useLocal"),
    ],
)
def test_bad_wishes_are_refused_by_name(centre, body, named) -> None:
    code, said = service(centre).at.refused("POST", "/workflow/job/fetchAndLock", body)
    assert (code, named in said) == (4101, True)


@pytest.mark.parametrize("job", ["x", "a_b", "x_1", "_1", "x_" + "9" * 200])
def test_a_job_that_never_was_is_not_found(centre, job) -> None:
    assert service(centre).refused(job, "complete")[0] == 404


def test_done_in_three_round_trips(centre, zhangsan, waiting) -> None:
    zhangsan.start("p")
    first, second = application(centre).fetch(maxJobs=2)
    application(centre).ok(first["jobId"], "complete")  # who is asked next is known from now on
    with centre.counted() as calls:
        application(centre).ok(second["jobId"], "complete")
    assert calls == ["TransactGetItems", "TransactWriteItems", "SendMessage"]
