"""The buttons a business system gives its task: `actions` while it is open, `previousActions` for who has handled it.

The hub offers them and counts how often each was used; the pages and interfaces behind them are never called from here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.errors import Conflict, NotFound
from chalicelib.todo.decision import Decision
from chalicelib.todo.model import EventKind
from chalicelib.todo.people import is_theirs, may_see

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.todo.commands import Act
    from chalicelib.todo.model import ProcessInstance, Task

OPEN, DONE = "actions", "previousActions"
OF_INITIATOR, OF_ALL = "PROMOTER", "ALL"
SAME = ("name", "method", "url", "optType", "type", "allowMerge", "nextNodeKey")
"""Fields by which buttons of two tasks are the same one."""


def offered(task: Task, name: str, user_id: str | None, groups: tuple[str, ...]) -> list[dict[str, Any]]:
    """The buttons of `actions` or `previousActions` that a person may press now, each with its `index`.

    `remaining` is how often, None without a limit (`times`). Without a user every button is listed.
    """
    found = []
    for index, action in enumerate(task.details.get(name, ())):
        left = _remaining(action)
        if left != 0 and (user_id is None or _may_press(task, name, action, user_id, groups)):
            found.append({**action, "index": index, "remaining": left})
    return found


def place_of(button: dict[str, Any], task: Task, name: str) -> int:
    """The index of the same button (name, interface, type) among another task's.

    Raises:
        NotFound: it has no such button.
    """
    for index, each in enumerate(task.details.get(name, ())):
        if all(each.get(field) == button.get(field) for field in SAME):
            return index
    raise NotFound("没有这个操作", field="together")


def act(task: Task, process: ProcessInstance | None, command: Act, _now: datetime) -> Decision:
    """Count one use of a button."""
    name = DONE if command.of_done else OPEN
    known: list[dict[str, Any]] = list(task.details.get(name, ()))
    if command.index >= len(known) or not _may_press(task, name, known[command.index], command.user_id, command.groups):
        raise NotFound("没有这个操作", field="index")
    action = known[command.index]
    if command.together and action.get("allowMerge") != 1:
        raise Conflict("该操作不允许合并办理", field="together")
    if _remaining(action) == 0:
        raise Conflict("该操作的可执行次数已用完", field="times")
    known[command.index] = {**action, "used": action.get("used", 0) + 1}
    after = replace(task, version=task.version + 1, details={**task.details, name: known})
    return Decision(after, process, EventKind.ACTED, str(action.get("name", "")))


def _remaining(action: dict[str, Any]) -> int | None:
    times = action.get("times")
    return None if times is None else max(int(times) - int(action.get("used", 0)), 0)


def _may_press(task: Task, name: str, action: dict[str, Any], user_id: str, groups: tuple[str, ...]) -> bool:
    if task.deleted or (name == OPEN and not task.is_todo):
        return False
    if action.get("type") == OF_ALL:
        return may_see(task, user_id, groups)
    if action.get("type") == OF_INITIATOR:
        return task.initiator is not None and task.initiator.id == user_id
    if name == DONE:
        return action.get("handler") == user_id
    return is_theirs(task, user_id, groups)
