"""Reading a task, and the names that tasks have elsewhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.delivery.change import Change, Target
from chalicelib.delivery.telling import effective_kind, epoch_ms, handler, key_of, outward_id, second_ms, starter
from chalicelib.todo.model import Handling, Status
from tests.unit.delivery.samples import AT, LI, PROCESS, TASK, ZHANG, change, done_by

MANY = Target("t1", "push", "https://x.example/", {})


def named_as(app_id: str, task_id: str) -> Change:
    what = change("created")
    return replace(what, task=replace(what.task, app_id=app_id, task_id=task_id))


NAMES = st.text("ab:#%/", min_size=1, max_size=4)


@given(NAMES, NAMES, NAMES, NAMES)
def test_no_two_tasks_share_a_name_at_a_target_of_many_applications(app: str, task: str, app2: str, task2: str) -> None:
    one, two = (named_as(a, t) for a, t in ((app, task), (app2, task2)))
    same = (app, task) == (app2, task2)
    assert (outward_id(one, MANY, task) == outward_id(two, MANY, task2)) == same
    assert (key_of(one, MANY, "s") == key_of(two, MANY, "s")) == same


def test_a_single_application_keeps_its_ids() -> None:
    what = change("created")
    assert outward_id(what, replace(MANY, app_ids=("OA",)), "7") == "7"
    assert outward_id(what, MANY, "7", identity="OA") == "7"
    assert outward_id(what, replace(MANY, app_ids=("OA", "HR")), "7") == "OA:7"


def test_a_moment_is_shown_to_the_second() -> None:
    late = dt.datetime(2026, 11, 22, 8, 0, 0, 999_999, tzinfo=dt.UTC)
    assert (second_ms(late), second_ms(None)) == (1795334400000, None)
    assert epoch_ms(late) == 1795334401000


def test_who_started_it_is_the_initiator_else_the_creator() -> None:
    what = change("created")
    assert starter(what) == ("lisi", "李四")
    assert starter(replace(what, process=replace(PROCESS, initiator=ZHANG))) == ("zhangsan", "张三")
    assert starter(replace(what, process=None, task=replace(TASK, creators=()))) == ("", "")


def test_who_passed_the_task_on_and_got_it_back_waits_again() -> None:
    passed_on = Handling(ZHANG, AT, Status.TRANSFER)
    task = replace(TASK, assignees=(ZHANG, LI), handlings=(passed_on, *done_by(LI)))
    assert task.waiting == (ZHANG,)
    assert [part.by for part in task.parts] == [LI]


def test_the_handler_is_the_owner_of_an_ended_task_else_the_last_who_acted() -> None:
    assert handler(change("completed", handlings=done_by(LI))) == ("lisi", "李四")
    assert handler(change("handled")) == ("zhangsan", "张三")
    assert handler(change("updated")) == ("", "")


def test_what_a_change_means_depends_on_what_the_target_has() -> None:
    assert effective_kind(change("created"), known=True) == "updated"
    assert effective_kind(change("restored"), known=True) == "updated"
    assert effective_kind(change("corrected"), known=False) == "completed"
    assert effective_kind(change("deleted", 2, {"status": Status.ABORT}), known=False) == "deleted"
    assert effective_kind(change("transferred"), known=False) == "transferred"
