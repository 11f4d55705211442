"""Several tasks approved at once: each for itself, so that one that cannot be does not hold up the others."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chalicelib.centre import completing, scene
from chalicelib.centre.completing import Completion
from chalicelib.errors import Conflict, HubError
from chalicelib.storage.base.keys import digest
from chalicelib.todo.model import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.centre.commit import Done
    from chalicelib.centre.scene import Asked


@dataclass(frozen=True, slots=True)
class Approval:
    """One task, and what is said to it."""

    task_id: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one: done now, done by the caller before (neither `done` nor `error`), or why not."""

    task_id: str
    done: Done | None = None
    error: HubError | None = None


def approve(asked: Asked, wanted: Sequence[Approval]) -> list[Outcome]:
    """Complete each, in order. A repeat finds done what was done, by a key or by who did it."""
    return [_approve(_own(asked, each.task_id), each) for each in wanted]


def _own(asked: Asked, task_id: str) -> Asked:
    """The request as it is for one of the tasks alone: its writes and its repeats are told from those of the others."""
    repeat_id = digest(f"{asked.repeat_id} {task_id}", 32) if asked.repeat_id else ""
    return replace(asked, request=uuid.uuid4().hex, repeat_id=repeat_id)


def _approve(asked: Asked, wanted: Approval) -> Outcome:
    try:
        return Outcome(wanted.task_id, completing.complete(asked, wanted.task_id, Completion(wanted.comment)))
    except Conflict as conflict:
        return Outcome(wanted.task_id, error=None if _is_his(asked, wanted.task_id) else conflict)
    except HubError as error:
        return Outcome(wanted.task_id, error=error)


def _is_his(asked: Asked, task_id: str) -> bool:
    """Whether the caller has completed the task himself."""
    try:
        task = scene.by_task(asked, task_id).the_task()
    except HubError:
        return False
    last = task.parts[-1] if task.parts else None
    return task.status is Status.COMPLETE and last is not None and last.by.id == asked.user_id
