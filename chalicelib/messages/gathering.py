"""A digest at its window: the list is closed and all that is on it goes by one letter, in one transaction.

On condition that neither the list nor the standings have changed since they were read: what came too late meets a
closed list and is planned for the next one, a recall in between is seen, a second firing finds nothing to do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from chalicelib.messages import telling
from chalicelib.messages.planning import NOT_WANTED, Person, plan
from chalicelib.register import BY_CHANNEL, BY_NAME
from chalicelib.storage.base.again import until_settled
from chalicelib.storage.base.together import read_together
from chalicelib.storage.base.transact import transact
from chalicelib.storage.deliveries import deliver_queues, wants
from chalicelib.storage.ledger import debt_queue, due
from chalicelib.storage.messages import channels, digests, heads, letters, recipients
from chalicelib.storage.messages.model import APP, SYSTEM, Audience, Message, State, Status
from chalicelib.storage.messages.wishes import OFF, Wishes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.messages.model import Recipient, Standing
    from chalicelib.todo.reminders import DueEntry

OPEN = (Status.QUEUED, Status.FAILED, Status.UNKNOWN)
"""Standings of what went by a digest that follow what becomes of it."""
LOOK_AGAIN = timedelta(minutes=10)
LONGEST_LINE = 120


@dataclass(frozen=True, slots=True)
class _Item:
    """One message on the list, and how it stands with the person."""

    message: Message
    recipient: Recipient
    standing: Standing


def pay(entry: DueEntry, now: datetime, _over: Callable[[], bool]) -> bool:
    """Send one digest, if nobody has; True: all of it is done."""
    until_settled(lambda _: _gather(entry, now))
    return True


def _gather(entry: DueEntry, now: datetime) -> None:
    gathered = digests.read(entry.subject_id)
    if gathered is None or gathered.closed:
        due.remove(entry)
        return
    channel, _, user_id = entry.mark.partition("/")
    items, person = _items(entry.subject_id, gathered.message_ids, channel, user_id)
    late = [each for each in items if each.message.expire_at and each.message.expire_at <= now]
    off = [each for each in items if person.wishes.of(each.message.of_class, channel) == OFF]
    live = [each for each in items if each not in (*late, *off) and each.message.state != State.RECALLED]
    writes: list[Write] = [digests.closed(entry.subject_id, gathered), *due.writes([entry], [])]
    after = dict.fromkeys(map(id, off), (Status.SUPPRESSED, NOT_WANTED))
    after |= dict.fromkeys(map(id, late), (Status.EXPIRED, "汇总前已过期"))
    letter, sent = _letter(entry, live, person, now) if live else ((), None)
    if sent:
        after |= dict.fromkeys(map(id, live), (sent.status, sent.reason))
    moved = [(each, _stood(each, after[id(each)], now)) for each in items if id(each) in after]
    transact([*writes, *letter, *_moves(moved)], uuid4().hex)
    if sent and sent.status == Status.QUEUED:
        deliver_queues.ring(BY_CHANNEL[channel].name, sent.target_id, [_subject(entry.subject_id, user_id)])


def _letter(entry: DueEntry, live: Sequence[_Item], person: Person, now: datetime) -> tuple[Sequence[Write], Standing]:
    """The digest's own message, how it stands, and all that it writes."""
    channel, _, user_id = entry.mark.partition("/")
    message = message_of(
        entry.subject_id, user_id, channel, [each.message for each in live], person.wishes.language, now
    )
    known = channels.known([live[0].standing.target_id])
    routes = {BY_NAME[each.protocol].channel: each for each in known if each.enabled and not each.gone}
    planned = plan(message, user_id, replace(person, wishes=Wishes(language=person.wishes.language)), routes, now)
    [standing] = planned.standings
    again = digests.entry(digests.SETTLE, entry.subject_id, user_id, channel, now + LOOK_AGAIN)
    queued = standing.status == Status.QUEUED
    return [
        *heads.accepted(message),
        recipients.put(message.message_id, planned),
        *heads.counted(message.message_id, {(channel, standing.status): 1}),
        *([wants.begun(_subject(message.message_id, user_id), standing.target_id, now)] if queued else []),
        *(due.writes([], [again]) if queued else []),
    ], standing


