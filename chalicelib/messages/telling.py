"""The writes that tell the next people of a message: their rows, notices and counters, and how far that came."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import accumulate, zip_longest
from typing import TYPE_CHECKING, Any

from chalicelib.messages import digesting
from chalicelib.messages.planning import Person, plan
from chalicelib.register import BY_CHANNEL
from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.together import read_together
from chalicelib.storage.deliveries import deliver_queues, wants
from chalicelib.storage.directory import preferences, users
from chalicelib.storage.ledger import due, notices
from chalicelib.storage.messages import channels, heads, letters, recipients, topics
from chalicelib.storage.messages.model import APP, Message, State, Status, Suppressed
from chalicelib.storage.messages.wishes import NONE, wishes_of
from chalicelib.todo.reminders import DueEntry
from chalicelib.todo.times import china, sortable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.messages.planning import Routes
    from chalicelib.storage.base.together import Wanted
    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.messages.model import Audience, Recipient, Standing

MESSAGE = "message"
"""Kind of the due entry of a message that has still to tell somebody."""
A_CHUNK, _ROOM, _OF_EACH = 20, 94, 3
"""Recipients of one transaction at most; rows it has for them, and what each needs beside a cursor a channel."""
_ROWS = Counter({Status.QUEUED: 1, Status.DEFERRED: 2})
"""What a channel needs beside: a cursor, or a place in a digest and its entry in the due index."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """The next people of a message, planned; `last` when nobody is behind them."""

    told: tuple[Recipient, ...]
    last: bool

    @property
    def suppressed(self) -> tuple[Suppressed, ...]:
        """Whom it does not tell by some channel, and why."""
        return tuple(
            Suppressed(each.user_id, standing.channel, standing.reason)
            for each in self.told
            for standing in each.standings
            if standing.status == Status.SUPPRESSED
        )


def places(audience: Audience, ids: Sequence[str]) -> list[Wanted]:
    """The rows that are read of people before they are told: as many of each kind as there are people."""
    subscribed = [topics.place(audience.topic, each) for each in ids] if audience.topic else []
    wished = [preferences.place(each) for each in ids]
    return [*(users.user_place(each) for each in ids), *wished, *subscribed]


def read_people(audience: Audience, ids: Sequence[str]) -> list[Person]:
    """What is known of these people; 1 round trip."""
    return people_of(read_together(places(audience, ids)) if ids else [], len(ids))


def people_of(rows: Sequence[Any], number: int) -> list[Person]:
    """The same out of rows that were asked for by `places`."""
    known = [users.user_of(row) if row is not None else None for row in rows[:number]]
    wishes = [wishes_of(preferences.preferences_of(row).values) if row else NONE for row in rows[number : 2 * number]]
    wanted = [topics.subscription_of(row) if row is not None else None for row in rows[2 * number : 3 * number]]
    return [Person(*each) for each in zip_longest(known, wishes, wanted)]


def size_of(message: Message) -> int:
    """How many people one transaction tells."""
    by_wire = len(set(message.channels) - {APP}) if message.channels else len(BY_CHANNEL)
    return min(A_CHUNK, _ROOM // (_OF_EACH + by_wire))


def routes_of(message: Message) -> Routes:
    """What carries its channels now; 1 round trip, none where the app is its only one."""
    return {} if message.channels == (APP,) else channels.routes(message.app_id)


def chunk(message: Message, ids: Sequence[str], known: Sequence[Person], now: datetime, *, last: bool) -> Chunk:
    """The next people, planned."""
    pairs, routes = zip(ids, known, strict=True), routes_of(message)
    planned = digesting.placed([plan(message, each, person, routes, now) for each, person in pairs])
    told = _fitting(planned)
    return Chunk(told, last and len(told) == len(planned))


def _fitting(planned: Sequence[Recipient]) -> tuple[Recipient, ...]:
    """As many of the next people as one transaction has room for."""
    sums = accumulate(sum(_ROWS[standing.status] for standing in each.standings) + _OF_EACH for each in planned)
    return tuple(each for each, rows in zip(planned, sums, strict=True) if rows <= _ROOM)


def ring(message: Message, part: Chunk) -> None:
    """Say to whoever carries them that letters wait; lost, it costs time."""
    for target_id, protocol in {(each.target_id, BY_CHANNEL[each.channel].name) for each in _queued(part)}:
        waiting = [
            letters.subject_of(message, each.user_id)
            for each in part.told
            if any(one.target_id == target_id and one.status == Status.QUEUED for one in each.standings)
        ]
        deliver_queues.ring(protocol, target_id, waiting)


def _queued(part: Chunk) -> list[Standing]:
    return [standing for each in part.told for standing in each.standings if standing.status == Status.QUEUED]


def writes(message: Message, part: Chunk) -> list[Write]:
    """The rows of these people, their notices, and what the message counts of them."""
    statuses = Counter((standing.channel, standing.status) for each in part.told for standing in each.standings)
    reached = [each.user_id for each in part.told if _is_told(each)]
    packed = codec.pack(notice_body(message))
    told = [(user_id, notice_id(message), packed) for user_id in reached]
    return [
        *(recipients.put(message.message_id, each) for each in part.told),
        *notices.writes_to(told, message.of_class),
        *heads.counted(message.message_id, statuses),
        *(
            wants.begun(letters.subject_of(message, each.user_id), standing.target_id, standing.at)
            for each in part.told
            for standing in each.standings
            if standing.status == Status.QUEUED
        ),
        *digesting.writes(message, part.told),
    ]


def owed(message: Message) -> DueEntry:
    """The entry of the due index that stands as long as somebody is still to be told."""
    return DueEntry(MESSAGE, message.at, message.app_id, message.message_id, "")


def after(message: Message, part: Chunk) -> Message:
    """The message as it stands when these people are told."""
    done = part.told[-1].user_id if part.told else message.done
    return heads.with_state(message, State.SENT if part.last else State.SENDING, done)


def first_writes(message: Message, part: Chunk | None) -> tuple[Message, list[Write]]:
    """A new message and all that its first transaction writes; no part: nobody is told yet."""
    if part is None:
        waiting = [owed(message)] if message.state == State.SCHEDULED else []
        return message, [*heads.accepted(message), *due.writes([], waiting)]
    stood = replace(after(message, part), total=len(part.told) if part.last else 0, suppressed=part.suppressed)
    debts = [] if part.last else [owed(message)]
    return stood, [*heads.accepted(stood), *writes(stood, part), *due.writes([], debts)]


def next_writes(message: Message, part: Chunk) -> tuple[Message, list[Write]]:
    """The same of a message that some have been told."""
    stood = after(message, part)
    paid = due.writes([owed(message)], []) if part.last else []
    return stood, [heads.moved(message, state=stood.state, done=stood.done), *writes(message, part), *paid]


def notice_id(message: Message) -> str:
    """What its notices are called, whoever they are of."""
    return f"{sortable(message.at)}-{keys.digest(keys.join(MESSAGE, message.message_id))}"


def notice_body(message: Message) -> dict[str, object]:
    """What is stored of a notice, whoever it is for."""
    shown = message.text(APP)
    app_id, task_id = message.task or ("", "")
    return {
        "kind": notices.MESSAGE,
        "appId": app_id or message.app_id,
        "taskId": task_id,
        "subject": shown.get("title", ""),
        "text": shown.get("body", ""),
        "from": message.sender,
        "at": china(message.at),
        "dueTime": None,
        "channels": [APP],
        "window": False,
        "messageId": message.message_id,
        "class": message.of_class,
        "priority": message.priority,
        "url": message.url,
    }


def is_late(message: Message, now: datetime) -> bool:
    """Whether nobody is to be told any more."""
    return message.expire_at is not None and message.expire_at <= now


def starts_later(message: Message, now: datetime) -> bool:
    """Whether nobody is to be told yet."""
    return message.at > now + timedelta(seconds=1)


def _is_told(recipient: Recipient) -> bool:
    standing = recipient.standing(APP)
    return standing is not None and standing.status == Status.DELIVERED
