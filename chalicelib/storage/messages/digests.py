"""What waits for a digest: one row a digest, `D#<its message's id>`, which lists messages until it is closed for good.

A digest is of one person, one registered channel and one window; more than fit into one make a second part of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.storage.base.keys import digest, join
from chalicelib.storage.base.together import read_together
from chalicelib.storage.base.transact import Update
from chalicelib.storage.ledger import debt_queue
from chalicelib.storage.messages.message_table import MessageRow
from chalicelib.storage.messages.model import DIGEST_PREFIX, SYSTEM, Status
from chalicelib.todo.reminders import DueEntry
from chalicelib.todo.times import sortable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from chalicelib.storage.base.together import Wanted
    from chalicelib.storage.messages.model import Standing

GATHER, SETTLE = "digest", "digested"
"""Kinds of due entries: a digest is to be sent; what it carried is to stand as it does."""
MOST_ITEMS = 40
"""Messages of one part: what they write when it is closed fits one transaction."""
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The messages that one digest lists, in the order in which they came."""

    message_ids: tuple[str, ...]
    closed: bool


def id_of(user_id: str, channel: str, target_id: str, window: datetime, part: int = 0) -> str:
    """The id of a digest's message."""
    return DIGEST_PREFIX + digest(join(user_id, channel, target_id, sortable(window), str(part)), 22)


def entry(kind: str, digest_id: str, user_id: str, channel: str, at: datetime) -> DueEntry:
    """Its entry in the due index."""
    return DueEntry(kind, at, SYSTEM, digest_id, f"{channel}/{user_id}")


def ring_settled(message_id: str, user_id: str, standing: Standing) -> None:
    """Have what went by a digest stand as the digest does now; nothing for other messages, or while it waits."""
    if message_id.startswith(DIGEST_PREFIX) and standing.status != Status.DEFERRED:
        debt_queue.ring([entry(SETTLE, message_id, user_id, standing.channel, standing.at)])


def place(digest_id: str) -> Wanted:
    """Where a digest's list stands, for reading it together with other rows."""
    return MessageRow, f"D#{digest_id}", "list"


def gathered_of(row: Any) -> Gathered | None:
    """A stored row as a value; None where there is none."""
    return Gathered(tuple(row.items or ()), row.state == CLOSED) if row is not None else None


def read(digest_id: str) -> Gathered | None:
    """What one digest lists; 1 round trip."""
    return gathered_of(read_together([place(digest_id)])[0])


def open_among(digest_ids: Iterable[str]) -> set[str]:
    """Those that still take a message; 1 round trip per 100."""
    ids = list(digest_ids)
    found = map(gathered_of, read_together([place(each) for each in ids]))
    return {
        own_id
        for own_id, known in zip(ids, found, strict=True)
        if known is None or (not known.closed and len(known.message_ids) < MOST_ITEMS)
    }


def appended(digest_id: str, message_id: str) -> Update:
    """The write that has a digest list one more message, if it is open and has room."""
    row = MessageRow(*place(digest_id)[1:])
    more = MessageRow.items.set((MessageRow.items | []).append([message_id]))
    room = MessageRow.version.does_not_exist() | (MessageRow.version < MOST_ITEMS)
    return Update(row, [more, MessageRow.version.add(1)], MessageRow.state.does_not_exist() & room)


def closed(digest_id: str, gathered: Gathered) -> Update:
    """The write that closes a digest, if nothing came since it was read and nobody closed it."""
    unchanged = (MessageRow.version == len(gathered.message_ids)) & MessageRow.state.does_not_exist()
    return Update(MessageRow(*place(digest_id)[1:]), [MessageRow.state.set(CLOSED)], unchanged)
