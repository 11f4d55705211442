"""Taking a message back: nobody more is told, unread notices go, what was read or has left stays and is counted."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from chalicelib.errors import Conflict, NotFound
from chalicelib.messages import telling
from chalicelib.storage.base.again import until_settled
from chalicelib.storage.base.transact import transact
from chalicelib.storage.ledger import debt_queue, due, notices
from chalicelib.storage.messages import heads, recipients
from chalicelib.storage.messages.model import APP, State, Status
from chalicelib.todo.reminders import DueEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.messages.model import Message, Recipient, Standing

RECALL = "recall"
"""Kind of the due entry of a message that has still to be taken back from somebody."""
BUDGET_SECONDS = 8
"""Of the call that recalls; who is left is the payer's."""
STOPPED, BACK = "发出前已撤回", "已撤回"


@dataclass(frozen=True, slots=True)
class Recalled:
    """Of how many (recipient, channel): kept from going out, taken back, too late. Whether that is all of them."""

    stopped: int
    recalled: int
    too_late: int
    complete: bool


def recall(message: Message, now: datetime, reason: str = "", clock: Callable[[], float] = time.monotonic) -> Recalled:
    """Recall a message; a second time answers the same. The reason stays with it.

    Raises:
        Conflict: it expired or was refused: there is nothing to recall.
        Unavailable: storage did not answer; a repeat goes on.
    """
    until_settled(lambda _: _stop(heads.find(message.message_id), reason))
    ends_at = clock() + BUDGET_SECONDS
    complete = _take_back(message, now, lambda: clock() >= ends_at)
    if not complete:
        debt_queue.ring([_owed(message)])
    return _told(message, complete=complete)


def _stop(message: Message, reason: str) -> None:
    if message.state == State.RECALLED:
        return
    if message.state in (State.EXPIRED, State.REFUSED):
        raise Conflict("消息已过期或被拒绝，无可撤回", field="id")
    debt = [] if message.state.is_over else [telling.owed(message)]
    move = heads.rewritten(message, replace(message, state=State.RECALLED, reason=reason))
    transact([move, *due.writes(debt, [_owed(message)])], uuid4().hex)


def _owed(message: Message) -> DueEntry:
    return DueEntry(RECALL, message.accepted_at, message.app_id, message.message_id, "")


def pay(entry: DueEntry, now: datetime, over: Callable[[], bool]) -> bool:
    """Take back from people until time is `over`; whether nobody is left."""
    try:
        return _take_back(heads.find(entry.subject_id), now, over)
    except NotFound:
        due.remove(entry)
        return True


def _take_back(message: Message, now: datetime, over: Callable[[], bool]) -> bool:
    last = ""
    while found := recipients.after(message.message_id, last, telling.A_CHUNK):
        if over():
            return False
        until_settled(partial(_take_chunk, message, last, now))
        last = found[-1].user_id
    due.remove(_owed(message))
    return True


def _take_chunk(message: Message, behind: str, now: datetime, _: int) -> None:
    chunk = recipients.after(message.message_id, behind, telling.A_CHUNK)
    writes: list[Write] = []
    moves: Counter[heads.Counter] = Counter()
    for each in chunk:
        after = [_back(standing, now) for standing in each.standings]
        if after != list(each.standings):
            writes.append(recipients.put(message.message_id, replace(each, standings=tuple(after))))
            moves.update(recipients.moves(each, after))
            writes += _withdrawn(message, each)
    if writes:
        transact([*writes, *heads.counted(message.message_id, moves)], uuid4().hex)


def _back(standing: Standing, now: datetime) -> Standing:
    if standing.channel == APP and standing.status == Status.DELIVERED:
        return replace(standing, status=Status.RECALLED, reason=BACK, at=now)
    if standing.status in (Status.QUEUED, Status.DEFERRED) and not standing.digested:
        return replace(standing, status=Status.RECALLED, reason=STOPPED, at=now)
    return standing


def _withdrawn(message: Message, recipient: Recipient) -> list[Write]:
    standing = recipient.standing(APP)
    if standing is None or standing.status != Status.DELIVERED:
        return []
    return notices.withdrawn(recipient.user_id, telling.notice_id(message), message.of_class)


def _told(message: Message, *, complete: bool) -> Recalled:
    found: Counter[str] = Counter()
    last = ""
    while chunk := recipients.after(message.message_id, last, 200):
        found.update(_outcome(standing) for each in chunk for standing in each.standings)
        last = chunk[-1].user_id
    return Recalled(found["stopped"], found["recalled"], found["tooLate"], complete)


def _outcome(standing: Standing) -> str:
    if standing.status == Status.RECALLED:
        return "stopped" if standing.reason == STOPPED else "recalled"
    late = (Status.SENT, Status.READ, Status.UNKNOWN, Status.DELIVERED, Status.QUEUED)
    return "tooLate" if standing.status in late else "none"


def hand_over(entry: DueEntry, _now: datetime, _changed: object) -> None:
    """What the sweeper does with an entry of the kind `recall`."""
    debt_queue.ring([entry])


PAYERS: Mapping[str, Callable[[DueEntry, datetime, Callable[[], bool]], bool]] = {RECALL: pay}
HANDLERS: Mapping[str, Callable[[DueEntry, datetime, object], None]] = {RECALL: hand_over}