def message_of(
    digest_id: str, user_id: str, channel: str, told: Sequence[Message], language: str, now: datetime
) -> Message:
    """What a digest says: a line for each message, as it would have been told by this channel. Pure."""
    lines = [f"{number}. {_line(each.text(channel, language))}" for number, each in enumerate(told, 1)]
    return Message(
        message_id=digest_id,
        app_id=SYSTEM,
        sender=SYSTEM,
        audience=Audience((user_id,)),
        channels=(channel,),
        texts={APP: {"title": f"消息汇总（{len(told)} 条）", "body": "\n".join(lines)}},
        of_class="notice",
        priority=3,
        accepted_at=now,
        at=now,
        fingerprint="digest",
        total=1,
        state=State.SENT,
        done=user_id,
    )


def _line(parts: Mapping[str, str]) -> str:
    title = parts.get("subject") or parts.get("title") or ""
    text = " ".join((parts.get("text") or parts.get("body") or "").split())
    line = "：".join(part for part in (title, text) if part)
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def settle(entry: DueEntry, now: datetime, _over: Callable[[], bool]) -> bool:
    """Have what went by a digest stand as the digest does; looks again later while it is under way."""
    channel, _, user_id = entry.mark.partition("/")
    carried = recipients.find(entry.subject_id, user_id)
    standing = carried.standing(channel) if carried else None
    if standing is not None and standing.status in (Status.QUEUED, Status.DEFERRED):
        due.postpone(entry, now + LOOK_AGAIN)
        return True
    if standing is not None:
        until_settled(partial(_settle_once, entry.subject_id, (channel, user_id), standing))
    due.remove(entry)
    return True


def _settle_once(digest_id: str, whose: tuple[str, str], standing: Standing, _: int) -> None:
    gathered = digests.read(digest_id)
    items, _user = _items(digest_id, gathered.message_ids if gathered else (), *whose, OPEN)
    stood = [(each, _stood(each, (standing.status, standing.reason), standing.at)) for each in items]
    if stood:
        transact(_moves(stood), uuid4().hex)


def _items(
    digest_id: str,
    message_ids: Sequence[str],
    channel: str,
    user_id: str,
    of: Sequence[Status] = (Status.DEFERRED,),
) -> tuple[list[_Item], Person]:
    """What a digest lists and still stands so; and the person. 1 round trip."""
    number = len(message_ids)
    rows = cast(
        "list[Any]",
        read_together(
            [
                *(heads.place(each) for each in message_ids),
                *(recipients.place(each, user_id) for each in message_ids),
                *telling.places(Audience((user_id,)), [user_id]),
            ]
        ),
    )
    found = []
    for head, row in zip(rows[:number], rows[number : 2 * number], strict=True):
        recipient = recipients.recipient_of(row) if row is not None else None
        standing = recipient.standing(channel) if recipient else None
        if head is not None and recipient and standing and standing.provider_id == digest_id and standing.status in of:
            found.append(_Item(heads.message_of(head), recipient, standing))
    [person] = telling.people_of(rows[2 * number :], 1)
    return found, person


def _stood(item: _Item, now_as: tuple[Status, str], at: datetime) -> Standing:
    status, reason = now_as
    return replace(item.standing, status=status, reason=reason, at=at, until=None)


def _moves(stood: Sequence[tuple[_Item, Standing]]) -> list[Write]:
    return [
        write for each, after in stood for write in recipients.changed(each.message.message_id, each.recipient, [after])
    ]


def _subject(digest_id: str, user_id: str) -> tuple[str, str, str]:
    return SYSTEM, f"{digest_id}/{user_id}", letters.KIND


def hand_over(entry: DueEntry, _now: datetime, _changed: object) -> None:
    """What the sweeper does with an entry of these kinds."""
    debt_queue.ring([entry])


PAYERS: Mapping[str, Callable[[DueEntry, datetime, Callable[[], bool]], bool]] = {
    digests.GATHER: pay,
    digests.SETTLE: settle,
}
HANDLERS: Mapping[str, Callable[[DueEntry, datetime, object], None]] = dict.fromkeys(PAYERS, hand_over)
