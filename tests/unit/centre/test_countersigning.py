from __future__ import annotations

import pytest

from chalicelib.centre import countersigning
from chalicelib.errors import BadInput, Conflict, Forbidden
from chalicelib.todo.model import Person

SIGN = (
    "start s",
    "user sign multi=parallel collection=${signers} element=signer assignee=${signer}",
    "user b assignee=wang",
    "end e",
    "s > sign > b > e",
)
ZHAO = Person("zhao", "赵六")


def signing(town, *signers):
    return town.start(*SIGN, signers=list(signers))


def test_a_signer_may_ask_one_more(town) -> None:
    done = signing(town, "li", "wang")
    after = countersigning.add(town.by("li"), done.opened[0], [ZHAO], "也看看")
    assert sorted(town.holders(after)["sign"]) == ["li", "wang", "zhao"]
    assert town.task(done.opened[0]).details["comments"][0][3] == "加签 赵六：也看看"


def test_who_is_asked_already_is_not_asked_twice(town) -> None:
    done = signing(town, "li", "zhao")
    with pytest.raises(BadInput):
        countersigning.add(town.by("li"), done.opened[0], [ZHAO], "")


def test_signers_are_taken_off_by_administrators_alone(town) -> None:
    done = signing(town, "li", "zhao")
    with pytest.raises(Forbidden):
        countersigning.remove(town.by("li"), done.opened[0], [ZHAO], "")
    after = countersigning.remove(town.by("admin"), done.opened[0], [ZHAO], "出差")
    assert town.holders(after) == {"sign": ["li"]}


def test_when_nobody_is_outstanding_the_node_is_done(town) -> None:
    done = signing(town, "li", "zhao")
    town.complete("li", next(each for each in done.opened if town.task(each).assignees[0].id == "li"))
    left = next(each for each in done.opened if town.task(each).assignees[0].id == "zhao")
    assert town.holders(countersigning.remove(town.by("admin"), left, [ZHAO], "")) == {"b": ["wang"]}


def test_a_task_that_is_no_countersign_has_no_signers(town) -> None:
    done = town.start("start s", "user a assignee=li", "end e", "s > a > e")
    with pytest.raises(Conflict, match="不是会签"):
        countersigning.add(town.by("li"), done.opened[0], [ZHAO], "")
