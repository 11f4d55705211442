"""What a diagram plans of a task: when, how urgent, what it says about it; and who may start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.storage.ledger import due
from chalicelib.todo.reminders import REMINDER
from tests.unit.workflow.drawing import draw


@pytest.mark.parametrize(("said", "priority"), [("", 3), ("50", 3), ("60", 2), ("75", 1), ("100", 1), ("${p}", 1)])
def test_a_task_is_as_urgent_as_the_diagram_says(centre, zhangsan, said, priority) -> None:
    more = f" priority={said}" if said else ""
    centre.deploy(draw("start s", f"user a assignee=lisi{more}", "end e", "s > a > e"))
    made = zhangsan.start("p", p=90)
    assert centre.task(made["TaskId"]).priority == priority


def test_a_task_has_its_day_and_reminds_on_it(centre, zhangsan) -> None:
    centre.deploy(draw("start s", "user a assignee=lisi dueDate=${day} followUpDate=PT1H", "end e", "s > a > e"))
    made = zhangsan.start("p", day="2027-01-05T09:00:00")
    task = centre.task(made["TaskId"])
    assert task.due_time == datetime(2027, 1, 5, 1, tzinfo=UTC)
    entries = [entry for entry in due.due(datetime(2028, 1, 1, tzinfo=UTC), 50) if entry.kind == REMINDER]
    assert {entry.mark for entry in entries} == {"0", "9"}
    assert min(entry.at for entry in entries) - task.created_on == pytest.approx(
        timedelta(hours=1), abs=timedelta(seconds=2)
    )
    centre.person("lisi").do("complete", made["TaskId"])
    left = [entry for entry in due.due(datetime(2028, 1, 1, tzinfo=UTC), 50) if entry.kind == REMINDER]
    assert left == []


def test_what_the_diagram_says_about_a_node_is_shown(centre, zhangsan) -> None:
    drawn = draw("start s", "user a assignee=lisi", "end e", "s > a > e").decode()
    end = "</bpmn2:userTask>"
    xml = drawn.replace(end, f"<bpmn2:documentation>请核对金额</bpmn2:documentation>{end}")
    centre.deploy(xml.encode())
    made = zhangsan.start("p")
    assert centre.task(made["TaskId"]).details["documentation"] == "请核对金额"


def test_who_may_start_is_whom_the_diagram_names(centre, zhangsan) -> None:
    drawn = draw("start s", "user a assignee=lisi", "end e", "s > a > e").decode()
    named = drawn.replace(
        '<bpmn2:process id="p"',
        '<bpmn2:process id="p" flowable:candidateStarterUsers="wangwu" flowable:candidateStarterGroups="ROLE2"',
    )
    centre.deploy(named.encode())
    wanted = {"processDefId": "p", "variables": {}}
    assert zhangsan.refused("POST", "/workflow/process/start", wanted)[0] == 4001
    for allowed in ("wangwu", "lisi", "admin"):
        centre.person(allowed).start("p")
