"""A person's notices: written in the transaction of the event they follow from, read newest first, marked read once.

Whether a notice has been read is part of its sort key, so the unread ones are a plain Query; an exact counter of both
stands beside them and changes in the same transactions.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pynamodb.expressions.operand import Path

from chalicelib.errors import BadInput, NotFound
from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.again import until_settled
from chalicelib.storage.base.dynamo import raw_query
from chalicelib.storage.base.transact import Delete, Put, Update, transact
from chalicelib.storage.ledger.notice_table import NoticeRow
from chalicelib.todo.times import china, sortable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from pynamodb.expressions.update import Action

    from chalicelib.storage.base.transact import Write
    from chalicelib.todo.notices import Notice

UNREAD, READ, COUNT = "unread", "read", "count"
TODO = "todo"
"""Class of what follows from todos, and of what says nothing of its class."""
MESSAGE = "message"
"""Kind of a notice that a message is."""
MOST_SKIPPED = 10_000


Receipt = Callable[[str, dict[str, Any], "datetime"], "list[Write]"]
"""(reader, what the notice says, now) → what else is written when he reads it."""


def nobody(_reader: str, _told: dict[str, Any], _now: datetime) -> list[Write]:
    """The receipt of what nobody wants to hear of."""
    return []


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


def writes_to(told: Sequence[tuple[str, str, bytes]], of_class: str = TODO) -> list[Write]:
    """The same for (person, notice id, packed body), all of one class."""
    puts: list[Write] = [Put(NoticeRow(to, f"{UNREAD}#{own_id}", body=packed)) for to, own_id, packed in told]
    counts = Counter(to for to, _, _ in told)
    return puts + [
        Update(NoticeRow(owner, COUNT), [*_unread(of_class, number), NoticeRow.total.add(number)])
        for owner, number in counts.items()
    ]


def _unread(of_class: str, number: int) -> list[Action]:
    """So many more of a class are unread; those of `todo` are what the other classes leave."""
    own: list[Action] = [] if of_class == TODO else [_of(of_class).add(number)]
    return [NoticeRow.unread.add(number), *own]


def _of(of_class: str) -> Path:
    return Path(f"of_{of_class}")


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


def mark_read(owner: str, wanted: str, now: datetime, receipt: Receipt = nobody) -> None:
    """Mark a notice as read; a second time changes nothing.

    Raises:
        NotFound: the person has no such notice.
    """

    def attempt(_: int) -> None:
        try:
            row = NoticeRow.get(owner, f"{UNREAD}#{wanted}", consistent_read=True)
        except NoticeRow.DoesNotExist:
            _require_read(owner, wanted)
            return
        transact(all_read([row], now, receipt), uuid4().hex)

    until_settled(attempt)


def all_read(rows: Sequence[NoticeRow], now: datetime, receipt: Receipt) -> list[Write]:
    """The writes that make a person's unread notices read ones; `receipt` tells whoever sent them."""
    told = [codec.unpack(row.body) for row in rows]
    less: Counter[str] = Counter(each.get("class", TODO) for each in told)
    actions: list[Action] = [NoticeRow.unread.add(-len(rows))]
    actions += [_of(name).add(-number) for name, number in less.items() if name != TODO]
    return [
        *(Delete(row, NoticeRow.owner.exists()) for row in rows),
        *(Put(_as_read(row, now), NoticeRow.owner.does_not_exist()) for row in rows),
        Update(NoticeRow(rows[0].owner, COUNT), actions),
        *(write for row, each in zip(rows, told, strict=True) for write in receipt(row.owner, each, now)),
    ]


def _as_read(row: NoticeRow, now: datetime) -> NoticeRow:
    return NoticeRow(row.owner, row.sort.replace(UNREAD, READ, 1), body=row.body, read_at=codec.iso(now))


def withdrawn(owner: str, own_id: str, of_class: str) -> list[Write]:
    """The writes that take an unread notice back."""
    gone = NoticeRow(owner, f"{UNREAD}#{own_id}")
    less = [*_unread(of_class, -1), NoticeRow.total.add(-1)]
    return [Delete(gone, NoticeRow.owner.exists()), Update(NoticeRow(owner, COUNT), less)]


def unread_rows(owner: str, limit: int) -> list[NoticeRow]:
    """A person's newest unread notices as they stand; 1 round trip."""
    condition = NoticeRow.sort.startswith(f"{UNREAD}#")
    return list(NoticeRow.query(owner, condition, scan_index_forward=False, limit=limit, consistent_read=True))


def unread_by_class(owner: str) -> tuple[int, dict[str, int]]:
    """How many notices a person has not read, in all and by class; 1 read unit."""
    return unread_of(raw_query(NoticeRow, owner, range_key_condition=NoticeRow.sort == COUNT, consistent_read=True))


def unread_of(answer: Mapping[str, Any]) -> tuple[int, dict[str, int]]:
    """Read what a counter says."""
    numbers = {name: int(value["N"]) for item in answer["Items"] for name, value in item.items() if "N" in value}
    whole = numbers.get("unread", 0)
    classes = {name[3:]: number for name, number in numbers.items() if name.startswith("of_") and number}
    left = whole - sum(classes.values())
    return whole, {**({TODO: left} if left else {}), **classes}


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
        told = codec.unpack(row.body)
        if told["kind"] == MESSAGE:
            told |= {"title": told["subject"], "body": told["text"]}
        yield {"id": row.sort.partition("#")[2], **told, "read": state == READ, "readAt": read_at}


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
