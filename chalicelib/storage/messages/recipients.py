"""A message's recipients: one row each, by user id, changed on condition of its version."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.storage.base import codec
from chalicelib.storage.base.entity import PLAIN, Entity, listed, named
from chalicelib.storage.base.transact import Put
from chalicelib.storage.messages import heads
from chalicelib.storage.messages.message_table import MessageRow
from chalicelib.storage.messages.model import Recipient, Standing, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chalicelib.storage.base.together import Wanted
    from chalicelib.storage.base.transact import Write

_STANDING = listed(Standing, 3, {**PLAIN, "Status": named(Status)})
RECIPIENT = Entity(Recipient, keys=("user_id", "version"), shapes={**PLAIN, "Standing": _STANDING})


def place(message_id: str, user_id: str) -> Wanted:
    """Where a recipient stands, for reading it together with other rows."""
    return MessageRow, heads.key(message_id), f"R#{user_id}"


def put(message_id: str, recipient: Recipient) -> Put:
    """Write a recipient that was read at `version` (0: not stored yet)."""
    row = MessageRow(
        heads.key(message_id),
        f"R#{recipient.user_id}",
        version=recipient.version + 1,
        body=codec.pack(RECIPIENT.body(recipient)),
    )
    known = MessageRow.version == recipient.version if recipient.version else MessageRow.pk.does_not_exist()
    return Put(row, known)


def changed(message_id: str, recipient: Recipient, now: Iterable[Standing]) -> list[Write]:
    """The writes that replace some of a recipient's standings, and the counters with them."""
    news = {each.channel: each for each in now}
    after = tuple(news.get(each.channel, each) for each in recipient.standings)
    return [put(message_id, replace(recipient, standings=after)), *heads.counted(message_id, moves(recipient, after))]


def moves(recipient: Recipient, after: Sequence[Standing]) -> Counter[heads.Counter]:
    """What the counters change by when a recipient's standings are replaced."""
    moved: Counter[heads.Counter] = Counter()
    for old, new in zip(recipient.standings, after, strict=True):
        moved[old.channel, old.status] -= 1
        moved[new.channel, new.status] += 1
    return moved


def recipient_of(row: MessageRow) -> Recipient:
    """A stored row as a value."""
    return RECIPIENT.value(codec.unpack(row.body), user_id=row.sk[2:], version=int(row.version))


def find(message_id: str, user_id: str) -> Recipient | None:
    """One recipient; 1 round trip."""
    try:
        return recipient_of(MessageRow.get(heads.key(message_id), f"R#{user_id}", consistent_read=True))
    except MessageRow.DoesNotExist:
        return None


def after(message_id: str, last: str, size: int) -> list[Recipient]:
    """Recipients behind a user id, in order of ids; 1 round trip."""
    condition = MessageRow.sk.between(f"R#{last}\x00" if last else "R#", "R$")
    rows = MessageRow.query(heads.key(message_id), condition, limit=size, consistent_read=True)
    return [recipient_of(row) for row in rows]
