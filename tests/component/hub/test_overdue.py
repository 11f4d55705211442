"""What the clock makes overdue: told once, listed and counted, and gone when it is handled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.delivery.sweep import sweep
from chalicelib.reports import counting
from chalicelib.storage.ledger import outbox, unit_of_work
from chalicelib.todo.commands import Change, Create
from chalicelib.todo.model import Person, Status
from infra.verify.check import check
from tests.samples import NOW, a_process, a_task

DUE = NOW + timedelta(hours=5)


def by(name):
    return unit_of_work.Context(NOW, "app:OA", name)


@pytest.fixture
def late(hub):
    """A task of lisi's whose due time has passed, seen by two sweeps."""
    task = a_task(version=0, due_time=DUE, reminders=(), assignees=(Person("lisi"),))
    unit_of_work.apply([Create(task, a_process(version=0))], by("make"))
    sweep(DUE - timedelta(seconds=1))
    assert hub.get("lisi", "/hub/notices")["rows"] == []
    for _ in range(2):
        sweep(DUE + timedelta(seconds=1))
    counting.settle(outbox.pending("OA", task.task_id))
    hub.late = task.task_id
    return hub


def overdue(hub):
    return hub.get("admin", "/hub/reports/tasks", appId="OA", status="overdue")["rows"]


def test_it_is_told_once_listed_and_counted_until_it_is_handled(late):
    assert [each["kind"] for each in late.get("lisi", "/hub/notices")["rows"]] == ["overdue"]
    assert [row["taskId"] for row in overdue(late)] == [late.late]
    assert late.get("admin", "/hub/monitor")["data"]["tasks"] == {"overdue": 1, "unassigned": 0}
    [row] = late.get("lisi", "/hub/reports/workload")["rows"]
    assert (row["userId"], row["open"], row["overdue"]) == ("lisi", 1, 1)
    assert not check(repair=False)
    unit_of_work.apply([Change("OA", late.late, {"status": Status.COMPLETE})], by("end"))
    counting.settle(outbox.pending("OA", late.late))
    assert overdue(late) == []
    assert late.get("admin", "/hub/monitor")["data"]["tasks"] == {"overdue": 0, "unassigned": 0}
    assert not check(repair=False)


def test_what_is_put_off_is_overdue_no_more(late):
    unit_of_work.apply([Change("OA", late.late, {"due_time": DUE + timedelta(days=1)})], by("later"))
    assert overdue(late) == []
    sweep(DUE + timedelta(days=1, seconds=1))
    assert [row["taskId"] for row in overdue(late)] == [late.late]


def test_lists_and_workloads_of_others_are_for_administrators(late):
    assert late.raw("lisi", "/hub/reports/tasks", appId="OA", status="overdue").status_code == 403
    assert late.raw("lisi", "/hub/reports/workload", userId="wangwu").status_code == 403
    assert len(late.get("admin", "/hub/reports/workload", userId="lisi,wangwu")["rows"]) == 2


@pytest.mark.parametrize(("path", "query", "field"), [
    ("tasks", {"appId": "OA", "status": "late"}, "status"), ("tasks", {"status": "overdue"}, "appId"),
    ("workload", {"userId": ",".join(f"u{n}" for n in range(21))}, "userId"),
])  # fmt: skip
def test_what_cannot_be_listed_is_refused_with_its_name(hub, path, query, field):
    answer = hub.raw("admin", f"/hub/reports/{path}", **query)
    assert (answer.status_code, field in answer.json_body["msg"]) == (400, True)
