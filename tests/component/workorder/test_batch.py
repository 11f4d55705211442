"""Approving several tasks at once."""

from __future__ import annotations

import pytest

from tests.component.workorder.test_managing import FORM
from tests.unit.workflow.drawing import draw

PATH = "/workflow/task/batch"
TWO = draw("start s", "user a assignee=lisi", "user b assignee=wangwu", "end e", "s > a > b > e", key="two")
ASKING = draw("start s", "user a assignee=lisi formKey=key_f", "end e", "s > a > e", key="asking")


@pytest.fixture
def tasks(centre, zhangsan):
    centre.deploy(TWO)
    return [zhangsan.start("two")["TaskId"] for _ in range(3)]


def rows_of(*task_ids, **more):
    return {"rows": [{"taskId": task_id, "comment": "同意", **more} for task_id in task_ids]}


def test_each_task_is_approved_and_says_what_followed(tasks, lisi, wangwu):
    data = lisi.ok("POST", PATH, rows_of(*tasks))["data"]
    assert (data["done"], data["failed"]) == (3, 0)
    assert [row["taskId"] for row in data["rows"]] == tasks
    assert sorted(task for row in data["rows"] for task in row["nextTaskIds"]) == sorted(wangwu.todo())
    assert lisi.todo() == []


def test_what_cannot_be_approved_says_why_and_holds_up_nothing(centre, admin, tasks, zhangsan, lisi, wangwu):
    centre.deploy(ASKING, forms={"key_f": FORM})
    with_form = zhangsan.start("asking")["TaskId"]
    data = lisi.ok("POST", PATH, rows_of("nothing-1", with_form, tasks[0]))["data"]
    missing, unfilled, fine = data["rows"]
    assert (missing["ok"], missing["code"]) == (False, 404)
    assert (unfilled["ok"], unfilled["errors"][0]["field"]) == (False, "reason")
    assert fine["ok"]
    assert (data["done"], data["failed"]) == (1, 2)
    stranger = wangwu.ok("POST", PATH, rows_of(tasks[1]))["data"]["rows"][0]
    assert (stranger["ok"], stranger["code"]) == (False, 4001)


def test_a_repeat_finds_done_what_was_done_and_does_nothing_twice(tasks, lisi, wangwu):
    first = lisi.ok("POST", PATH, rows_of(*tasks[:2]))["data"]
    again = lisi.ok("POST", PATH, rows_of(*tasks))["data"]
    assert [row["repeated"] for row in again["rows"]] == [True, True, False]
    assert again["done"] == 3
    assert len(wangwu.todo()) == 3
    assert first["done"] == 2


def test_a_repeat_under_its_key_is_answered_the_same_and_each_row_has_its_own_memory(tasks, lisi):
    lisi.headers["Idempotency-Key"] = "k1"
    assert lisi.ok("POST", PATH, rows_of(*tasks))["data"]["done"] == 3
    assert lisi.ok("POST", PATH, rows_of(*tasks))["data"]["done"] == 3


def test_what_another_has_done_is_no_success_of_mine(centre, zhangsan, lisi, zhaoliu):
    centre.deploy(draw("start s", "user a candidateUsers=lisi,zhaoliu", "end e", "s > a > e", key="either"))
    task = zhangsan.start("either")["TaskId"]
    zhaoliu.do("complete", task)
    row = lisi.ok("POST", PATH, rows_of(task))["data"]["rows"][0]
    assert (row["ok"], row["repeated"]) == (False, False)
    assert "赵六" in row["msg"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "rows"),
        ({"rows": []}, "rows"),
        ({"rows": [{"taskId": f"t-{n}"} for n in range(51)]}, "rows"),
        ({"rows": [{"taskId": "t-1"}, {"taskId": "t-1"}]}, "rows"),
        ({"rows": [{"comment": "同意"}]}, "rows.0.taskId"),
        ({"rows": [{"taskId": "t-1", "action": "reject"}]}, "rows.0.action"),
    ],
)
def test_a_wrong_batch_is_refused_whole(centre, lisi, body, field):
    code, message = lisi.refused("POST", PATH, body)
    assert code == 4101
    assert message.startswith(f"{field}:")


def test_storage_that_fails_in_the_middle_fails_that_row_alone(tasks, lisi, monkeypatch):
    from chalicelib.centre import completing  # noqa: PLC0415
    from chalicelib.errors import Unavailable  # noqa: PLC0415

    whole = completing.complete

    def down(asked, task_id, said):
        if task_id == tasks[1]:
            raise Unavailable("存储繁忙")
        return whole(asked, task_id, said)

    monkeypatch.setattr(completing, "complete", down)
    rows = lisi.ok("POST", PATH, rows_of(*tasks))["data"]["rows"]
    assert [row["code"] for row in rows] == [200, 5003, 200]
