from __future__ import annotations

import pytest

from chalicelib.centre import completing, passing
from chalicelib.centre.completing import Completion
from chalicelib.errors import BadInput, Conflict, Forbidden
from chalicelib.todo.model import Person, Status
from chalicelib.workflow.refusals import InvalidForm

PERSON = {name: Person(name) for name in ("li", "wang", "zhao")}
TWO = ("start s", "user a assignee=li formKey=f", "user b assignee=wang", "end e", "s > a > b > e")
OPEN = ("start s", "user a assignee=li", "user b candidateUsers=wang,zhao", "end e", "s > a > b > e")
SIGN = (
    "start s",
    "user a assignee=li",
    "user b multi=parallel collection=${signers} assignee=${signer}",
    "end e",
    "s > a > b > e",
)
FORM = {"components": [{"type": "number", "key": "days", "label": "天数", "validate": {"required": True}}]}


def test_a_task_is_completed_and_the_next_one_opens(town) -> None:
    done = town.start(*TWO)
    after = town.complete("li", done.opened[0])
    task = town.task(done.opened[0])
    assert (task.status, [part.by.id for part in task.handlings]) == (Status.COMPLETE, ["li"])
    assert town.holders(after) == {"b": ["wang"]}


def test_the_last_task_ends_the_instance(town) -> None:
    done = town.start(*TWO)
    after = town.complete("wang", town.complete("li", done.opened[0]).opened[0])
    assert (after.case.status, after.opened) == ("completed", ())


def test_a_nodes_form_is_asked_before_anything_happens(town) -> None:
    done = town.start(*TWO, forms={"f": FORM})
    with pytest.raises(InvalidForm):
        town.complete("li", done.opened[0])
    assert town.task(done.opened[0]).status is Status.ACTIVE


def test_what_a_delegate_fills_in_is_kept_and_goes_back_with_the_task(town) -> None:
    done = town.start(*TWO, forms={"f": FORM})
    passing.delegate(town.by("li"), done.opened[0], Person("zhao", "赵六"), "帮看")
    town.complete("zhao", done.opened[0], days=2)
    task = town.task(done.opened[0])
    assert [person.id for person in task.assignees] == ["li"]
    assert task.details["formData"] == {"days": 2}
    assert town.holders(town.complete("li", done.opened[0])) == {"b": ["wang"]}


def test_somebody_else_cannot_complete_it(town) -> None:
    done = town.start(*TWO)
    with pytest.raises(Forbidden):
        town.complete("wang", done.opened[0])


def test_a_second_completion_is_told_who_did_it(town) -> None:
    done = town.start(*TWO)
    town.complete("li", done.opened[0])
    with pytest.raises(Conflict, match="李四"):
        town.complete("li", done.opened[0])


def test_the_next_task_is_given_to_whom_the_handler_names(town) -> None:
    done = town.start(*OPEN)
    said = Completion("", {}, next_users=(PERSON["zhao"],))
    assert town.holders(completing.complete(town.by("li"), done.opened[0], said)) == {"b": ["zhao"]}


def test_naming_somebody_where_nothing_follows_is_refused(town) -> None:
    done = town.start("start s", "user a assignee=li", "end e", "s > a > e")
    with pytest.raises(BadInput) as refused:
        completing.complete(town.by("li"), done.opened[0], Completion("", {}, next_users=(PERSON["zhao"],)))
    assert refused.value.field == "nextUserIds"


def test_people_named_for_a_countersign_sign_instead_of_the_diagrams(town) -> None:
    done = town.start(*[line.replace("parallel", "parallel element=signer") for line in SIGN], signers=["wang"])
    said = Completion("", {}, next_users=(PERSON["zhao"], PERSON["li"]))
    after = completing.complete(town.by("li"), done.opened[0], said)
    assert sorted(town.holders(after)["b"]) == ["li", "zhao"]


def test_a_copy_is_told_once(town) -> None:
    done = town.start(*TWO)
    said = Completion("", {}, copies=(PERSON["zhao"], PERSON["zhao"]))
    completing.complete(town.by("li"), done.opened[0], said)
    assert [person.id for person in town.task(done.opened[0]).copied_to].count("zhao") >= 1
