"""What of a row is not as it was sent once the row is stored: an answer of SUCCESS names it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.protocols.push.shown import LINKS, to_wire
from chalicelib.protocols.push.wire import PushRow, unknown_fields
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from chalicelib.protocols.push.reading import Row
    from chalicelib.todo.model import Task

_LISTED = {
    "created_by_ids", "created_by_names", "created_by_depts", "actual_owner_id", "actual_owner_name",
    "actual_owner_dept", "biz_group_id", "assignee_ids", "assignee_names",
}  # fmt: skip
_HUBS_OWN = ("receive_on", "duration")
_OWNERS = ("actual_owner_id", "actual_owner_name", "actual_owner_dept")
_ELSEWHERE = {"app_id", "assignments", "instance_initiator_dpid", *_HUBS_OWN}
_TASKS = tuple(
    name for name in PushRow.model_fields if name not in _ELSEWHERE and not name.startswith("process_")
)  # of the process instance every value that is sent is stored


def not_kept(row: Row, task: Task) -> list[str]:
    """Names of fields that say something else now than the row did, unknown ones among them."""
    shown = to_wire(task, None)
    said = {name: value for name in _TASKS if (value := getattr(row.said, name)) is not None}
    assignees = {person.id for person in task.assignees}
    owners = _parts(row.said.actual_owner_id or "")
    if owners and assignees.issuperset(owners) and not row.said.assignments:
        said = {name: value for name, value in said.items() if name not in _OWNERS}
    other = [name for name, value in said.items() if not _same(name, value, shown)]
    if row.said.assignments and {each.assign_id for each in row.said.assignments} != assignees:
        other.append("assignments")
    return list(dict.fromkeys([*other, *_never_kept(row)]))


def _never_kept(row: Row) -> list[str]:
    """What no row can say: fields that are the hub's own, unknown ones, and tickets where everybody has his own."""
    unknown = [name for raw in row.raw for name in unknown_fields(raw)]
    more = [f"assignments.{name}" for each in row.said.assignments or () for name in each.model_extra or ()]
    own = [name for name in _HUBS_OWN if any(raw.get(name) not in (None, "") for raw in row.raw)]
    tickets = [
        f"{link} 的 ticket"
        for link in LINKS
        if any(raw.get(link) not in (None, "", getattr(row.said, link)) for raw in row.raw)
    ]
    return [*own, *unknown, *more, *tickets]


def _same(name: str, said: Any, shown: dict[str, Any]) -> bool:
    kept = str(shown.get(name, ""))
    if name in _LISTED:
        return _parts(said) == _parts(kept)
    return (china(said) if isinstance(said, datetime) else str(said)) == kept


def _parts(text: str) -> list[str]:
    return list(dict.fromkeys(part for each in text.replace("，", ",").split(",") if (part := each.strip())))
