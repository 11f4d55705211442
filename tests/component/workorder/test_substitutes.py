"""Out of office: a substitute handles what is assigned by name, from–to, without chains, on record as 「代」."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.storage.ledger import unit_of_work
from chalicelib.todo.commands import Create
from chalicelib.todo.model import Person
from chalicelib.todo.times import china
from tests.samples import LISI, NOW, a_process, a_task
from tests.unit.workflow.drawing import draw

DIAGRAM = draw("start s", "user a assignee=lisi", "end e", "s > a > e")
BASE = "/workflow/substitute"


def away(days_from, days_to, **body):
    now = datetime.now(UTC)
    times = {"beginTime": china(now + timedelta(days=days_from)), "endTime": china(now + timedelta(days=days_to))}
    return {"substituteId": "zhaoliu", **times, **body}


def inbox(person, **query):
    return [row["taskId"] for row in person.ok("GET", "/hub/inbox", **query)["rows"]]


@pytest.fixture
def task(centre, zhangsan):
    centre.deploy(DIAGRAM)
    return zhangsan.start("p")["TaskId"]


def test_a_substitute_sees_and_handles_the_tasks_and_it_is_said_for_whom(task, lisi, zhaoliu, zhangsan):
    assert zhaoliu.cannot("complete", task)[0] == 4001
    lisi.ok("POST", BASE, away(-1, 1))
    assert zhaoliu.todo() == inbox(zhaoliu) == [task]
    assert zhaoliu("GET", f"/hub/tasks/WO/{task}").status_code == 200
    zhaoliu.do("complete", task, comment="同意")
    [row] = zhaoliu.rows("finishedList")
    assert row["comment"]["comment"] == "赵六代李四：同意"


def test_before_and_after_the_absence_he_may_not(task, lisi, zhaoliu):
    lisi.ok("POST", BASE, away(1, 2))
    assert (zhaoliu.todo(), inbox(zhaoliu), zhaoliu.cannot("complete", task)[0]) == ([], [], 4001)
    assert zhaoliu("GET", f"/hub/tasks/WO/{task}").status_code == 404


def test_what_other_systems_ask_of_the_absent_stays_his(task, lisi, zhaoliu):
    for number, person in enumerate((LISI, Person("zhaoliu", "赵六"), LISI), start=1):
        pushed = a_task(task_id=f"T{number}", assignees=(person,))
        unit_of_work.apply([Create(pushed, a_process())], unit_of_work.Context(NOW, "OA", f"push {number}"))
    lisi.ok("POST", BASE, away(-1, 1))
    assert inbox(zhaoliu) == ["T2", task]
    assert inbox(zhaoliu, pageSize=1, pageNum=2) == [task]
    assert inbox(lisi) == ["T1", "T3", task]


def test_there_are_no_chains(task, lisi, zhaoliu, wangwu):
    lisi.ok("POST", BASE, away(-1, 1))
    zhaoliu.ok("POST", BASE, away(-1, 1, substituteId="wangwu"))
    assert (wangwu.todo(), wangwu.cannot("complete", task)[0]) == ([], 4001)


def test_an_ended_absence_gives_no_right(task, lisi, zhaoliu):
    absence = lisi.ok("POST", BASE, away(-1, 1))["data"]["absenceId"]
    assert zhaoliu.refused("DELETE", f"{BASE}/{absence}")[0] == 404
    lisi.ok("DELETE", f"{BASE}/{absence}")
    assert zhaoliu.cannot("complete", task)[0] == 4001
    assert lisi.ok("GET", f"{BASE}/list")["data"] == []


def test_nobody_names_a_substitute_for_another_but_an_administrator(task, admin, zhaoliu):
    assert zhaoliu.refused("POST", BASE, away(-1, 1, userId="lisi", substituteId="admin"))[0] == 4001
    admin.ok("POST", BASE, away(-1, 1, userId="lisi"))
    assert zhaoliu.todo() == [task]
    assert zhaoliu.refused("GET", f"{BASE}/list", userId="lisi")[0] == 4001
    assert len(admin.ok("GET", f"{BASE}/list", userId="lisi")["data"]) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (away(1, -1), 4101),
        (away(-1, 1, substituteId="lisi"), 4101),
        (away(-1, 1, substituteId="nobody"), 4200),
        (away(-1, 1, endTime="明天"), 4101),
        ({"substituteId": "zhaoliu"}, 4101),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(centre, lisi, body, code):
    assert lisi.refused("POST", BASE, body)[0] == code


def test_absences_do_not_overlap(centre, lisi):
    lisi.ok("POST", BASE, away(-1, 1))
    assert lisi.refused("POST", BASE, away(0, 2, substituteId="wangwu"))[0] == 404
    lisi.ok("POST", BASE, away(2, 3, substituteId="wangwu"))


def test_a_task_offered_to_both_is_counted_once(centre, zhangsan, lisi, zhaoliu):
    centre.deploy(draw("start s", "user a candidateUsers=lisi,zhaoliu", "end e", "s > a > e"))
    zhangsan.start("p")
    lisi.ok("POST", BASE, away(-1, 1))
    page = zhaoliu.list("todoList")
    assert (len(page["rows"]), page["total"]) == (1, 1)


def test_what_a_substitute_takes_is_on_record_as_taken_for_another(centre, zhangsan, lisi, zhaoliu):
    centre.deploy(draw("start s", "user a candidateUsers=lisi,wangwu", "end e", "s > a > e"))
    task = zhangsan.start("p")["TaskId"]
    lisi.ok("POST", BASE, away(-1, 1))
    zhaoliu.do("claim", task)
    zhaoliu.do("complete", task, comment="同意")
    [row] = zhaoliu.rows("finishedList")
    assert [each["fullMessage"] for each in row["commentList"]] == ["赵六代李四：签收", "同意"]
