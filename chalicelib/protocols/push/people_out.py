"""Whose todo a forwarded task is, in the words that receivers of the push protocol read.

`assignments` names everybody who still has to act, and the hub's own `assignee_ids` the same; `actual_owner_id`, as the
document says, only who has handled it. A centre whose setting `assignees` is `actual_owner_id` is told there who has to act.
"""  # noqa: E501 - a name

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.delivery.fields import assignees, groups, text, waiting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.delivery.change import Change, Fields, Target

AS_OWNERS = "actual_owner_id"
_PASSED_ON = ("TRANSFER", "DELEGATE")


def people_of(change: Change, target: Target) -> dict[str, Any]:
    """Return every field that names assignees, handlers or candidate groups."""
    people = assignees(change.task)
    left = people if change.ended else waiting(change.task)
    said = _owners(change, target) | _extension(left, target)
    if not change.ended:
        said |= _assigned(left, change.task, target)
    if groups(change.task) and not text(change.task, "biz_group_id"):
        said["biz_group_id"] = ",".join(groups(change.task))
    return said


def everybody_of(change: Change, target: Target) -> dict[str, Any]:
    """Return the same for a task as it was when nobody had handled it yet."""
    people = assignees(change.task)
    return _extension(people, target) | _assigned(people, change.task, target)


def _owners(change: Change, target: Target) -> dict[str, str]:
    """Return who has handled it so far, each once; empty texts until somebody has."""
    done = [part for part in change.task.get("handlings") or () if text(part, "status") not in _PASSED_ON]
    names = {text(part, "by"): text(part, "name") or text(part, "by") for part in done}
    return {
        "actual_owner_id": ",".join(target.user(user) for user in names),
        "actual_owner_name": ",".join(names.values()),
        "actual_owner_dept": text(change.task, "actual_owner_dept") if names else "",
    }


def _extension(people: dict[str, str], target: Target) -> dict[str, str]:
    if not people:
        return {}
    listed = {target.user(user): name or user for user, name in people.items()}
    return {"assignee_ids": ",".join(listed), "assignee_names": ",".join(listed.values())}


def _assigned(people: dict[str, str], task: Fields, target: Target) -> dict[str, Any]:
    if not people:
        return {}
    if target.settings.get("assignees") == AS_OWNERS:
        named = _extension(people, target)
        return {"actual_owner_id": named["assignee_ids"], "actual_owner_name": named["assignee_names"]}
    depts = _departments(task.get("assignments") or ())
    return {
        "assignments": [
            {"assign_id": target.user(user), "assign_name": name or user, "assign_dept": depts.get(user, "")}
            for user, name in people.items()
        ]
    }


def _departments(told: Iterable[Fields]) -> dict[str, str]:
    return {text(person, "assign_id"): text(person, "assign_dept") for person in told}
