from __future__ import annotations

import pytest

from chalicelib.todo.model import Handling, Status
from chalicelib.todo.projection import box_rows, process_box_rows
from tests.samples import LISI, NOW, WANGWU, a_process, a_task


def places(task):
    return sorted((row.owner, row.box) for row in box_rows(task))


def test_an_open_task_stands_in_each_assignees_and_groups_todo_box():
    task = a_task(assignees=(LISI, WANGWU), groups=("财务组",))
    assert places(task) == [("G#财务组", "todo"), ("U#lisi", "todo"), ("U#wangwu", "todo")]


def test_a_countersigner_who_has_signed_has_it_in_done_while_others_still_have_it_to_do():
    task = a_task(assignees=(LISI, WANGWU), handlings=(Handling(LISI, NOW, "同意"),))
    assert places(task) == [("U#lisi", "done"), ("U#wangwu", "todo")]


def test_a_finished_task_is_done_for_its_handler_only():
    task = a_task(status=Status.COMPLETE, end_on=NOW, handlings=(Handling(WANGWU, NOW, "COMPLETE"),))
    assert places(task) == [("U#wangwu", "done")]


def test_a_deleted_task_stands_nowhere():
    assert places(a_task(deleted=True)) == []


def test_a_task_for_nobody_is_listed_under_its_application():
    ((owner, box),) = places(a_task(assignees=()))
    assert box == "unassigned"
    assert owner.startswith("A#OA#")


def test_a_copied_task_stays_copied_when_it_ends():
    assert places(a_task(status=Status.ABORT, copied_to=(WANGWU,))) == [("U#wangwu", "copied")]


@pytest.mark.parametrize(("groups", "shared"), [((), False), (("a",), True), (("a", "b"), True)])
def test_rows_that_one_reader_may_meet_twice_are_marked(groups, shared):
    assert {row.shared for row in box_rows(a_task(groups=groups))} == {shared}
    assert not any(row.shared for row in box_rows(a_task(assignees=(), groups=("a",))))


def test_rows_sort_by_priority_then_time():
    earlier = box_rows(a_task(priority=1))[0].place
    later = box_rows(a_task(priority=1, created_on=NOW.replace(hour=3)))[0].place
    low = box_rows(a_task(priority=3))[0].place
    assert earlier < later < low


def test_an_instance_stands_in_its_initiators_started_box():
    assert [(row.owner, row.box) for row in process_box_rows(a_process())] == [("U#zhangsan", "started")]
    assert process_box_rows(a_process(deleted=True)) == []
    assert process_box_rows(a_process(initiator=None)) == []
