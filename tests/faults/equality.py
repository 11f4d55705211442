"""What two hubs should agree on about one task, as far as the protocol between them can say it.

push: every field of the document. transaction: who has it to do, what it is called, where it is done, how it ended, by
whom and with which words. gov_task: the same of each person's own todo; the family has no word for returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.protocols.push.shown import to_wire
from chalicelib.storage.base import keys
from chalicelib.storage.ledger import entities, tasks
from chalicelib.storage.ledger.task_tables import TaskRow
from chalicelib.todo.model import Status

if TYPE_CHECKING:
    from chalicelib.todo.model import Task
    from tests.faults.two_hubs import Side

State = dict[str, Any]
OWN = {"receive_on", "duration"}
"""Fields of the document that belong to the receiving hub."""
OWNERS = {"actual_owner_id", "actual_owner_name", "actual_owner_dept", "assignee_ids", "assignee_names", "assignments"}
"""While one of several has handled a task, the push names those who have not."""
WORDS = {"COMPLETE": "已办理", "ROLLBACK": "已退回"}


def all_tasks(side: Side) -> dict[str, Task]:
    """Every task a hub stores, by its id."""
    with side.at_work():
        rows = [(keys.pair(row.pk), row) for row in TaskRow.scan()]
    return {
        task_id: entities.unpack_task(app_id, task_id, int(row.version), row.body) for (app_id, task_id), row in rows
    }


def pairs(protocol: str, here: Side, there: Side, names: list[str]) -> dict[str, tuple[State, State]]:
    """For each task what this hub says of it, and what the other one does."""
    theirs = all_tasks(there)
    with here.at_work():
        ours = {name: [event.task for event in tasks.history("OA", name)] for name in names}
    if protocol == "push":
        return {name: _push(past[-1], theirs) for name, past in ours.items()}
    compare = {"transaction": _transaction, "gov_task": _gov_task}[protocol]
    return {name: compare(past[-1].deleted, _last_told(past), _of(name, theirs)) for name, past in ours.items()}


def _last_told(past: list[Task]) -> Task:
    """The task as it ended, since what is corrected later cannot be told; as it is now while it has not."""
    return next((task for task in past if not task.status.is_open), past[-1])


def _of(name: str, theirs: dict[str, Task]) -> list[Task]:
    """What the other hub made of a task, the latest last: `T`, `T#2`, or the bizTaskId `T#lisi#2` of one person's."""
    named = [(str(task.details.get("bizTaskId") or task_id).split("#"), task) for task_id, task in theirs.items()]
    own = [
        (int(rest[-1]) if rest and rest[-1].isdigit() else 0, task) for (own_id, *rest), task in named if own_id == name
    ]
    return [task for _, task in sorted(own, key=lambda each: each[0])]


def _push(task: Task, theirs: dict[str, Task]) -> tuple[State, State]:
    told = {name: value for name, value in to_wire(task, None).items() if name not in OWN}
    if task.task_id not in theirs:
        return ({}, {}) if task.deleted else (told, {})
    if task.status.is_open and task.handlings:
        told = {name: value for name, value in told.items() if name not in OWNERS}
    known = to_wire(theirs[task.task_id], None)
    return {**told, "todo": _todo(task)}, {name: known.get(name) for name in told} | {
        "todo": _todo(theirs[task.task_id])
    }


def _transaction(deleted: bool, task: Task, known: list[Task]) -> tuple[State, State]:
    if not known:
        return ({}, {}) if deleted else (_shown(task), {})
    *replaced, current = known
    assert not any(each.is_todo for each in replaced), "what was replaced is nobody's todo"
    if deleted:
        return {"todo": []}, {"todo": _todo(current)}
    there = _shown(current)
    if ending := WORDS.get(task.status.value):
        there |= {"status": task.status.value if current.handlings[-1].outcome == ending else current.status.value}
    return _shown(task), there


def _shown(task: Task) -> State:
    """A task that waits, or how it ended."""
    if task.is_todo:
        return {"subject": task.subject, "url": task.links.pc, "todo": _todo(task)}
    same: State = {"status": task.status.value, "todo": []}
    if task.status in (Status.COMPLETE, Status.ROLLBACK):
        last = task.handlings[-1]
        same |= {"by": last.by.name or last.by.id, "comment": last.comment}
    return same


def _todo(task: Task) -> list[str]:
    return sorted(person.id for person in task.waiting) if task.is_todo else []


def _gov_task(deleted: bool, task: Task, own: list[Task]) -> tuple[State, State]:
    opened = [(each.assignees[0].id, each.subject, each.links.pc) for each in own if each.is_todo]
    finished = {each.assignees[0].id for each in own if each.status is Status.COMPLETE}
    done = _done(task) if own else set()
    todo = [] if deleted else _todo(task)
    told = {"todo": [(user, task.subject, task.links.pc) for user in todo], "done": sorted(done)}
    return told, {"todo": sorted(opened), "done": sorted(finished & done)}


def _done(task: Task) -> set[str]:
    """Who has done it and had a todo of his own there; nobody after an abortion, or while it was deleted."""
    if task.deleted or task.status not in (Status.COMPLETE, Status.ROLLBACK):
        return set()
    return {part.by.id for part in task.parts} & {person.id for person in task.assignees}
