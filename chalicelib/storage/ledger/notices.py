"""A person's notices: written in the transaction of the event they follow from, read newest first, marked read once.

Whether a notice has been read is part of its sort key, so the unread ones are a plain Query; an exact counter of both
stands beside them and changes in the same transactions.
"""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, NotFound
from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.transact import Delete, Put, Stale, Update, transact
from chalicelib.storage.ledger.notice_table import NoticeRow
from chalicelib.todo.times import china, sortable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from chalicelib.storage.base.transact import Write
    from chalicelib.todo.notices import Notice

UNREAD, READ, COUNT = "unread", "read", "count"
MOST_SKIPPED = 10_000


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Rows of one page, how many there are in all, and how many are unread."""

    rows: list[dict[str, Any]]
    total: int
    unread: int


def notice_id(notice: Notice) -> str:
    """Its id within its owner's notices: when, and a fingerprint of what it follows from."""
    cause = keys.join(notice.kind, notice.app_id, notice.task_id, str(notice.version))
    return f"{sortable(notice.at)}-{keys.digest(cause)}"


def writes(notices: Iterable[Notice]) -> list[Write]:
    """The puts of new notices and the changes of their owners' counters."""
    return writes_to([(each.to, notice_id(each), codec.pack(body(each))) for each in notices])


def writes_to(told: Sequence[tuple[str, str, bytes]]) -> list[Write]:
    """The same for (person, notice id, packed body)."""
    puts: list[Write] = [Put(NoticeRow(to, f"{UNREAD}#{own_id}", body=packed)) for to, own_id, packed in told]
    counts = Counter(to for to, _, _ in told)
    return puts + [
        Update(NoticeRow(owner, COUNT), [NoticeRow.unread.add(number), NoticeRow.total.add(number)])
        for owner, number in counts.items()
    ]


def page(owner: str, size: int, number: int, *, unread_only: bool) -> NoticePage:
    """One page of a person's notices, newest first; 2 round trips for the unread, 3 for all.

    Raises:
        BadInput: the page lies beyond the first 10,000 notices.
    """
    skip = (number - 1) * size
    if skip > MOST_SKIPPED:
        raise BadInput(f"页码过大：只能查看前 {MOST_SKIPPED} 条", field="page_number")
    new, total = _counts(owner)
    states = (UNREAD,) if unread_only else (UNREAD, READ)
    streams = [_rows(owner, state, skip + size) for state in states]
    merged = heapq.merge(*streams, key=lambda row: row["id"], reverse=True)
    return NoticePage(list(islice(merged, skip, skip + size)), new if unread_only else total, new)


def unread(owner: str) -> int:
    """How many notices a person has not read; 1 round trip."""
    return _counts(owner)[0]


def mark_read(owner: str, wanted: str, now: datetime) -> None:
    """Mark a notice as read; a second time changes nothing.

    Raises:
        NotFound: the person has no such notice.
    """
    try:
        row = NoticeRow.get(owner, f"{UNREAD}#{wanted}", consistent_read=True)
    except NoticeRow.DoesNotExist:
        _require_read(owner, wanted)
        return
    read = NoticeRow(owner, f"{READ}#{wanted}", body=row.body, read_at=codec.iso(now))
    changes: list[Write] = [
        Delete(row, NoticeRow.owner.exists()),
        Put(read, NoticeRow.owner.does_not_exist()),
        Update(NoticeRow(owner, COUNT), [NoticeRow.unread.add(-1)]),
    ]
    try:
        transact(changes, keys.digest(keys.join(owner, wanted), 36))
    except Stale:
        _require_read(owner, wanted)


def _require_read(owner: str, wanted: str) -> None:
    try:
        NoticeRow.get(owner, f"{READ}#{wanted}", consistent_read=True)
    except NoticeRow.DoesNotExist:
        raise NotFound("没有这条通知", field="notice_id") from None


def _counts(owner: str) -> tuple[int, int]:
    try:
        row = NoticeRow.get(owner, COUNT, consistent_read=True)
    except NoticeRow.DoesNotExist:
        return 0, 0
    return int(row.unread or 0), int(row.total or 0)


def _rows(owner: str, state: str, limit: int) -> Iterator[dict[str, Any]]:
    found = NoticeRow.query(
        owner, NoticeRow.sort.startswith(f"{state}#"), scan_index_forward=False, limit=limit, consistent_read=True
    )
    for row in found:
        read_at = china(codec.moment(row.read_at)) if row.read_at else None
        yield {"id": row.sort.partition("#")[2], **codec.unpack(row.body), "read": state == READ, "readAt": read_at}


def body(notice: Notice) -> dict[str, Any]:
    """What is stored of a notice, whoever it is for."""
    return {
        "kind": notice.kind.value,
        "appId": notice.app_id,
        "taskId": notice.task_id,
        "subject": notice.subject,
        "text": notice.text,
        "from": notice.sender,
        "at": china(notice.at),
        "dueTime": china(notice.due_time),
        "channels": list(notice.channels),
        "window": notice.window,
    }
