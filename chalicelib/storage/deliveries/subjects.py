"""What a target is told about, and a cursor and its attempts are keyed by: today always a task.

A subject is (app_id, task_id) for a task and (app_id, its own id, its kind) for anything else, so that a message, say,
needs no table of its own. Keys begin with the application whatever the kind; those of tasks are what they always were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from chalicelib.storage.base import keys

if TYPE_CHECKING:
    from collections.abc import Iterable

Subject = tuple[str, ...]
TASK = "task"
_PARTS_OF_A_TASK = 2


def written(subject: Subject) -> str:
    """Its key."""
    return keys.join(*subject)


def read(key: str) -> Subject:
    """The subject of a key."""
    return tuple(keys.split(key))


def kind_of(subject: Subject) -> str:
    """`task`, or what else it is."""
    return TASK if is_task(subject) else subject[2]


def is_task(subject: Subject) -> TypeGuard[tuple[str, str]]:
    """Whether it is a task: (app_id, task_id)."""
    return len(subject) == _PARTS_OF_A_TASK


def tasks_among(subjects: Iterable[Subject]) -> list[tuple[str, str]]:
    """Those that are tasks."""
    return [subject for subject in subjects if is_task(subject)]
