from __future__ import annotations

import pytest

from chalicelib.centre import starting
from chalicelib.errors import BadInput
from chalicelib.todo.model import ProcessStatus, Status
from chalicelib.workflow.refusals import InvalidForm

LEAVE = ("start s formKey=f", "user a assignee=${initiator} formKey=f", "user b assignee=li", "end e", "s > a > b > e")
FORM = {"components": [{"type": "number", "key": "days", "label": "天数", "validate": {"required": True}}]}


def test_the_starters_own_first_task_is_done_for_him(town) -> None:
    done = town.start(*LEAVE, days=3)
    first = town.task(done.case.task_id(1))
    assert (first.node_id, first.status) == ("a", Status.COMPLETE)
    assert first.details["comments"][0][3] == "张三发起流程申请"
    assert town.holders(done) == {"b": ["li"]}
    assert done.opened == (done.case.task_id(2),)


def test_a_first_task_that_asks_for_more_stays_the_starters_todo(town) -> None:
    more = {"components": [{"type": "textfield", "key": "why", "validate": {"required": True}}]}
    lines = [
        line.replace("user a assignee=${initiator} formKey=f", "user a assignee=${initiator} formKey=g")
        for line in LEAVE
    ]
    done = town.start(*lines, forms={"f": FORM, "g": more}, days=3)
    assert town.holders(done) == {"a": ["zhang"]}


def test_a_start_whose_form_is_not_satisfied_leaves_nothing(town) -> None:
    with pytest.raises(InvalidForm):
        town.start(*LEAVE, forms={"f": FORM})
    assert town.ledger.changes == []


def test_a_process_that_is_over_at_once_ends_its_process_instance(town) -> None:
    done = town.start("start s", "end e", "s > e")
    assert done.case.status == "completed"
    assert town.ledger.kept.processes["oa", done.case.id].status is ProcessStatus.COMPLETE


def test_a_repeat_under_the_same_key_is_answered_with_the_instance_that_is_there(town) -> None:
    deployed = town.deploy(*LEAVE)
    first, again = (starting.start(town.by("zhang"), starting.Start(deployed, {"days": 1}, key="k")) for _ in range(2))
    assert first.case.id == again.case.id
    assert len(town.ledger.cases) == 1


def test_a_key_that_was_used_for_another_request_is_refused(town) -> None:
    deployed = town.deploy(*LEAVE)
    starting.start(town.by("zhang"), starting.Start(deployed, {"days": 1}, key="k"))
    with pytest.raises(BadInput) as refused:
        starting.start(town.by("zhang"), starting.Start(deployed, {"days": 2}, key="k"))
    assert refused.value.field == "Idempotency-Key"


def test_two_people_may_use_the_same_key(town) -> None:
    deployed = town.deploy(*LEAVE)
    ids = {starting.start(town.by(each), starting.Start(deployed, {}, key="k")).case.id for each in ("zhang", "wang")}
    assert len(ids) == 2


def test_a_task_that_asks_nobody_goes_to_the_administrators_with_a_warning(town) -> None:
    done = town.start("start s", "user a assignee=${nobody}", "end e", "s > a > e")
    assert town.holders(done) == {"a": ["ROLEadministrator"]}
    assert "没有办理人" in done.warnings[0]


def test_nobody_waits_for_a_group_without_members_or_a_person_who_is_switched_off(town) -> None:
    done = town.start("start s", "user a candidateUsers=li,wang candidateGroups=ROLE2,ROLE9", "end e", "s > a > e")
    assert town.holders(done) == {"a": ["li", "wang", "ROLE2"]}
