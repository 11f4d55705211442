"""The list of every instance, for administrators: filters, order, what is there of old ones."""

from __future__ import annotations

import pytest

from chalicelib.storage.processes import instance_lines
from chalicelib.storage.processes.process_tables import WorkOrderRow
from tests.component.workorder.test_orders import ORDER, PATH
from tests.unit.workflow.drawing import draw

DIAGRAM = draw("start s", "user a assignee=lisi", "user b assignee=wangwu", "end e", "s > a > b > e")
WAITS = draw("start s", "user a assignee=zhangsan", "receive w message=go", "end e", "s > a > w > e")
LIST = "/workflow/instance/list"


@pytest.fixture
def three(centre, zhangsan, wangwu, lisi):
    """One at a, one at b, one ended; oldest first."""
    centre.deploy(DIAGRAM, category="hr")
    made = [person.start("p")["ProcessInstanceId"] for person in (zhangsan, wangwu, zhangsan)]
    for each in made[1:]:
        lisi.do("complete", f"{each}-1")
    wangwu.do("complete", f"{made[2]}-2")
    return made


def ids(person, **filters):
    found = person.ok("GET", LIST, **filters)
    assert found["total"] == len(found["rows"])
    return [row["procInsId"] for row in found["rows"]]


def test_every_instance_is_listed_newest_first_with_where_it_stands(three, admin):
    found = admin.ok("GET", LIST)
    assert [row["procInsId"] for row in found["rows"]] == three[::-1]
    at = [(row["processStatus"], [task["nodeName"] for task in row["openTasks"]]) for row in found["rows"]]
    assert at == [("completed", []), ("running", ["b"]), ("running", ["a"])]
    assert [row["stuck"] for row in found["rows"]] == [False] * 3


@pytest.mark.parametrize(
    ("filters", "which"),
    [
        ({"status": "running"}, [1, 0]),
        ({"status": "completed"}, [2]),
        ({"status": "canceled"}, []),
        ({"starter": "wangwu"}, [1]),
        ({"node": "b"}, [1]),
        ({"handler": "lisi"}, [0]),
        ({"handler": "wangwu"}, [1]),
        ({"processKey": "P", "category": "hr"}, [2, 1, 0]),
        ({"category": "h"}, []),
        ({"overdue": "true"}, []),
        ({"stuck": "true"}, []),
        ({"from": "2020-01-01", "to": "2020-01-02"}, []),
        ({"from": "2020-01-01", "keyword": "张三"}, [2, 0]),
    ],
)
def test_a_filter_keeps_what_it_says(three, admin, filters, which):
    assert ids(admin, **filters) == [three[place] for place in which]


def test_a_page_is_a_part_and_the_total_stays_whole(three, admin):
    found = admin.ok("GET", LIST, pageNum=2, pageSize=2)
    assert ([row["procInsId"] for row in found["rows"]], found["total"]) == (three[:1], 3)


def test_a_suspended_one_is_found_as_such(three, admin):
    admin.ok("POST", "/workflow/instance/updateState", {"instanceId": three[0], "state": "2"})
    assert (ids(admin, status="suspended"), ids(admin, status="running")) == ([three[0]], [three[1]])


def test_what_nobody_and_no_timer_moves_on_is_stuck(centre, zhangsan, admin):
    centre.deploy(WAITS)
    made = zhangsan.start("p")["ProcessInstanceId"]
    assert ids(admin, stuck="true") == [made]


def test_a_deleted_one_is_in_no_list(three, admin, zhangsan):
    zhangsan.ok("DELETE", "/workflow/instance/delete", instanceIds=three[2])
    assert ids(admin) == [three[1], three[0]]


def test_a_work_order_is_found_by_its_number(three, admin, zhangsan):
    made = zhangsan.ok("POST", PATH, ORDER)["data"]
    assert ids(admin, keyword=made["workorderNumber"]) == [made["ProcessInstanceId"]]


def test_an_instance_from_before_the_lines_has_one_from_its_next_change_on(three, admin, lisi):
    for row in list(WorkOrderRow.query("instances#running")):
        row.delete()
    assert ids(admin, status="running") == []
    lisi.do("complete", f"{three[0]}-1")
    assert ids(admin, node="b") == [three[0]]


def test_a_person_may_not_and_an_unknown_filter_is_named(three, admin, zhangsan):
    assert zhangsan.refused("GET", LIST)[0] == 4001
    assert admin.refused("GET", LIST, state="running")[0] == 4101
    code, message = admin.refused("GET", LIST, status="open")
    assert (code, "status" in message) == (4101, True)


def test_more_than_a_call_reads_is_refused_and_says_what_to_do(three, admin, monkeypatch):
    monkeypatch.setattr(instance_lines, "MOST_LISTED", 1)
    code, message = admin.refused("GET", LIST)
    assert (code, "起止时间" in message) == (4101, True)
