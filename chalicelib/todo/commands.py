"""What may be asked of a task. Protocols translate their documents into these; `rules.decide` answers them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.todo.model import ProcessInstance, Task


@dataclass(frozen=True, slots=True)
class Create:
    """Insert `task`. `process` is the instance it brings or, when that exists, the values that overwrite it.

    `process_patch` names the fields of `process` that the sender gave; the others keep their stored value.
    With `needs_process` the instance must exist already (push field 31, is_use_process). `digest` fingerprints what the
    sender gave, so that a repeated insert can be told from another one.
    """

    task: Task
    process: ProcessInstance
    process_patch: Mapping[str, Any] = field(default_factory=dict)
    needs_process: bool = False
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

    Names in `patch` are those of Task; `links` and `details` hold only the entries that change. Three more are known:
    `comment` (what was said), `operator` (who passed the task on) and `handlers` (who ended it).
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


Command = Create | Change | Open
