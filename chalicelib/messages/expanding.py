"""Telling the rest of an audience: chunk after chunk, each of which moves the message on by condition.

Rung for through the queue of debts and, should that be lost, by the sweeper; a crash or a second ring finds `done`
where it is, so that nobody is skipped and nobody told twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import Conflict, NotFound
from chalicelib.messages import audience, telling
from chalicelib.storage.base.keys import digest
from chalicelib.storage.base.transact import Stale, transact
from chalicelib.storage.ledger import debt_queue, due
from chalicelib.storage.messages import heads
from chalicelib.storage.messages.model import State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chalicelib.storage.messages.model import Message
    from chalicelib.todo.reminders import DueEntry


def pay(entry: DueEntry, now: datetime, over: Callable[[], bool]) -> bool:
    """Tell people until time is `over`; whether nobody is left."""
    try:
        message = heads.find(entry.subject_id)
    except NotFound:
        due.remove(entry)
        return True
    if telling.starts_later(message, now):
        return True
    while not message.state.is_over and message.state != State.HELD:
        if over():
            return False
        try:
            message = step(message, now)
        except Stale:
            message = heads.find(entry.subject_id)
    due.remove(entry)
    return True


def step(message: Message, now: datetime) -> Message:
    """Tell the next people; the message as it stands then.

    Raises:
        Stale: somebody else has moved it.
        Unavailable: storage did not answer.
    """
    if telling.is_late(message, now):
        return _ended(message, State.EXPIRED)
    ids, more = audience.following(message.audience, message.done, telling.size_of(message))
    part = telling.chunk(message, ids, telling.read_people(message.audience, ids), now, last=not more)
    stood, writes = telling.next_writes(message, part)
    transact(writes, digest(f"{message.message_id} after {message.done} {message.state} {now.isoformat()}", 36))
    telling.ring(stood, part)
    return stood


def release(message: Message) -> Message:
    """Let a message go that was held for somebody to look at it.

    Raises:
        Conflict: it is not held.
    """
    if message.state != State.HELD:
        raise Conflict("消息不在待审核状态", field="id")
    moved = heads.moved(message, state=State.SCHEDULED, done=message.done)
    entry = telling.owed(message)
    try:
        transact([moved, *due.writes([], [entry])], digest(f"{message.message_id} released", 36))
    except Stale:
        raise Conflict("消息不在待审核状态", field="id") from None
    debt_queue.ring([entry])
    return heads.with_state(message, State.SCHEDULED)


def _ended(message: Message, state: State) -> Message:
    moved = heads.moved(message, state=state, done=message.done)
    transact([moved, *due.writes([telling.owed(message)], [])], digest(f"{message.message_id} {state}", 36))
    return heads.with_state(message, state)


def hand_over(entry: DueEntry, _now: datetime, _changed: object) -> None:
    """What the sweeper does with an entry of the kind `message`."""
    debt_queue.ring([entry])


PAYERS: Mapping[str, Callable[[DueEntry, datetime, Callable[[], bool]], bool]] = {telling.MESSAGE: pay}
HANDLERS: Mapping[str, Callable[[DueEntry, datetime, object], None]] = {telling.MESSAGE: hand_over}
