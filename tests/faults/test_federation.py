"""Two hubs, each a target of the other: tasks with random lives made on one appear on the other; loops are stopped."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from chalicelib.storage.ledger import pages, tasks
from chalicelib.todo.model import Status
from chalicelib.todo.projection import user_box
from tests.faults.equality import pairs
from tests.faults.lives import PEOPLE, live
from tests.faults.two_hubs import drain, two_hubs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.two_hubs import Side

LIVES = int(os.environ.get("TODOHUB_FEDERATION_TASKS", "10"))
"""Of each protocol; `make federation` sets it to 1,000."""
A_SLICE = 20
"""Tasks in the tables at a time: moto copies whole tables for each transaction."""


@pytest.fixture
def protocol(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "push"))


@pytest.fixture
def hubs(aws: None, monkeypatch: pytest.MonkeyPatch, protocol: str) -> Iterator[tuple[Side, Side]]:
    with two_hubs(monkeypatch, protocol) as hubs:
        yield hubs


def status(side: Side, task_id: str) -> str:
    with side.at_work():
        return tasks.get_task("OA", task_id).status


def events(side: Side, task_id: str) -> int:
    with side.at_work():
        return tasks.get_task("OA", task_id).version


def todos(side: Side) -> dict[str, list[str]]:
    """Everybody's open todos, by their subjects, of which no two tasks share one."""
    with side.at_work():
        pages_of = {one.id: pages.read_page([user_box(one.id)], "todo", 100) for one in PEOPLE}
        return {user: sorted({row["subject"] for row in page.rows}) for user, page in pages_of.items()}


@pytest.mark.parametrize("start", range(0, LIVES, A_SLICE))
@pytest.mark.parametrize("protocol", ["push", "transaction", "gov_task"], indirect=True)
def test_random_lives_on_one_hub_end_equal_on_the_other(hubs: tuple[Side, Side], protocol: str, start: int) -> None:
    first, second = hubs
    chance = random.Random(start)
    names = [live(first, number, chance) for number in range(start, min(start + A_SLICE, LIVES))]
    made = {name: events(first, name) for name in names}
    drain(first, second)
    assert (first.stuck(), second.stuck()) == ([], [])
    for name, (here, there) in pairs(protocol, first, second, names).items():
        assert here == there, name
    assert todos(first) == todos(second)
    assert {name: events(first, name) for name in names} == made, "nothing came back"
    posts = first.posts, second.posts
    drain(first, second)
    assert (first.posts, second.posts) == posts, "the echo has ended"


def test_what_is_handled_there_comes_back_and_goes_no_further(hubs: tuple[Side, Side]) -> None:
    first, second = hubs
    first.create("T1", assignees=(PEOPLE[0],))
    drain(first, second)
    with second.at_work():
        second.change("T1", status=Status.COMPLETE, handlers=(PEOPLE[0],), comment="同意")
    drain(first, second)
    assert status(first, "T1") == "COMPLETE"
    assert (events(first, "T1"), events(second, "T1")) == (2, 2)
    assert first.posts == 2, "the insert, and the echo of the completion, which hub B acknowledges without effect"
    with first.at_work():
        assert [event.trail for event in tasks.history("OA", "T1")] == [(), ("hub-b",)]
        assert first.cursor("T1").status == "delivered"
