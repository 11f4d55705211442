from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.centre import lifecycle, passing, standing
from chalicelib.errors import Conflict, Forbidden
from chalicelib.todo.model import Person

GROUP = (
    "start s",
    "user a candidateUsers=wang candidateGroups=ROLE2",
    "user b assignee=wang",
    "end e",
    "s > a > b > e",
)


@pytest.mark.parametrize("who", ["wang", "li", "zhao"])
def test_every_candidate_may_handle_a_task_that_nobody_has_claimed(town, who) -> None:
    done = town.start(*GROUP)
    found = town.scene(who, done.opened[0])
    assert standing.require_handler(found) == found.case.item_of(done.opened[0])
    assert found.standing_for is None


def test_a_claimed_task_is_its_claimers_alone(town) -> None:
    done = town.start(*GROUP)
    passing.claim(town.by("li"), done.opened[0])
    with pytest.raises(Forbidden):
        standing.require_handler(town.scene("zhao", done.opened[0]))


@pytest.mark.parametrize("who", ["zhang", "admin"])
def test_the_initiator_and_administrators_are_no_handlers(town, who) -> None:
    done = town.start(*GROUP)
    with pytest.raises(Forbidden):
        standing.require_handler(town.scene(who, done.opened[0]))


def test_who_has_delegated_a_task_may_still_handle_it(town) -> None:
    done = town.start("start s", "user a assignee=li", "end e", "s > a > e")
    passing.delegate(town.by("li"), done.opened[0], Person("wang"), "")
    standing.require_handler(town.scene("li", done.opened[0]))


def test_a_substitute_acts_for_whom_the_task_is(town) -> None:
    done = town.start("start s", "user a assignee=li", "end e", "s > a > e")
    town.directory.absent = {"zhao": {"li"}}
    found = town.scene("zhao", done.opened[0])
    standing.require_handler(found)
    assert found.standing_for == Person("li", "李四", "研发部")


def test_a_suspended_instance_lets_nobody_act(town) -> None:
    done = town.start(*GROUP)
    lifecycle.suspend(town.by("admin"), done.case.id, suspended=True)
    with pytest.raises(Conflict, match="挂起"):
        standing.require_handler(town.scene("li", done.opened[0]))


def test_whoever_had_a_part_sees_the_instance_and_nobody_else(town) -> None:
    done = town.start(*GROUP)
    town.complete("li", done.opened[0])
    for who in ("zhang", "li", "wang", "zhao", "admin"):
        standing.require_part(town.scene(who, done.opened[0]))
    town.directory.users["out"] = replace(town.directory.users["wang"], user_id="out", roles=())
    with pytest.raises(Forbidden):
        standing.require_part(town.scene("out", done.opened[0]))
