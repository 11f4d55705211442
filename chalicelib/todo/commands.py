"""What may be asked of a task. Protocols translate their documents into these; `rules.decide` answers them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chalicelib.todo.model import Person, ProcessInstance, ProcessStatus, Task


@dataclass(frozen=True, slots=True)
class Create:
    """Insert `task`. `process` is the instance it brings or, when that exists, the values that overwrite it.

    `process_patch` names the fields of `process` that the sender gave; the others keep their stored value.
    With `needs_process` the instance must exist already (push field 31, is_use_process), with `needs_running` a stored
    one must not have ended. A deleted task comes back to life by an insert; with `reopens` an ended one is opened for
    its next round, too. `digest` fingerprints what the sender gave, so that a repeated insert can be told from
    another one.
    """

    task: Task
    process: ProcessInstance
    process_patch: Mapping[str, Any] = field(default_factory=dict)
    needs_process: bool = False
    needs_running: bool = False
    reopens: bool = False
    digest: str = ""

    @property
    def app_id(self) -> str:
        """The application whose task it is."""
        return self.task.app_id

    @property
    def task_id(self) -> str:
        """The task's id within its application."""
        return self.task.task_id


@dataclass(frozen=True, slots=True)
class Change:
    """Update a stored task by the fields in `patch` and its process instance by `process_patch`.

    Names in `patch` are those of Task; `links` and `details` hold only the entries that change. Four more are known:
    `comment` (what was said), `operator` (who passed the task on), `handlers` (who ended it: its assignees where
    nobody is named, nobody where the tuple is empty) and `owners`: of an ended task its handlers; of an open one its
    assignees or, where these are named as well, those of them who have handled it already and need not again.
    """

    app_id: str
    task_id: str
    patch: Mapping[str, Any]
    process_patch: Mapping[str, Any] = field(default_factory=dict)
    process_instance_id: str | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """First click: `user_id`, member of `groups`, opens the task; receive_on is set once."""

    app_id: str
    task_id: str
    user_id: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handle:
    """`handler`, member of `groups`, does his part.

    The task is complete when the last of its assignees has handled it, when anybody has who came by a candidate group,
    or at once with `completes`. With `closes` its process instance is complete together with it.
    `outcome` is the sender's word for what was decided (handleStatus), `details` what to keep beside the rest.
    """

    app_id: str
    task_id: str
    handler: Person
    at: datetime
    groups: tuple[str, ...] = ()
    outcome: str = ""
    comment: str = ""
    completes: bool = False
    closes: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take an open task back from those it was given to; with `closes` its process instance ends as aborted."""

    app_id: str
    task_id: str
    at: datetime
    comment: str = ""
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Terminate:
    """Abort an open task; with `closes` its process instance is aborted together with it."""

    app_id: str
    task_id: str
    at: datetime
    comment: str = ""
    closes: bool = False


@dataclass(frozen=True, slots=True)
class EndInstance:
    """End the process instance of a task; the task itself, where it is still open, is aborted."""

    app_id: str
    task_id: str
    status: ProcessStatus
    at: datetime
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a task and its process instance out of every list, whatever became of them."""

    app_id: str
    task_id: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Urge:
    """`sender` urges whom the task waits for (催办); `members` are those of its candidate groups."""

    app_id: str
    task_id: str
    sender: Person
    text: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remind:
    """The moment of a reminder has come; `members` are those of the task's candidate groups."""

    app_id: str
    task_id: str
    level: int
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MissDeadline:
    """The due time of an open task has passed; `members` are those of the task's candidate groups."""

    app_id: str
    task_id: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """A person presses one of the task's own buttons: entry `index` of `actions` or `previousActions`.

    `together`: at once with the same button of other tasks, which the button has to allow (allowMerge).
    """

    app_id: str
    task_id: str
    user_id: str
    groups: tuple[str, ...]
    of_done: bool
    index: int
    together: bool = False


Command = (
    Create | Change | Open | Handle | Withdraw | Terminate | EndInstance | Delete | Urge | Remind | MissDeadline | Act
)


def touches_process(command: Command) -> bool:
    """Whether the command may change the process instance of a stored task."""
    match command:
        case Change():
            return bool(command.process_patch)
        case Handle() | Withdraw() | Terminate():
            return command.closes
        case EndInstance() | Delete():
            return True
        case _:
            return False
