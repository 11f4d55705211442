"""A message's head: stored once for ever, then moved by condition. Its list row and counters stand beside it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pynamodb.expressions.operand import Path

from chalicelib.errors import NotFound
from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.dynamo import raw_query
from chalicelib.storage.base.entity import PLAIN, Entity, listed, named
from chalicelib.storage.base.transact import Put, Update
from chalicelib.storage.messages.message_table import MessageRow
from chalicelib.storage.messages.model import Audience, Message, State, Status, Suppressed
from chalicelib.todo.times import sortable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pynamodb.expressions.condition import Condition
    from pynamodb.expressions.update import Action

    from chalicelib.storage.base.together import Wanted
    from chalicelib.storage.base.transact import Write

HEAD = "head"
Counter = tuple[str, Status]
"""(channel, status): what is counted."""
SHARDS = 8
"""Of a message's counters; chosen by chance for each transaction."""

MESSAGE = Entity(
    Message,
    keys=("message_id", "state", "done"),
    shapes={**PLAIN, "Audience": Entity(Audience).nested(), "Suppressed": listed(Suppressed, 1), "State": named(State)},
)


def key(message_id: str) -> str:
    """Partition of a message."""
    return f"M#{message_id}"


def place(message_id: str) -> Wanted:
    """Where a head stands, for reading it together with other rows."""
    return MessageRow, key(message_id), HEAD


def find(message_id: str) -> Message:
    """One message; 1 round trip.

    Raises:
        NotFound: there is none.
    """
    try:
        return message_of(MessageRow.get(key(message_id), HEAD, consistent_read=True))
    except MessageRow.DoesNotExist:
        raise NotFound("消息不存在", field="id") from None


def message_of(row: MessageRow) -> Message:
    """A stored head as a value."""
    own_id = row.pk.partition("#")[2]
    return MESSAGE.value(codec.unpack(row.body), message_id=own_id, state=State(row.state), done=row.done or "")


def accepted(message: Message) -> list[Write]:
    """The writes of a new message: its head, which nobody may have stored, and its place in the list."""
    entry = MessageRow(_list(message.app_id), f"{sortable(message.accepted_at)}#{message.message_id}")
    return [Put(_row(message), MessageRow.pk.does_not_exist()), Put(entry)]


def moved(message: Message, *, state: State, done: str) -> Update:
    """The write that moves a head on, if nobody has moved it since it was read."""
    row = MessageRow(key(message.message_id), HEAD)
    actions: list[Action] = [MessageRow.state.set(state.value)]
    if done:
        actions.append(MessageRow.done.set(done))
    return Update(row, actions, _unmoved(message))


def rewritten(message: Message, after: Message) -> Put:
    """The write that replaces a head, if nobody has moved it since it was read."""
    return Put(_row(after), _unmoved(message))


def counted(message_id: str, changes: Mapping[Counter, int]) -> list[Write]:
    """The write that adds to a message's counters; none where nothing changes."""
    actions: list[Action] = [
        Path(f"{channel}:{status}").add(number) for (channel, status), number in sorted(changes.items()) if number
    ]
    shard = random.randrange(SHARDS)  # noqa: S311 - spreads writes
    return [Update(MessageRow(key(message_id), f"count#{shard}"), actions)] if actions else []


def counts(message_id: str) -> dict[Counter, int]:
    """How many recipients have which status now, by channel; 1 round trip."""
    answer = raw_query(
        MessageRow, key(message_id), range_key_condition=MessageRow.sk.startswith("count#"), consistent_read=True
    )
    found: dict[Counter, int] = {}
    for name, value in ((name, value) for item in answer["Items"] for name, value in item.items() if ":" in name):
        channel, _, status = name.partition(":")
        place = channel, Status(status)
        found[place] = found.get(place, 0) + int(value["N"])
    return {place: number for place, number in found.items() if number}


def page(app_id: str, size: int, after: str | None) -> tuple[list[Message], str | None]:
    """An application's messages, newest first, and where the next page starts; 2 round trips."""
    condition = MessageRow.sk < after if after else None
    rows = list(
        MessageRow.query(_list(app_id), condition, scan_index_forward=False, limit=size + 1, consistent_read=True)
    )
    wanted = [(key(row.sk.partition("#")[2]), HEAD) for row in rows[:size]]
    found: dict[str, Any] = {row.pk: message_of(row) for row in MessageRow.batch_get(wanted, consistent_read=True)}
    shown = [found[pk] for pk, _ in wanted if pk in found]
    return shown, rows[size - 1].sk if len(rows) > size else None


def _row(message: Message) -> MessageRow:
    packed, done = codec.pack(MESSAGE.body(message)), message.done or None
    return MessageRow(key(message.message_id), HEAD, body=packed, state=message.state.value, done=done)


def _unmoved(message: Message) -> Condition:
    done = MessageRow.done == message.done if message.done else MessageRow.done.does_not_exist()
    unmoved: Condition = (MessageRow.state == message.state.value) & done
    return unmoved


def _list(app_id: str) -> str:
    return f"L#{keys.join(app_id)}"


def with_state(message: Message, state: State, done: str = "") -> Message:
    """The same as it stands after a move."""
    return replace(message, state=state, done=done or message.done)
