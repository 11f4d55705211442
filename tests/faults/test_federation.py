"""Two hubs, each a target of the other: tasks with random lives made on one appear on the other; loops are stopped."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.errors import HubError
from chalicelib.protocols.push.shown import to_wire
from chalicelib.storage import tasks
from chalicelib.todo.model import Person, Status
from tests.component.tables import empty_aws
from tests.faults.two_hubs import drain, two_hubs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.two_hubs import Side

LIVES = int(os.environ.get("TODOHUB_FEDERATION_TASKS", "40"))
A_SLICE = 20
"""Tasks in the tables at a time: moto copies whole tables for each transaction."""
OWN = {"receive_on", "duration", "is_use_process", "biz_key"}
"""Fields that belong to the receiving hub, or that a sender fills in for a task without them."""
PEOPLE = [Person("zhangsan", "张三"), Person("lisi", "李四"), Person("wangwu", "王五")]


@pytest.fixture
def hubs(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Side, Side]]:
    first, second = two_hubs(monkeypatch)
    with first.at_work():
        yield first, second
    monkeypatch.delenv("TODOHUB_NAME")
    with first.at_work():
        pass


def live(side: Side, task_id: str, chance: random.Random) -> None:
    """One random life: created, updated, transferred, handled, ended, corrected, deleted, restored, in any order."""
    people = tuple(chance.sample(PEOPLE, chance.randint(1, 2)))
    side.create(task_id, assignees=people, priority=chance.randint(1, 3), node_name="环节")
    for step in range(chance.randint(0, 6)):
        patch: dict[str, Any] = chance.choice(
            [
                {"subject": f"{task_id} 第{step}版"},
                {"assignees": (chance.choice(PEOPLE),), "status": Status.TRANSFER, "operator": chance.choice(PEOPLE)},
                {"node_name": f"环节{step}", "priority": chance.randint(1, 3)},
                {"status": Status.COMPLETE, "handlers": (chance.choice(PEOPLE),), "comment": "同意"},
                {"status": Status.ROLLBACK, "handlers": (chance.choice(PEOPLE),), "comment": "退回"},
                {"status": Status.ABORT},
                {"deleted": True},
                {"deleted": False},
            ]
        )
        try:
            side.change(task_id, **patch)
        except HubError:
            continue
        if chance.random() < 0.5:
            side.settle()


def state(side: Side, task_id: str) -> dict[str, Any]:
    with side.at_work():
        return {name: value for name, value in to_wire(tasks.get_task("OA", task_id), None).items() if name not in OWN}


def events(side: Side, task_id: str) -> int:
    with side.at_work():
        return tasks.get_task("OA", task_id).version


@pytest.mark.parametrize("start", range(0, LIVES, A_SLICE))
def test_random_lives_on_one_hub_end_equal_on_the_other(hubs: tuple[Side, Side], start: int) -> None:
    first, second = hubs
    chance = random.Random(start)
    names = [f"T{number}" for number in range(start, min(start + A_SLICE, LIVES))]
    for name in names:
        live(first, name, chance)
    made = {name: events(first, name) for name in names}
    drain(first, second)
    assert (first.stuck(), second.stuck()) == ([], [])
    there = {name: events(second, name) for name in names}
    for name in names:
        assert shared(state(first, name)) == shared(state(second, name)), name
    assert {name: events(first, name) for name in names} == made, "nothing came back"
    drain(first, second)
    assert {name: events(second, name) for name in names} == there, "the echo has ended"
    empty_aws()


def shared(fields: dict[str, Any]) -> dict[str, Any]:
    """What both hubs know of a task: the filled-in fields of the receiving one are left out."""
    told = ("subject", "status", "priority", "assignee_ids", "actual_owner_id", "end_on", "created_on", "node_name")
    return {name: fields.get(name) for name in (*told, "task_delete_flag", "task_comment", "process_instance_id")}


def test_what_is_handled_there_comes_back_and_goes_no_further(hubs: tuple[Side, Side]) -> None:
    first, second = hubs
    first.create("T1", assignees=(PEOPLE[0],))
    drain(first, second)
    with second.at_work():
        second.change("T1", status=Status.COMPLETE, handlers=(PEOPLE[0],), comment="同意")
    drain(first, second)
    assert state(first, "T1")["status"] == "COMPLETE"
    assert (events(first, "T1"), events(second, "T1")) == (2, 2)
    assert first.posts == 2, "the insert, and the echo of the completion, which hub B acknowledges without effect"
    with first.at_work():
        assert [event.trail for event in tasks.history("OA", "T1")] == [(), ("hub-b",)]
        assert first.cursor("T1").status == "delivered"
