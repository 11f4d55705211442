"""Who has an open task to do once it has been given to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.todo.commands import Change, Handle
from chalicelib.todo.rules import decide
from tests.samples import LISI, NOW, WANGWU, ZHANGSAN, a_process, a_task

if TYPE_CHECKING:
    from chalicelib.todo.model import Person


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ((LISI,), {"lisi"}),
        ((LISI, ZHANGSAN), {"zhangsan"}),
        ((ZHANGSAN,), {"zhangsan"}),
    ],
)
def test_an_open_task_is_always_somebodys(given: tuple[Person, ...], left: set[str]) -> None:
    task, process = a_task(assignees=(LISI, WANGWU)), a_process()
    handled = decide(task, process, Handle("OA", task.task_id, LISI, NOW), NOW).task
    passed_on = decide(handled, process, Change("OA", task.task_id, {"assignees": given, "operator": WANGWU}), NOW).task
    assert {person.id for person in passed_on.waiting} == left


def test_who_gave_a_task_away_after_his_part_and_gets_it_anew_is_asked_again() -> None:
    task, process = a_task(assignees=(LISI, WANGWU)), a_process()
    handled = decide(task, process, Handle("OA", task.task_id, LISI, NOW), NOW).task
    away = decide(handled, process, Change("OA", task.task_id, {"assignees": (WANGWU,)}), NOW).task
    back = decide(away, process, Change("OA", task.task_id, {"assignees": (WANGWU, LISI)}), NOW).task
    assert {person.id for person in back.waiting} == {"wangwu", "lisi"}
