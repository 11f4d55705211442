"""The nouns of the hub: application's task, process instance, person, handling, event.

Everything here is a frozen value. All times are aware datetimes. Field names are the field's standard terms; where the
task-centre push document (任务中心推送, table 1.2) has a better-known spelling, wire.py translates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Status(StrEnum):
    """What has become of a task. ACTIVE and TRANSFER are open: still somebody's todo."""

    ACTIVE = "ACTIVE"
    TRANSFER = "TRANSFER"
    COMPLETE = "COMPLETE"
    ROLLBACK = "ROLLBACK"
    ABORT = "ABORT"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self in (Status.ACTIVE, Status.TRANSFER)


class ProcessStatus(StrEnum):
    """What has become of a process instance."""

    RUNNING = "RUNNING"
    COMPLETE = "COMPLETE"
    ABORT = "ABORT"


class Source(StrEnum):
    """The protocol that a task came in by."""

    PUSH = "push"
    TRANSACTION = "transaction"
    GOV_TASK = "gov_task"
    WORKORDER = "workorder"


class Deadline(StrEnum):
    """Whether somebody looks at a task's due time: nobody, the due index, or it has passed while the task was open."""

    NONE = ""
    AHEAD = "ahead"
    PASSED = "passed"


class EventKind(StrEnum):
    """What happened to a task."""

    CREATED = "created"
    UPDATED = "updated"
    TRANSFERRED = "transferred"
    HANDLED = "handled"
    COMPLETED = "completed"
    RETURNED = "returned"
    ABORTED = "aborted"
    OPENED = "opened"
    CORRECTED = "corrected"
    DELETED = "deleted"
    RESTORED = "restored"
    URGED = "urged"
    REMINDED = "reminded"
    OVERDUE = "overdue"
    ACTED = "acted"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by the id of the user centre; name and department as the sender told them."""

    id: str
    name: str = ""
    dept: str = ""


@dataclass(frozen=True, slots=True)
class Handling:
    """One person's part in a task: what he did, when, what he said, and how his system words the outcome."""

    by: Person
    at: datetime
    status: str
    comment: str = ""
    outcome: str = ""

    @property
    def passed_on(self) -> bool:
        """Whether he gave the task to somebody else, which is not doing his part."""
        return self.status == Status.TRANSFER


@dataclass(frozen=True, slots=True)
class Links:
    """Where a task is handled and looked at, on a PC and on a phone."""

    pc: str = ""
    pc_view: str = ""
    mobile: str = ""
    mobile_view: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder still to come: its level (dueNotifyLevel), its moment, and how it wants to be shown."""

    level: int
    at: datetime
    channels: tuple[str, ...] = ("app",)
    window: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A todo (待办), one per (app_id, task_id).

    `version` counts its events from 1. `details` holds what the hub keeps but does not interpret, under wire names.
    `initiator` is the process initiator as it was known when the task was made. `summary` are the lines a list shows,
    each `标题|内容`; `reminders` those that have not fired. `earlier` are the handlings of earlier rounds: from before
    the task was taken back, returned or given to the next step under the same id; they count for what people have done
    and may see, and for nothing else. `deadline` follows `due_time`. Fields are
    stored in this order: a new one stands last.
    """

    app_id: str
    task_id: str
    source: Source
    process_instance_id: str
    subject: str
    version: int = 0
    status: Status = Status.ACTIVE
    priority: int = 3
    created_on: datetime
    receive_on: datetime | None = None
    end_on: datetime | None = None
    due_time: datetime | None = None
    creators: tuple[Person, ...] = ()
    initiator: Person | None = None
    assignees: tuple[Person, ...] = ()
    groups: tuple[str, ...] = ()
    handlings: tuple[Handling, ...] = ()
    copied_to: tuple[Person, ...] = ()
    node_id: str = ""
    node_name: str = ""
    links: Links = Links()
    summary: tuple[str, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    deleted: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)
    earlier: tuple[Handling, ...] = ()
    deadline: Deadline = Deadline.NONE

    @property
    def is_todo(self) -> bool:
        """Whether the task stands in somebody's todo box."""
        return self.status.is_open and not self.deleted

    @property
    def is_overdue(self) -> bool:
        """Whether it still waits for somebody after its due time."""
        return self.is_todo and self.deadline is Deadline.PASSED

    @property
    def parts(self) -> tuple[Handling, ...]:
        """The handlings of those who have done their part."""
        return tuple(part for part in self.handlings if not part.passed_on)

    @property
    def waiting(self) -> tuple[Person, ...]:
        """Assignees who have not done their part; who passed it on and got it back is one of them."""
        done = {part.by.id for part in self.parts}
        return tuple(person for person in self.assignees if person.id not in done)

    @property
    def duration_hours(self) -> str:
        """Hours from created_on to end_on with two decimals, empty while open (field 10 of the push document)."""
        if self.end_on is None:
            return ""
        return f"{max((self.end_on - self.created_on).total_seconds(), 0) / 3600:.2f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessInstance:
    """One business case (流程实例), one per (app_id, process_instance_id); each push overwrites what it names.

    Fields are stored in this order: a new one stands last.
    """

    app_id: str
    process_instance_id: str
    source: Source
    version: int = 0
    subject: str = ""
    status: ProcessStatus = ProcessStatus.RUNNING
    initiator: Person | None = None
    started_on: datetime
    ended_on: datetime | None = None
    process_id: str = ""
    process_name: str = ""
    process_version: str = ""
    deleted: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One change of one task: outbox entry, audit entry and source of replay in one.

    `task` is the task as the event left it; `by` is the actor's id; `request` is the push id (or request id) that
    caused it; `digest` fingerprints the row that an insert came from, so that a repeated insert is known. `trail` names
    the hubs the change has passed through on its way here.
    """

    task: Task
    kind: EventKind
    at: datetime
    by: str
    request: str
    digest: str = ""
    comment: str = ""
    trail: tuple[str, ...] = ()

    @property
    def version(self) -> int:
        """The task's version after this event."""
        return self.task.version
