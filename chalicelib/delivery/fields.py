"""Reading a task in the push vocabulary: people, times, names, the way every client needs them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from chalicelib.delivery.change import Change, Fields, Kind, Target

CHINA = dt.timezone(dt.timedelta(hours=8))
_PASSED_ON = ("TRANSFER", "DELEGATE")
_WIRE = "%Y-%m-%d %H:%M:%S"


def text(fields: Fields, *names: str) -> str:
    """Return the first of these fields that has a value, as text; "" when none has."""
    for name in names:
        value = fields.get(name)
        if value not in (None, ""):
            return wire_time(value) if isinstance(value, dt.datetime) else str(value)
    return ""


def wire_time(moment: dt.datetime) -> str:
    """Write an aware moment as the documents do: `yyyy-MM-dd HH:mm:ss`, China time."""
    return moment.astimezone(CHINA).strftime(_WIRE)


def moment_of(value: object) -> dt.datetime | None:
    """Read a wire time; without an offset it is China time. None when there is none or it cannot be read."""
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if not isinstance(value, dt.datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=CHINA)


def epoch_ms(value: object) -> int | None:
    """Return a wire time as milliseconds since 1970, or None."""
    moment = moment_of(value)
    return None if moment is None else round(moment.timestamp() * 1000)


def assignees(task: Fields | None) -> dict[str, str]:
    """Return the assignees as id → name, in order."""
    return {str(person["id"]): str(person.get("name") or "") for person in (task or {}).get("assignees") or ()}


def waiting(task: Fields) -> dict[str, str]:
    """Return the assignees who have not handled the task yet; who passed it on and got it back is waiting again."""
    acted = {text(one, "by") for one in task.get("handlings") or () if text(one, "status") not in _PASSED_ON}
    return {user: name for user, name in assignees(task).items() if user not in acted}


def groups(task: Fields) -> list[str]:
    """Return the candidate groups."""
    return [str(group) for group in task.get("candidate_groups") or ()]


def handler(change: Change) -> tuple[str, str]:
    """Return id and name of who handled the task last; his absence is ("", "").

    For an ended task that is the document's actual owner, else the last handling; for one still open the last handling.
    """
    owner = text(change.task, "actual_owner_id")
    if change.ended and owner and "," not in owner:
        return owner, text(change.task, "actual_owner_name")
    last = (change.task.get("handlings") or [{}])[-1]
    return text(last, "by"), text(last, "name")


def opinion(change: Change) -> str:
    """Return the comment of the last handling."""
    last = (change.task.get("handlings") or [{}])[-1]
    return text(last, "comment") or text(change.task, "task_comment")


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
    endings: dict[str, Kind] = {"COMPLETE": "completed", "ROLLBACK": "returned", "ABORT": "aborted"}
    ending = endings.get(text(change.task, "status"))
    return change.kind if change.kind == "deleted" or ending is None else ending


def same(change: Change, names: tuple[str, ...]) -> bool:
    """Say whether none of these fields changed; without a previous state they all did."""
    before = change.previous
    return before is not None and all(before.get(name) == change.task.get(name) for name in names)


def key_of(change: Change, target: Target, step: str) -> str:
    """Return the idempotency key of one request: the same over all attempts, different for everything else."""
    parts = (target.target_id, change.app_id, change.task_id, str(change.version), step)
    return ":".join(quote(part, safe="") for part in parts)
