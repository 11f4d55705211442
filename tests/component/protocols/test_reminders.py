from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.delivery import due as due_work
from chalicelib.delivery.sweep import sweep
from chalicelib.storage.base import dynamo
from chalicelib.storage.base.transact import transact
from chalicelib.storage.ledger import due, unit_of_work
from chalicelib.todo.commands import Create
from chalicelib.todo.model import Person
from chalicelib.todo.reminders import DueEntry, reminder
from tests.component.protocols.poa_rows import handling, new_task
from tests.component.storage.faults import applied_then_error, lost_request, on_calls
from tests.samples import NOW, a_process, a_task

DUE = NOW + timedelta(hours=5)
FAR = NOW + timedelta(days=30)


def make(task_id="T1", level=2, **fields):
    first = reminder(DUE, level, ("app", "notification"), window=True)
    known = {"version": 0, "due_time": DUE, "reminders": (first,), "process_instance_id": f"P-{task_id}", **fields}
    task = a_task(task_id=task_id, **known)
    process = a_process(version=0, process_instance_id=task.process_instance_id)
    unit_of_work.apply([Create(task, process)], unit_of_work.Context(NOW, "app:OA", f"make-{task_id}"))


def unread(person):
    return person.get("/hub/notices?unread=true")["rows"]


def test_a_reminder_fires_at_its_moment_and_not_before(world):
    lisi = world.person("lisi")
    make()
    due_work.fire_due(DUE - timedelta(hours=1, seconds=1))
    assert unread(lisi) == []
    due_work.fire_due(DUE - timedelta(hours=1))
    (notice,) = unread(lisi)
    assert (notice["kind"], notice["channels"], notice["window"]) == ("reminder", ["app", "notification"], True)
    assert notice["dueTime"] == "2026-11-22 15:00:00"
    assert world.kinds("T1") == ["created", "reminded"]


def test_a_reminder_fires_once_however_often_the_schedule_runs(world):
    lisi = world.person("lisi")
    make()
    for moment in (DUE, DUE, DUE + timedelta(minutes=1)):
        sweep(moment)
    assert len(unread(lisi)) == 1
    assert due.due(FAR, 10) == []


def test_two_runs_at_once_fire_it_once(world):
    lisi = world.person("lisi")
    make()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(due_work.fire_due, [DUE] * 4))
    assert (len(unread(lisi)), world.kinds("T1")) == (1, ["created", "reminded"])


def test_missed_minutes_are_made_up_for(world):
    lisi = world.person("lisi")
    make()
    due_work.fire_due(DUE + timedelta(days=2))
    assert len(unread(lisi)) == 1


@pytest.mark.parametrize("fault", [applied_then_error, lost_request])
def test_a_crash_or_a_lost_answer_neither_loses_nor_doubles_a_reminder(world, fault):
    lisi = world.person("lisi")
    make()
    with on_calls(dynamo.connection().client, "TransactWriteItems", [fault, *[lost_request] * 7]):
        due_work.fire_due(DUE)
    due_work.fire_due(DUE + timedelta(minutes=1))
    assert (len(unread(lisi)), world.kinds("T1")) == (1, ["created", "reminded"])
    assert lisi.get("/hub/notices")["unread"] == 1


def test_an_entry_that_fails_does_not_hold_up_the_others(world):
    lisi = world.person("lisi")
    make("T1")
    make("T2")
    with on_calls(dynamo.connection().client, "TransactWriteItems", [*[lost_request] * 8]):
        due_work.fire_due(DUE)
    assert len(unread(lisi)) == 1
    due_work.fire_due(DUE)
    assert len(unread(lisi)) == 2


def test_a_finished_task_never_reminds(world):
    lisi = world.person("lisi")
    world.oa.poa("addTransaction", new_task(timeOut=2))
    assert len(due.due(datetime.now(UTC) + timedelta(hours=3), 10)) == 1
    world.oa.poa("taskHandle", handling())
    assert due.due(FAR, 10) == []
    due_work.fire_due(FAR)
    assert unread(lisi) == []


def test_a_transactions_timeout_is_told_in_hours_and_reminds_who_has_not_handled_it(world):
    lisi, wangwu = world.person("lisi"), world.person("wangwu")
    world.oa.poa("addTransaction", new_task(timeOut=2, handlers="lisi,wangwu"))
    world.oa.poa("taskHandle", handling(status="none"))
    assert world.task("T1").due_time == world.task("T1").created_on + timedelta(hours=2)
    due_work.fire_due(datetime.now(UTC) + timedelta(hours=1, minutes=59))
    assert unread(wangwu) == []
    due_work.fire_due(datetime.now(UTC) + timedelta(hours=2))
    assert (len(unread(lisi)), len(unread(wangwu))) == (0, 1)


def test_the_members_of_a_candidate_group_are_reminded(world):
    member = world.person("zhaoliu", groups=["财务组"])
    make(assignees=(), groups=("财务组",))
    due_work.fire_due(DUE)
    assert len(unread(member)) == 1


def test_an_entry_behind_which_nothing_stands_is_removed(world):
    entry = DueEntry("reminder", DUE, "OA", "gone", "0")
    transact(due.writes([], [entry]), "t")
    due_work.fire_due(DUE)
    assert due.due(FAR, 10) == []


def test_reading_costs_what_is_due_and_not_what_exists(world):
    for number in range(20):
        make(f"T{number}")
    with world.counted() as calls:
        due_work.fire_due(DUE - timedelta(hours=2))
    assert calls == ["Query"] * due.SHARDS


def test_a_task_without_a_due_time_writes_nothing_to_the_index(world):
    make(reminders=(), due_time=None, assignees=(Person("lisi"),))
    assert due.due(FAR, 10) == []


def test_many_assignees_are_reminded_in_one_transaction(world):
    crowd = tuple(Person(f"u{number}") for number in range(40))
    make(assignees=crowd)
    due_work.fire_due(DUE)
    assert [len(unread(world.person(f"u{number}"))) for number in (0, 39)] == [1, 1]
