"""A task of many people, an event that tells many: what does not fit its transaction is owed in it, paid after."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.delivery import paying
from chalicelib.errors import Unavailable
from chalicelib.storage.ledger import debts, due, notices, pages, tasks
from chalicelib.storage.ledger.task_tables import TaskRow
from chalicelib.todo.commands import Change, Create, Handle, Urge
from chalicelib.todo.model import Person, Status
from infra.verify.check import check
from tests.samples import NOW, ZHANGSAN, a_process, a_task

KEY = ("OA", "T1")
SOON = NOW + timedelta(minutes=1)


def crowd(number: int, prefix: str = "u") -> tuple[Person, ...]:
    return tuple(Person(f"{prefix}{at:04}", f"人{at}") for at in range(number))


def create(people: tuple[Person, ...], **fields: object) -> Create:
    task = a_task(version=0, task_id="T1", process_instance_id="P1", assignees=people, **fields)
    return Create(task, a_process(version=0, process_instance_id="P1"))


def todo(user: str) -> int:
    page = pages.read_page([f"U#{user}"], "todo", 5)
    assert len(page.rows) == page.total
    return page.total


def unread(user: str) -> int:
    return notices.page(user, 5, 1, unread_only=True).total


def pay_all() -> None:
    """What the payer does once the sweeper has rung for everything that is due."""
    sent = [json.dumps({"debt": [e.kind, e.at.isoformat(), e.app_id, e.subject_id, e.mark]}) for e in due.due(SOON, 10)]
    paying.on_debts(sent, SOON)


def owed() -> str | None:
    return TaskRow.get("OA#T1").owed


@pytest.fixture
def nobody_pays(monkeypatch):
    """Storage stops answering after the event's own transaction."""

    def refuse(*_):
        raise Unavailable("存储繁忙")

    monkeypatch.setattr("chalicelib.storage.ledger.unit_of_work.debts.settle", refuse)


def test_a_task_of_many_people_stands_in_the_boxes_of_all(hub):
    hub.apply(create(crowd(130)))
    assert [todo(f"u{at:04}") for at in range(130)] == [1] * 130
    shown = pages.read_page(["U#u0129"], "todo", 1).rows[0]
    assert (len(shown["assignees"]), shown["assigneeCount"]) == (50, 130)
    assert len(tasks.get_task(*KEY).assignees) == 130
    assert owed() is None
    assert due.due(SOON, 10) == []
    assert not check(repair=False)


def test_what_nobody_paid_at_once_the_payer_pays(hub, nobody_pays):
    hub.apply(create(crowd(60)))
    assert todo("u0059") == 0
    assert [entry.kind for entry in due.due(SOON, 10)] == [debts.BOXES]
    assert not check(repair=False)
    pay_all()
    assert [todo(f"u{at:04}") for at in range(60)] == [1] * 60
    assert (owed(), due.due(SOON, 10)) == (None, [])
    pay_all()
    assert not check(repair=False)


def test_whoever_changes_an_owing_task_pays_first(hub, nobody_pays):
    hub.apply(create(crowd(60)))
    hub.apply(Handle(*KEY, Person("u0059"), NOW))
    assert [todo("u0058"), todo("u0059")] == [1, 0]
    assert owed() is None
    assert not check(repair=False)


def test_a_crowd_that_is_replaced_by_another_loses_and_gets_it_whole(hub, monkeypatch):
    hub.apply(create(crowd(60)))
    monkeypatch.setattr(debts, "A_PAYMENT", 7)
    hub.apply(Change(*KEY, {"assignees": crowd(60, "v")}))
    assert {todo(person.id) for person in crowd(60)} == {0}
    assert {todo(person.id) for person in crowd(60, "v")} == {1}
    hub.apply(Change(*KEY, {"status": Status.COMPLETE, "end_on": NOW}))
    assert {todo(person.id) for person in crowd(60, "v")} == {0}
    assert {pages.read_page([f"U#{p.id}"], "done", 1).total for p in crowd(60, "v")} == {1}
    assert not check(repair=False)


def test_paying_goes_on_where_it_stopped(hub, nobody_pays, monkeypatch):
    hub.apply(create(crowd(60)))
    monkeypatch.undo()
    row = TaskRow.get("OA#T1")
    debt = debts.BoxDebt.read(row.owed)
    left = debts._unpaid(row, debt)
    debts._pay_boxes(row, debt, left[:3], last=False)
    assert 0 < sum(todo(person.id) for person in crowd(60)) < 60
    debts.settle_boxes(KEY)
    assert [todo(person.id) for person in crowd(60)] == [1] * 60
    assert not check(repair=False)


def test_an_urge_tells_everybody_however_many_they_are(hub):
    hub.apply(create((), groups=("all",)))
    hub.apply(Urge(*KEY, ZHANGSAN, "快", tuple(person.id for person in crowd(150))))
    assert [unread(f"u{at:04}") for at in range(150)] == [1] * 150
    assert due.due(SOON, 10) == []


def test_an_urge_that_nobody_paid_tells_everybody_once_at_last(hub, nobody_pays):
    hub.apply(create((), groups=("all",)))
    hub.apply(Urge(*KEY, ZHANGSAN, "快", tuple(person.id for person in crowd(70))))
    assert unread("u0000") == 0
    hub.apply(Change(*KEY, {"priority": 1}))  # notices follow from their event, whatever becomes of the task
    pay_all()
    pay_all()
    assert [unread(person.id) for person in crowd(70)] == [1] * 70
    assert due.due(SOON, 10) == []


def test_a_debt_that_stands_nowhere_is_found_and_paid(hub, nobody_pays):
    hub.apply(create(crowd(60), copied_to=crowd(60, "c")))
    for entry in due.due(SOON, 10):
        due.remove(entry)
    assert check(repair=False) == {"debt that nothing will pay": 2}
    assert not check(repair=True)
    assert (todo("u0059"), unread("c0059")) == (1, 1)
