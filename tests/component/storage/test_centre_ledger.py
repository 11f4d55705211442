"""What the centre may expect of a ledger: the same of the one in dictionaries and of the one over the tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.centre.case import Case, OpenTask
from chalicelib.centre.ledger import STORED, Change
from chalicelib.errors import AlreadyExists, NotFound
from chalicelib.storage.base.transact import Stale
from chalicelib.storage.ledger import due
from chalicelib.storage.ledger.states import States
from chalicelib.storage.ledger.unit_of_work import Context
from chalicelib.todo import commands
from chalicelib.todo.model import Person, ProcessInstance, ProcessStatus, Source, Status, Task
from tests.unit.centre.fakes import FakeLedger

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LI = Person("li", "李四", "研发部")
NEW = Case(
    id="i1",
    app_id="oa",
    definition_id="leave:1:d",
    process_name="请假",
    category="",
    title="请假",
    initiator=LI,
    started_on=NOW,
    count=1,
    open={"1": OpenTask(1, "审批")},
    state=b"state",
)
PROCESS = ProcessInstance(
    app_id="oa", process_instance_id="i1", source=Source.WORKORDER, subject="请假", started_on=NOW, initiator=LI
)


@pytest.fixture(params=["fake", "stored"])
def ledger(request, aws):
    return FakeLedger() if request.param == "fake" else STORED


def task(number: int) -> Task:
    return Task(
        app_id="oa",
        task_id=f"i1-{number}",
        source=Source.WORKORDER,
        process_instance_id="i1",
        subject="请假",
        created_on=NOW,
        assignees=(LI,),
        details={"item": str(number)},
    )


def create(number: int = 1) -> commands.Create:
    return commands.Create(task(number), PROCESS)


def began(ledger, request: str = "r1") -> Case:
    ledger.commit(Change(NEW, NEW, [create()]), Context(NOW, "li", request), States())
    return replace(NEW, version=1)


def test_what_was_committed_is_read_with_its_tasks(ledger) -> None:
    case = began(ledger)
    found, states = ledger.read("i1", "oa", ["i1-1", "i1-2"])
    assert found == case == ledger.find("i1")
    stored = states.tasks["oa", "i1-1"]
    assert (stored.assignees, stored.details["item"], stored.version) == ((LI,), "1", 1)
    assert states.tasks["oa", "i1-2"] is None
    assert states.processes["oa", "i1"].status is ProcessStatus.RUNNING


def test_an_unknown_instance_is_none(ledger) -> None:
    found, states = ledger.read("i9", "oa", ["i9-1"])
    assert (found, ledger.find("i9"), states.tasks["oa", "i9-1"]) == (None, None, None)


def test_a_wrong_guess_at_the_application_finds_the_instance_without_its_tasks(ledger) -> None:
    case = began(ledger)
    found, states = ledger.read("i1", "other", ["i1-1"])
    assert (found, states.tasks["other", "i1-1"]) == (case, None)
    ledger.read_rest(states, "oa", "i1", ["i1-1"])
    assert states.tasks["oa", "i1-1"].task_id == "i1-1"
    assert states.processes["oa", "i1"] is not None


def test_what_is_known_is_not_read_again(ledger) -> None:
    began(ledger)
    known = replace(task(1), subject="我知道")
    states = States(tasks={("oa", "i1-1"): known})
    ledger.read_rest(states, "oa", "i1", ["i1-1"])
    assert states.tasks["oa", "i1-1"] is known


def test_of_two_changes_of_the_same_version_the_second_is_stale_and_leaves_nothing(ledger) -> None:
    case = began(ledger)
    first, second = replace(case, count=2), replace(case, count=9)
    ledger.commit(Change(case, first, [create(2)]), Context(NOW, "li", "r2"), States())
    with pytest.raises(Stale):
        ledger.commit(Change(case, second, [create(3)]), Context(NOW, "li", "r3"), States())
    found, states = ledger.read("i1", "oa", ["i1-2", "i1-3"])
    assert (found.count, found.version) == (2, 2)
    assert (states.tasks["oa", "i1-2"] is None, states.tasks["oa", "i1-3"] is None) == (False, True)


def test_a_new_instance_does_not_replace_one_that_is_there(ledger) -> None:
    began(ledger)
    with pytest.raises(Stale):
        ledger.commit(Change(NEW, NEW, []), Context(NOW, "li", "r2"), States())


@pytest.mark.parametrize(
    ("command", "error"), [(create(1), AlreadyExists), (commands.Change("oa", "i1-7", {"subject": "x"}), NotFound)]
)
def test_a_command_that_breaks_a_rule_leaves_nothing(ledger, command, error) -> None:
    case = began(ledger)
    with pytest.raises(error):
        ledger.commit(Change(case, replace(case, count=5), [command]), Context(NOW, "li", "r2"), States())
    assert ledger.find("i1") == case


def test_the_process_instance_follows_a_command_or_comes_by_itself(ledger) -> None:
    case = began(ledger)
    states = ledger.read("i1", "oa", ["i1-1"])[1]
    patch = {"status": ProcessStatus.COMPLETE, "ended_on": NOW}
    done = commands.Change("oa", "i1-1", {"status": Status.COMPLETE, "end_on": NOW}, process_patch=patch)
    ended = replace(case, status="completed", ended_on=NOW, open={})
    ledger.commit(Change(case, ended, [done]), Context(NOW, "li", "r2"), states)
    states = ledger.read("i1", "oa", [])[1]
    process = states.processes["oa", "i1"]
    assert process.status is ProcessStatus.COMPLETE
    hidden = replace(process, deleted=True, version=process.version + 1)
    gone = replace(ended, version=2)
    ledger.commit(Change(gone, gone, [], (process, hidden)), Context(NOW, "li", "r3"), states)
    assert ledger.read("i1", "oa", [])[1].processes["oa", "i1"].deleted


def test_states_are_brought_up_to_date(ledger) -> None:
    states = States(processes={("oa", "i1"): None})
    ledger.commit(Change(NEW, NEW, [create()]), Context(NOW, "li", "r1"), states)
    made = states.tasks["oa", "i1-1"]
    assert made is not None
    assert made.version == 1


def test_an_instance_is_due_once_at_its_moment(aws) -> None:
    later = replace(NEW, due=NOW + timedelta(hours=1))
    STORED.commit(Change(NEW, later, [create()]), Context(NOW, "li", "r1"), States())
    moved = replace(later, version=1, due=NOW + timedelta(hours=2))
    STORED.commit(Change(replace(later, version=1), moved, []), Context(NOW, "li", "r2"), States())
    assert due.due(NOW + timedelta(hours=1, minutes=30), 10) == []
    assert [entry.subject_id for entry in due.due(NOW + timedelta(hours=3), 10)] == ["i1"]


@pytest.mark.parametrize("request_", ["r1", "r2"])
def test_a_lost_answer_is_known_by_its_request(ledger, request_) -> None:
    began(ledger, "r1")
    with pytest.raises(Stale) as refused:
        ledger.commit(Change(NEW, NEW, []), Context(NOW, "li", "r9"), States())
    assert ledger.written_by(request_, refused.value) is None
    refused.value.unsure = True
    found = ledger.written_by(request_, refused.value)
    assert (found.id if found else None) == ("i1" if request_ == "r1" else None)
