"""What must be true of the tables whenever nobody is in the middle of anything."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from chalicelib.centre import definitions, incidents
from chalicelib.storage.ledger import boxes, entities
from chalicelib.todo.projection import STARTED, box_rows, process_box_rows
from chalicelib.todo.times import sortable
from chalicelib.workflow import view

if TYPE_CHECKING:
    from chalicelib.centre.case import Case
    from tests.component.workorder.machine.stored import Stored

PROCESS_STATUS = {"running": "RUNNING", "completed": "COMPLETE", "terminated": "ABORT", "canceled": "ABORT"}


def check(stored: Stored) -> None:
    for case in stored.cases.values():
        outcome(stored, case)
        alive(stored, case)
        history(stored, case)
    boxes_and_totals(stored)


def outcome(stored: Stored, case: Case) -> None:
    """Row, engine and process instance tell one and the same end, or that there is none yet."""
    seen = view.view(definitions.definition(case.definition_id), case.state)
    assert seen.status == case.status
    assert stored.processes[case.id].status == PROCESS_STATUS[case.status]
    assert (case.ended_on is None) == (case.status == "running")
    assert stored.processes[case.id].ended_on == case.ended_on


def alive(stored: Stored, case: Case) -> None:
    """A running instance waits for somebody who can act, a timer, a message or a program; an ended one for nobody."""
    seen = view.view(definitions.definition(case.definition_id), case.state)
    assert {item.id: item.name for item in seen.items} == {item: task.name for item, task in case.open.items()}
    assert case.owed == ()
    assert case.status != "running" or seen.items or seen.timers or seen.waiting or seen.jobs
    places = {one.id for one in seen.waiting} | {job.id for job in seen.jobs}
    assert {job.number for job in stored.waits.get(case.id, ())} - {incidents.TIMER} == places
    for task in case.open.values():
        waiting = stored.tasks[case.task_id(task.number)]
        assert waiting.is_todo
        assert waiting.assignees or waiting.groups
    ticking = case.status == "running" and not case.suspended and seen.timers
    assert case.due == (seen.timers[0].due if ticking else None)
    assert case.due is None or any(
        row.subject.endswith(f"#{case.id}") and row.at.startswith(sortable(case.due)) for row in stored.due
    )


def history(stored: Stored, case: Case) -> None:
    """Every task that ever was is there, open exactly while its work item is, each change of it an event."""
    opened = {task.number for task in case.open.values()}
    mine = [task_id for task_id, task in stored.tasks.items() if task.process_instance_id == case.id]
    assert sorted(mine) == sorted(case.task_id(number) for number in range(1, case.count + 1))
    for number in range(1, case.count + 1):
        task = stored.tasks[case.task_id(number)]
        assert task.status.is_open == (number in opened)
        assert (task.end_on is None) == task.status.is_open
        events = stored.events[task.task_id]
        assert [int(event.version) for event in events] == list(range(1, task.version + 1))
        assert entities.unpack_task(task.app_id, task.task_id, task.version, events[-1].body) == task


def boxes_and_totals(stored: Stored) -> None:
    rows = [row for task in stored.tasks.values() for row in box_rows(task)]
    rows += [row for process in stored.processes.values() for row in process_box_rows(process)]
    assert stored.boxes == {(row.owner, boxes.sort_key(row)): row.row for row in rows}
    wanted: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        if row.box != STARTED:
            wanted[(*boxes.counter_place(row), boxes.counter_name(row))] += 1
    counted = {(*place, name): number for place, names in stored.counts.items() for name, number in names.items()}
    assert {key: number for key, number in counted.items() if number} == wanted
