from __future__ import annotations

import pytest

from chalicelib.centre import completing, going_back
from chalicelib.centre.completing import Completion
from chalicelib.errors import Conflict, Forbidden, NotFound
from chalicelib.todo.model import Person, Status

THREE = (
    "start s",
    "user a assignee=li",
    "user b candidateUsers=wang,zhao",
    "user c assignee=zhao",
    "end e",
    "s > a > b > c > e",
)


def walked(town):
    """At c: li did a, and named wang for b, who did it."""
    first = town.start(*THREE)
    second = completing.complete(town.by("li"), first.opened[0], Completion("", {}, next_users=(Person("wang"),)))
    return first, second, town.complete("wang", second.opened[0])


def test_without_a_target_it_goes_to_the_previous_user_task(town) -> None:
    _, _, third = walked(town)
    back = going_back.return_task(town.by("zhao"), third.opened[0], "", "重填")
    assert town.task(third.opened[0]).status is Status.ROLLBACK
    assert set(town.holders(back)) == {"b"}


def test_whom_somebody_had_named_is_asked_again(town) -> None:
    _, _, third = walked(town)
    assert town.holders(going_back.return_task(town.by("zhao"), third.opened[0], "b", "")) == {"b": ["wang"]}


def test_targets_are_listed_nearest_first(town) -> None:
    _, _, third = walked(town)
    found = going_back.return_list(town.by("zhao"), third.opened[0])
    assert [each.node_id for each in found] == ["b", "a"]


def test_a_target_that_was_never_passed_is_refused(town) -> None:
    first = town.start(*THREE)
    with pytest.raises((Conflict, NotFound)):
        going_back.return_task(town.by("li"), first.opened[0], "c", "")


def test_what_one_has_completed_is_taken_back_while_nobody_has_acted_after_it(town) -> None:
    first, second, _ = walked(town)
    with pytest.raises(Conflict):
        going_back.withdraw(town.by("li"), first.opened[0], "", "")
    back = going_back.withdraw(town.by("wang"), second.opened[0], "", "再想想")
    assert town.holders(back) == {"b": ["wang"]}
    assert town.task(second.opened[0]).details["withdrawn"] is True


def test_somebody_elses_completion_cannot_be_taken_back(town) -> None:
    _, second, _ = walked(town)
    with pytest.raises(Forbidden):
        going_back.withdraw(town.by("zhao"), second.opened[0], "", "")


def test_without_a_task_it_is_the_last_of_ones_own(town) -> None:
    first, _, _ = walked(town)
    assert town.holders(going_back.withdraw(town.by("wang"), "", first.case.id, "")) == {"b": ["wang"]}
