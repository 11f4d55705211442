"""What the clients are given: one change of one task, one target, and the moment of an attempt. All plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from chalicelib.todo.model import Event, ProcessInstance, Task

Kind = Literal[
    "created", "updated", "transferred", "handled", "completed", "returned",
    "aborted", "opened", "deleted", "restored", "corrected", "urged", "reminded", "overdue", "acted",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One event of one task.

    Attributes:
        kind: created; updated (fields of an open task); transferred (to other assignees); handled (one of several has
            handled, the task is still open); completed, returned, aborted (the task has ended that way); opened (first
            click); deleted; restored (no longer deleted); corrected (fields of an ended task); urged; reminded (of its
            due time); overdue (still open after it); acted (somebody used one of its own buttons).
        at: when it happened, aware.
        task: the task after the change.
        process: its process instance, as fresh as it is known.
        previous: the task before the change, or None for the first event.
        trail: ids of the hubs the change has passed through, this one not included; it stops loops.
    """

    kind: Kind
    at: dt.datetime
    task: Task
    process: ProcessInstance | None = None
    previous: Task | None = None
    trail: tuple[str, ...] = ()

    @property
    def app_id(self) -> str:
        """The application the task belongs to in this hub."""
        return self.task.app_id

    @property
    def task_id(self) -> str:
        """The task's id in this hub."""
        return self.task.task_id

    @property
    def version(self) -> int:
        """Rises by one with each event of the task; the first is 1."""
        return self.task.version

    @property
    def gone(self) -> bool:
        """Whether the task is deleted, after this change."""
        return self.task.deleted

    @property
    def ended(self) -> bool:
        """Whether the task has ended, after this change."""
        return not self.task.status.is_open


def change_of(event: Event, previous: Event | None, process: ProcessInstance | None) -> Change:
    """Return what happened.

    Args:
        event: the event.
        previous: the event before it, if there is one.
        process: the task's process instance, as fresh as it is known.
    """
    before = previous.task if previous else None
    return Change(event.kind.value, event.at, event.task, process, before, event.trail)


@dataclass(frozen=True, slots=True)
class Target:
    """One registered external task centre.

    Attributes:
        target_id: ours.
        protocol: its name in the register.
        base_url: as docs/protocols/hub.md says; empty for a public cloud with one address.
        credential: decrypted; its keys are told in each client's docstring.
        app_ids: the applications it receives; empty for all.
        user_ids: hub user id → the target's user id; who is not named keeps his id.
        settings: whatever else the client's docstring names.
    """

    target_id: str
    protocol: str
    base_url: str
    credential: Mapping[str, str] = field(repr=False)
    app_ids: tuple[str, ...] = ()
    user_ids: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    def user(self, user_id: str) -> str:
        """Return the target's id for one of our users."""
        return self.user_ids.get(user_id, user_id)

    def users(self, comma_list: str) -> str:
        """Return a comma list of our users as a comma list of the target's."""
        return ",".join(self.user(part) for part in comma_list.split(",")) if comma_list else comma_list


@dataclass(frozen=True, slots=True)
class Sending:
    """What differs between two attempts of the same change: the moment, a fresh nonce, and which hub this is."""

    now: dt.datetime
    nonce: str
    hub: str
