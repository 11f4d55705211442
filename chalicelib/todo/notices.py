"""What a person is told beside his todos: reminders, urges, copies. Each follows from one event of one task."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from chalicelib.errors import TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from chalicelib.todo.model import Person, Task

MOST_RECIPIENTS = 2_000
"""How many persons one event may tell."""

APP, NOTIFICATION = "app", "notification"


class NoticeKind(StrEnum):
    """Why somebody is told."""

    REMINDER = "reminder"
    OVERDUE = "overdue"
    URGE = "urge"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice to one person.

    `version` is that of the event it follows from, so that a notice can never be written twice. `channels` are the
    document's dueNotifyTypeArr (create-todo v2): `app` and `notification`; `window` asks for a pop-up.
    """

    to: str
    kind: NoticeKind
    at: datetime
    app_id: str
    task_id: str
    version: int
    subject: str
    text: str = ""
    sender: str = ""
    due_time: datetime | None = None
    channels: tuple[str, ...] = (APP,)
    window: bool = False


def waiting(task: Task, members: Iterable[str] = ()) -> tuple[str, ...]:
    """Whom an open task waits for: assignees who have not handled it, then members of its groups."""
    handled = {part.by.id for part in task.parts}
    people = [person.id for person in task.waiting]
    others = (member for member in members if member not in handled) if task.groups else ()
    return tuple(dict.fromkeys((*people, *others)))


def copies(before: Task | None, after: Task, at: datetime) -> tuple[Notice, ...]:
    """A notice for everybody to whom the task has now been copied (抄送).

    Raises:
        TooLarge: more people than one event may tell.
    """
    if before is not None and before.copied_to == after.copied_to:
        return ()
    told = {person.id for person in before.copied_to} if before else set()
    new = dict.fromkeys(person.id for person in after.copied_to if person.id not in told)
    require_few(len(new), field="copied_to")
    return tuple(notice(after, to, NoticeKind.COPY, at) for to in new)


def require_few(number: int, *, field: str) -> None:
    """Let an event pass that tells as many people as one may.

    Raises:
        TooLarge: it would tell more.
    """
    if number > MOST_RECIPIENTS:
        raise TooLarge(f"一次最多通知 {MOST_RECIPIENTS} 人", field=field)


def notice(
    task: Task, to: str, kind: NoticeKind, at: datetime, *, text: str = "", sender: Person | None = None
) -> Notice:
    """A notice about a task as the event left it."""
    return Notice(
        to=to,
        kind=kind,
        at=at,
        app_id=task.app_id,
        task_id=task.task_id,
        version=task.version,
        subject=task.subject,
        text=text,
        sender=(sender.name or sender.id) if sender else "",
        due_time=task.due_time,
    )
