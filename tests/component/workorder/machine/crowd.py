"""The people of the machine, and its own opinion of what each of them may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.component.workorder.conftest import PEOPLE

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.todo.model import Task
    from tests.component.workorder.machine.stored import Stored

NAMES = tuple(PEOPLE)
GROUPS = {name: {f"ROLE{role}" for role in user.roles} | {f"DEPT{user.department_id}"} for name, user in PEOPLE.items()}
ASKED = (
    "assignee=lisi",
    "assignee=wangwu candidateGroups=ROLE3",
    "candidateGroups=ROLE2",
    "assignee=${initiator}",
    "candidateUsers=lisi,wangwu,zhaoliu",
    "candidateUsers=zhangsan candidateGroups=ROLE2,ROLE3",
    "candidateGroups=ROLE99",
    "assignee=gone",
    "assignee=${chosen}",
    "candidateUsers=${people}",
)
"""How user tasks name people: one, several, groups, both, nobody, somebody who has left, whom variables say."""


@dataclass(frozen=True)
class Absence:
    id: str
    user: str
    substitute: str
    begin: datetime
    end: datetime


@dataclass
class Log:
    """What people have done, as the machine saw it succeed: by task (kind, who), who had a part, whom it was told."""

    said: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    parts: dict[str, set[str]] = field(default_factory=dict)
    copied: dict[str, set[str]] = field(default_factory=dict)
    hidden: dict[str, set[str]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)

    def note(self, task_id: str, kind: str, who: str, *, part: bool = True, closes: bool = False) -> None:
        self.said.setdefault(task_id, []).append((kind, who))
        if part:
            self.parts.setdefault(task_id, set()).add(who)
        if closes:
            self.closed.add(task_id)


def absentees(absences: list[Absence], who: str, now: datetime) -> set[str]:
    """For whom somebody stands in at this moment."""
    return {each.user for each in absences if each.substitute == who and each.begin <= now < each.end}


def may_handle(task: Task, who: str, stands_for: set[str]) -> bool:
    """Whether an open task is somebody's: given, offered, delegated by him, or his as a substitute."""
    assigned = {person.id for person in task.assignees}
    return (
        who in assigned
        or not GROUPS[who].isdisjoint(task.groups)
        or who in task.details.get("owners", ())
        or not stands_for.isdisjoint(assigned)
    )


def todo_of(stored: Stored, who: str, stands_for: set[str]) -> list[str]:
    """What waits for somebody, as a list should show it: not what is suspended."""
    return sorted(
        task.task_id
        for task in stored.open_tasks()
        if ({person.id for person in task.assignees} & {who, *stands_for} or GROUPS[who] & set(task.groups))
        and not task.details.get("suspended")
    )


def shown(task: Task | None) -> str:
    """A task in a line, for the account of a game."""
    if task is None:
        return "nothing"
    facts = {name: task.details[name] for name in ("item", "assignee", "owners", "candidates") if name in task.details}
    return f"{task.node_id} {task.status} {[person.id for person in task.assignees]} {task.groups} {facts}"
