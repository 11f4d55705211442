"""A task as the hub's own API shows it: under the push document's names and its own protocol's, with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.lazy import lazy
from chalicelib.todo import actions
from chalicelib.todo.model import Source
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.identity.caller import Caller
    from chalicelib.protocols.gov_task import present as gov_task
    from chalicelib.protocols.push import shown as push
    from chalicelib.protocols.transaction import present as transaction
    from chalicelib.todo.model import Event, Handling, ProcessInstance, Task
else:
    push = lazy("chalicelib.protocols.push.shown")
    transaction = lazy("chalicelib.protocols.transaction.present")
    gov_task = lazy("chalicelib.protocols.gov_task.present")


def task_body(
    found: Task, process: ProcessInstance | None, events: Sequence[Event], caller: Caller, *, whole: bool
) -> dict[str, Any]:
    """Every stored field, with the buttons the caller may press; `whole` lists all of them."""
    user_id = None if whole else caller.user_id or ""
    offered = {name: actions.offered(found, name, user_id, caller.groups) for name in (actions.OPEN, actions.DONE)}
    return {
        **_own_names(found),
        **push.to_wire(found, process),
        "source": found.source.value,
        "version": found.version,
        "due_time": china(found.due_time),
        "reminders": [{"level": each.level, "at": china(each.at)} for each in found.reminders],
        "handlings": [_handling(part) for part in found.handlings],
        "history": [_history_entry(event) for event in events],
        **{name: buttons for name, buttons in offered.items() if found.details.get(name)},
    }


def _own_names(found: Task) -> dict[str, Any]:
    if found.source is Source.TRANSACTION:
        return transaction.to_wire(found)
    if found.source is Source.GOV_TASK:
        return gov_task.to_wire(found)
    return {}


def _handling(part: Handling) -> dict[str, object]:
    shown: dict[str, object] = {
        "by": part.by.id,
        "name": part.by.name,
        "at": china(part.at),
        "status": part.status,
        "comment": part.comment,
    }
    return {**shown, "outcome": part.outcome} if part.outcome else shown


def _history_entry(event: Event) -> dict[str, object]:
    return {
        "event": event.kind.value,
        "version": event.version,
        "by": event.by,
        "at": china(event.at),
        "comment": event.comment,
        "request": event.request,
    }
