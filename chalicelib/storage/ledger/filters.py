"""What a reader keeps of a box, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Order = Literal["", "due", "newest", "oldest", "urgent"]
"""The box's own; what is due first, then what is never due; by creation; by priority, then due time, then age."""
ORDERS: tuple[Order, ...] = ("due", "newest", "oldest")


@dataclass(frozen=True, slots=True)
class Filters:
    """What to keep of a box.

    Attributes:
        source: one protocol.
        keyword: in subject, node, initiator or task id, whatever its case.
        begin: created at or after, China time as written; likewise the next three.
        end: created at or before.
        ended_begin: ended at or after.
        ended_end: ended at or before.
        app_id: one application.
        tenant_id: one tenant of a create-todo v2 application.
        status: one status of task or process instance.
        also: further fields of a row that must have exactly these values.
        process_name: part of the name of a work order's process.
        started_begin: its process started at or after.
        started_end: its process started at or before.
        priority: 1, 2 or 3; 0 for any.
        process_key: part of the key of a work order's process.
        due_begin: due at or after.
        due_end: due at or before.
        late_at: the moment by which it was due and is not done.
        moving: leave out work orders that are suspended.
        order: the order of the rows, where it is not the box's own.
    """

    source: str = ""
    keyword: str = ""
    begin: str = ""
    end: str = ""
    ended_begin: str = ""
    ended_end: str = ""
    app_id: str = ""
    tenant_id: str = ""
    status: str = ""
    also: tuple[tuple[str, str], ...] = ()
    process_name: str = ""
    started_begin: str = ""
    started_end: str = ""
    priority: int = 0
    process_key: str = ""
    due_begin: str = ""
    due_end: str = ""
    late_at: str = ""
    moving: bool = False
    order: Order = ""

    def __bool__(self) -> bool:
        return self != Filters()

    def keep(self, row: dict[str, Any]) -> bool:
        """Whether a row passes."""
        exact = (("source", self.source), ("appId", self.app_id), ("tenantId", self.tenant_id), ("status", self.status))
        started = row.get("proInsCreateTime") or ""
        return (
            all(not wanted or row.get(name) == wanted for name, wanted in (*exact, *self.also))
            and self.process_name.casefold() in (row.get("procDefName") or "").casefold()
            and not (self.moving and row.get("suspended"))
            and self.priority in (0, row.get("priority"))
            and self.process_key.casefold() in (row.get("procDefKey") or "").casefold()
            and _within(row.get("dueTime") or "", self.due_begin, self.due_end)
            and (not self.late_at or "" < (row.get("dueTime") or "") < self.late_at)
            and _within(started, self.started_begin, self.started_end)
            and _within(row.get("createdOn") or "", self.begin, self.end)
            and _within(row.get("endOn") or "", self.ended_begin, self.ended_end)
            and (not self.keyword or self._mentions(row))
        )

    def _mentions(self, row: dict[str, Any]) -> bool:
        wanted = self.keyword.casefold()
        texts = (row.get("subject"), row.get("nodeName"), row.get("initiatorName"), row.get("taskId"))
        return any(wanted in (text or "").casefold() for text in texts)


def _within(moment: str, begin: str, end: str) -> bool:
    return (not begin or moment >= begin) and (not end or (moment != "" and moment <= end))
