"""What people and candidate groups are called, wherever a client shows who was asked: never a raw id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.centre import people, task_facts
from chalicelib.identity import roster

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from chalicelib.centre.people import People
    from chalicelib.storage.directory.model import User
    from chalicelib.todo.model import Task
    from chalicelib.workflow.view import WorkItem


@dataclass(frozen=True, slots=True)
class Names:
    """What people and candidate groups are called."""

    users: Mapping[str, User]
    groups: roster.Names

    def of_user(self, user_id: str) -> str:
        """A person's name; the id of whom the directory does not know."""
        return people.person(user_id, self.users).name or user_id

    def candidates(self, task: Task) -> dict[str, Any]:
        """Who was asked together: names for people to read, ids beside them."""
        users, groups = task_facts.of(task).candidates
        names = [*map(self.of_user, users), *map(self.groups.of_group, groups)]
        return {"candidate": ",".join(names) or None, "candidateIds": ",".join([*users, *groups]) or None}


def names_of(tasks: Iterable[Task], known: People, now: datetime, more: Iterable[str] = ()) -> Names:
    """Names of everybody whom tasks ask, and of `more` people; 1 round trip per 100 that were not met lately."""
    asked = [user for task in tasks for user in task_facts.of(task).candidates.users]
    return Names(known.known([*asked, *more], now), roster.names(now))


def expected(items: Iterable[WorkItem], names: Names) -> list[dict[str, object]]:
    """Tasks that would open, and whom each would ask."""
    return [
        {
            "nodeId": item.node_id,
            "nodeName": item.name,
            "several": bool(item.multi),
            "users": [
                {"userId": user, "name": names.of_user(user)}
                for user in ([item.who.assignee] if item.who.assignee else item.who.users)
            ],
            "groups": [
                {"groupId": group, "name": names.groups.of_group(group)}
                for group in (() if item.who.assignee else item.who.groups)
            ],
        }
        for item in items
    ]
