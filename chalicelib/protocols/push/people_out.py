"""Whose todo a forwarded task is, in the words that receivers of the push protocol read.

`assignments` names everybody who still has to act, and the hub's own `assignee_ids` the same; `actual_owner_id`, as the
document says, only who has handled it. A centre whose setting `assignees` is `actual_owner_id` is told there who has to act.
"""  # noqa: E501 - a name

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.delivery.change import Change, Target
    from chalicelib.todo.model import Person, Task

AS_OWNERS = "actual_owner_id"


def people_of(change: Change, target: Target) -> dict[str, Any]:
    """Return every field that names assignees or handlers."""
    task = change.task
    left = task.assignees if change.ended else task.waiting
    said = _owners(task, target) | _extension(left, target)
    return said if change.ended else said | _assigned(left, target)


def everybody_of(change: Change, target: Target) -> dict[str, Any]:
    """Return the same for a task as it was when nobody had handled it yet."""
    people = change.task.assignees
    return _extension(people, target) | _assigned(people, target)


def _owners(task: Task, target: Target) -> dict[str, str]:
    """Return who has handled it so far, each once; empty texts until somebody has."""
    names = {part.by.id: part.by.name or part.by.id for part in task.parts}
    return {
        "actual_owner_id": ",".join(target.user(user) for user in names),
        "actual_owner_name": ",".join(names.values()),
        "actual_owner_dept": ",".join(part.by.dept for part in task.parts).strip(","),
    }


def _extension(people: Sequence[Person], target: Target) -> dict[str, str]:
    if not people:
        return {}
    listed = {target.user(person.id): person.name or person.id for person in people}
    return {"assignee_ids": ",".join(listed), "assignee_names": ",".join(listed.values())}


def _assigned(people: Sequence[Person], target: Target) -> dict[str, Any]:
    if not people:
        return {}
    if target.settings.get("assignees") == AS_OWNERS:
        named = _extension(people, target)
        return {"actual_owner_id": named["assignee_ids"], "actual_owner_name": named["assignee_names"]}
    return {
        "assignments": [
            {"assign_id": target.user(person.id), "assign_name": person.name or person.id, "assign_dept": person.dept}
            for person in people
        ]
    }
