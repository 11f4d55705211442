"""Every instance of the centre, for those who run it: which run, where they stand, what does not move."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from chalicelib.centre.case import RUNNING, from_stored
from chalicelib.errors import BadInput
from chalicelib.storage.ledger.states import States, read_ahead
from chalicelib.storage.processes import instance_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from chalicelib.centre.case import Case
    from chalicelib.todo.model import Task

MOST_OPEN = 2_000
"""Open tasks that one call looks at to know whose they are and when they are due."""
ENDED = ("completed", "terminated", "canceled")
STATUSES = (RUNNING, "suspended", *ENDED)


@dataclass(frozen=True, slots=True)
class Sought:
    """Which instances. Empty parts let everything pass.

    Attributes:
        status: one of STATUSES; running leaves out what is suspended.
        process: part of the process's key or name.
        category: exactly.
        starter: id of who started it.
        keyword: part of title, id or work-order number.
        node: part of the name of a node where something is open.
        handler: id of somebody whom something open waits for.
        overdue: something open was due before now.
        stuck: it runs, and nobody and no timer will move it on.
        begin: started at or after.
        end: started at or before.
    """

    status: str = ""
    process: str = ""
    category: str = ""
    starter: str = ""
    keyword: str = ""
    node: str = ""
    handler: str = ""
    overdue: bool = False
    stuck: bool = False
    begin: datetime | None = None
    end: datetime | None = None

    def keep(self, case: Case) -> bool:
        """Whether an instance passes, as far as it can tell itself."""
        return (
            self.status in ("", status_of(case))
            and _part(self.process, case.key, case.process_name)
            and self.category in ("", case.category)
            and self.starter in ("", case.initiator.id)
            and _part(self.keyword, case.title, case.id, case.order)
            and (not self.node or any(_part(self.node, task.name) for task in case.open.values()))
            and (not self.stuck or is_stuck(case))
        )


def instances(sought: Sought, now: datetime) -> list[Case]:
    """All that are sought, newest first; the cases have no state. 1 round trip a MB of lines, 1 per 100 open tasks.

    Raises:
        BadInput: there are more than one call reads.
    """
    known = chain.from_iterable(
        instance_lines.read(running=running, begin=sought.begin, end=sought.end) for running in _lists(sought)
    )
    found = [case for case in map(from_stored, known) if sought.keep(case)]
    if sought.handler or sought.overdue:
        found = among_tasks(found, sought.handler, now if sought.overdue else None)
    return sorted(found, key=lambda case: (case.started_on, case.id), reverse=True)


def among_tasks(cases: Sequence[Case], handler: str, late_at: datetime | None) -> list[Case]:
    """Those with an open task that waits for `handler` (anybody, when empty) and, with `late_at`, was due before it.

    Raises:
        BadInput: they have more than MOST_OPEN open tasks.
    """
    tasks = _open_tasks(cases)

    def fits(task: Task) -> bool:
        late = late_at is None or (task.due_time is not None and task.due_time < late_at)
        return late and (not handler or handler in [person.id for person in task.assignees])

    return [case for case in cases if any(map(fits, tasks.get(case.id, ())))]


def open_since(app_id: str, process: str, before: datetime, most: int) -> list[tuple[str, str]]:
    """Open tasks of a process that may have been open since before a moment: those of instances that began before it.

    The oldest instances first, `most` tasks at most. 1 round trip a MB of lines.
    """
    found: list[tuple[str, str]] = []
    for stored in instance_lines.oldest_running(before):
        case = from_stored(stored)
        if case.app_id == app_id and case.key == process:
            found += [(app_id, case.task_id(task.number)) for task in case.open.values()]
        if len(found) >= most:
            break
    return found[:most]


def status_of(case: Case) -> str:
    """One of STATUSES."""
    return "suspended" if case.suspended and case.status == RUNNING else case.status


def is_stuck(case: Case) -> bool:
    """Whether it runs and owes something still, or nothing is open in it and no timer runs."""
    idle = not case.open and case.due is None
    return status_of(case) == RUNNING and (bool(case.owed) or idle)


def _lists(sought: Sought) -> list[bool]:
    """Whether the running ones are read, whether the ended ones are."""
    if sought.status in ENDED:
        return [False]
    live = sought.status or sought.node or sought.handler or sought.overdue or sought.stuck
    return [True] if live else [True, False]


def _open_tasks(cases: Iterable[Case]) -> dict[str, list[Task]]:
    wanted = [(case.app_id, case.task_id(task.number)) for case in cases for task in case.open.values()]
    if len(wanted) > MOST_OPEN:
        raise BadInput(f"未结任务超过 {MOST_OPEN} 个，请缩小筛选范围", field="handler")
    states = States()
    read_ahead(states, wanted)
    found: dict[str, list[Task]] = {}
    for key in wanted:
        if task := states.tasks.get(key):
            found.setdefault(task.process_instance_id, []).append(task)
    return found


def _part(wanted: str, *texts: str) -> bool:
    return not wanted or any(wanted.casefold() in text.casefold() for text in texts)
