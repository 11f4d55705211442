"""What clients tell of a change, whatever their protocol: people, words, times, and the names tasks have elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from chalicelib.todo.model import Status
from chalicelib.todo.people import owners
from chalicelib.todo.times import china

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from chalicelib.delivery.change import Change, Kind, Target
    from chalicelib.todo.model import Person, Task

_ENDINGS: dict[Status, Kind] = {
    Status.COMPLETE: "completed",
    Status.ROLLBACK: "returned",
    Status.ABORT: "aborted",
}


def epoch_ms(moment: dt.datetime) -> int:
    """Return a moment as milliseconds since 1970."""
    return round(moment.timestamp() * 1000)


def second_ms(moment: dt.datetime | None) -> int | None:
    """Return the second that a moment falls in, which is what tasks show of it, as milliseconds since 1970."""
    return epoch_ms(moment.replace(microsecond=0)) if moment else None


def due(task: Task) -> str:
    """Return the due time as the documents write it; "" when there is none."""
    return china(task.due_time) or ""


def detail(task: Task, name: str) -> str:
    """Return a field that the hub keeps and does not interpret, under the push document's name."""
    value = task.details.get(name)
    return "" if value is None else str(value)


def named(people: Iterable[Person]) -> dict[str, str]:
    """Return people as id → name, in order."""
    return {person.id: person.name for person in people}


def subject(change: Change) -> str:
    """Return what the task is about; a task without a subject goes by its process instance's, or by its id."""
    return change.task.subject or (change.process.subject if change.process else "") or change.task_id


def starter(change: Change) -> tuple[str, str]:
    """Return id and name of who started the process, else of who created the task; "" for what is not known."""
    initiator, told = (change.process.initiator, change.process.details) if change.process else (None, {})
    creators = change.task.creators
    user = (initiator.id if initiator else "") or next((person.id for person in creators), "")
    name = (initiator.name if initiator else "") or told.get("process_instance_initiator", "")
    name = name or next((person.name for person in creators if person.name), "")
    return user.split(",")[0], name.split(",")[0]


def handler(change: Change) -> tuple[str, str]:
    """Return id and name of who handled the task last; his absence is ("", "").

    For an ended task that is the one whose it was, if it was one; else, and for one still open, the last handling.
    """
    whose = owners(change.task)
    if change.ended and len(whose) == 1:
        return whose[0].id, whose[0].name
    last = change.task.handlings[-1].by if change.task.handlings else None
    return (last.id, last.name) if last else ("", "")


def opinion(change: Change) -> str:
    """Return the comment of the last handling."""
    last = change.task.handlings[-1].comment if change.task.handlings else ""
    return last or detail(change.task, "task_comment")


def outward_id(change: Change, target: Target, own_id: str, identity: str = "") -> str:
    """Return the id a task or process instance has at a target that knows the hub as ONE application.

    It is the id itself where no two applications can meet: the target takes one application only, or knows the hub by
    the name of this very application (`identity`). Otherwise the application stands before it, as `app:id`, with the
    application's own colons escaped so that no two pairs give one id.
    """
    if change.app_id == identity or len(target.app_ids) == 1:
        return own_id
    return f"{quote(change.app_id, safe='')}:{own_id}"


def effective_kind(change: Change, *, known: bool) -> Kind:
    """Return what the change means for a target that does, or does not, have the task.

    To one that has it, a creation (sent again by a replay) or a restoration is an update; to one that has not, an ended
    task comes with its ending, whatever the change itself was.
    """
    if known:
        return "updated" if change.kind in ("created", "restored") else change.kind
    return change.kind if change.kind == "deleted" else _ENDINGS.get(change.task.status, change.kind)


def same(change: Change, shown: Callable[[Task], object]) -> bool:
    """Say whether what a target shows of the task is as before; without a previous state it is not."""
    return change.previous is not None and shown(change.previous) == shown(change.task)


def key_of(change: Change, target: Target, step: str) -> str:
    """Return the idempotency key of one request: the same over all attempts, different for everything else."""
    parts = (target.target_id, change.app_id, change.task_id, str(change.version), step)
    return ":".join(quote(part, safe="") for part in parts)
