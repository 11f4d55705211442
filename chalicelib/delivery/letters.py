"""Carrying messages to people: take the lease, read the letter, send it, note how it stands, record.

What became of it is noted at the recipient before the cursor is given back: whoever comes after a crash finds it there
and sends nothing again. An attempt whose outcome nobody knows is repeated where the channel tells repeats apart or the
message must arrive; else it stays `unknown`, never `sent`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.delivery import health, holding
from chalicelib.delivery.attempts import masked, told
from chalicelib.delivery.change import Sending
from chalicelib.delivery.exchange import Result, carry
from chalicelib.delivery.letter import VERSION, Letter
from chalicelib.delivery.prior import Prior
from chalicelib.delivery.registered import limit_of, open_target, remembered, token_of
from chalicelib.delivery.tools import real_tools
from chalicelib.delivery.visiting import WORK, visit
from chalicelib.outbound.gate import Wait
from chalicelib.outbound.outcome import Retry, Skip
from chalicelib.register import BY_NAME
from chalicelib.storage.base import queues
from chalicelib.storage.base.again import until_settled
from chalicelib.storage.base.transact import transact
from chalicelib.storage.deliveries import deliver_queues, leases, target_states
from chalicelib.storage.deliveries.leases import LeaseLost, Progress
from chalicelib.storage.messages import digests, letters, recipients
from chalicelib.storage.messages.model import MUST, Standing, State, Status
from chalicelib.telemetry import count, log_fault, logger

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from chalicelib.delivery.change import Target
    from chalicelib.delivery.exchange import Client
    from chalicelib.delivery.tools import Tools
    from chalicelib.storage.deliveries.cursors import Cursor
    from chalicelib.storage.deliveries.subjects import Subject
    from chalicelib.storage.messages.model import Message

UNKNOWN = "发出后没有收到可用的应答，结果未知"
OPEN = (Status.QUEUED, Status.DEFERRED, Status.FAILED, Status.UNKNOWN)
"""Standings that a due cursor is still to change: the latter two when an administrator has sent it again."""
SEND = "send"
"""Step after which a provider has the letter; what follows asks what became of it."""
NO_RECEIPT = "没有得到回执"
CONFIRMED = (Status.DELIVERED, Status.FAILED)
UNTRIED = (Status.QUEUED, Status.DEFERRED)


def on_messages(protocol: str, client: Client, bodies: Iterable[str]) -> None:
    """Carry what the messages name; see `on_message`."""
    for body in bodies:
        on_message(protocol, client, body)


def on_message(protocol: str, client: Client, body: str, tools: Tools | None = None) -> None:
    """Carry the letters that a message names by one channel.

    Raises:
        ValueError: the message is none of ours; after its retries it lies in the dead-letter queue.
        Unavailable: storage did not answer; the message comes again.
    """
    channel_id, named = deliver_queues.read(body)
    visit(_Carrier(protocol, client, channel_id, tools or real_tools()), protocol, channel_id, named)


@dataclass(frozen=True)
class _Visit:
    cursor: Cursor
    message: Message
    letter: Letter
    target: Target
    doubted: bool


class _Carrier:
    def __init__(self, protocol: str, client: Client, channel_id: str, tools: Tools) -> None:
        self._protocol, self._client, self._channel_id, self._tools = protocol, client, channel_id, tools
        self._channel = BY_NAME[protocol].channel
        self._started = tools.now()

    def is_late(self) -> bool:
        """Whether nothing new should be begun."""
        return self._tools.now() - self._started >= WORK

    def deliver(self, subject: Subject) -> Wait | None:
        """Carry one letter if it is due; a Wait tells that the channel cannot be called at all (0 s: open end)."""
        cursor = leases.take(subject, self._channel_id, self._tools.unique(), self._tools.now())
        if cursor is None:
            return None
        try:
            return self._admitted(cursor, letters.read(cursor))
        except LeaseLost:
            logger().warning("lease lost", extra={"channel": self._channel_id})
            return None

    def _admitted(self, cursor: Cursor, read: letters.Letter) -> Wait | None:
        now = self._tools.now()
        message, recipient, stored = read.message, read.recipient, read.channel
        standing = recipient.standing(self._channel) if recipient else None
        if message is None or recipient is None or standing is None:
            leases.bury(cursor, _kept(cursor), failures=cursor.failures, reason="the message is gone", now=now)
            return None
        if stored is None or not stored.delivers:
            leases.release(cursor)
            return Wait(0, "the channel is disabled or paused")
        if not self._still_wanted(cursor, message, standing):
            return None
        user_id = recipient.user_id
        pause = holding.pause_of(read, user_id, now) or holding.crowd_of(read, cursor, user_id, now)
        if pause is not None and not _is_sent(cursor):
            self._put_off(cursor, standing, pause)
            return None
        held = health.admit(read.health, limit_of(stored), now)
        if held is not None:
            leases.release(holding.counted(cursor, now))
            return held
        target = open_target(stored)
        prior = Prior.from_dict(cursor.prior, token=token_of(stored, read.token))
        letter = _letter(message, recipient.user_id, standing, recipient.language, target)
        visit = _Visit(cursor, message, letter, target, cursor.doubted)
        result = self._carry(visit, prior.doubted() if cursor.doubted else prior)
        self._record(visit, result)
        if result.prior.token != token_of(stored, read.token):
            target_states.replace(read.token, remembered(stored, result.prior.token), now)
        health.observe(read.health, result.outcomes, self._tools.now())
        return None

    def _still_wanted(self, cursor: Cursor, message: Message, standing: Standing) -> bool:
        """Let a letter pass that is still to go; give back the cursor of one that is not, and note why."""
        now = self._tools.now()
        if standing.status == Status.SENT and _is_sent(cursor):
            return True
        if standing.status not in OPEN:
            leases.finish(cursor, VERSION, _kept(cursor), now)
            return False
        if message.state == State.RECALLED or (message.expire_at and message.expire_at <= now):
            over = Status.RECALLED if message.state == State.RECALLED else Status.EXPIRED
            self._note(cursor, over, "发出前已撤回" if over == Status.RECALLED else "发出前已过期", 0)
            leases.finish(cursor, VERSION, _kept(cursor), now)
            return False
        if cursor.doubted and standing.status in UNTRIED and not self._repeats(message):
            self._note(cursor, Status.UNKNOWN, UNKNOWN, 1)
            leases.bury(cursor, _kept(cursor), failures=cursor.failures + 1, reason=UNKNOWN, now=now)
            return False
        return True

    def _put_off(self, cursor: Cursor, standing: Standing, pause: holding.Pause) -> None:
        """Give back the cursor of a letter that is not to disturb anybody now, and note why.

        The cursor first: a worker that vanishes between the two has sent nothing, and nobody thinks it might have.
        """
        failures = cursor.failures
        leases.retry_later(cursor, _kept(cursor), failures=failures, reason=pause.reason, next_at=pause.until)
        if (standing.status, standing.until) != (Status.DEFERRED, pause.until):
            self._note(cursor, Status.DEFERRED, pause.reason, failures, until=pause.until)

    def _repeats(self, message: Message) -> bool:
        if message.of_class == MUST:
            return True
        within: timedelta | None = getattr(self._client, "REPEATS_WITHIN", None)
        known = within is None or self._tools.now() - message.at <= within
        return known and bool(getattr(self._client, "TELLS_REPEATS", False))

    def _carry(self, visit: _Visit, prior: Prior) -> Result:
        try:
            return carry(self._client, visit.letter, visit.target, prior, sending=self._sending, call=self._tools.call)
        except Exception as error:  # a fault of ours must not hold the queue up: it counts as a failed attempt
            log_fault(error, request_id=visit.cursor.owner, where=f"carry {self._protocol}")
            return Result(Retry(f"a fault of the hub: {type(error).__name__}", uncertain=True), prior.doubted(), (), ())

    def _sending(self) -> Sending:
        return Sending(self._tools.now(), self._tools.unique(), self._tools.hub())

    def _record(self, visit: _Visit, result: Result) -> None:
        now, cursor = self._tools.now(), visit.cursor
        attempts = told(cursor.attempts, result.attempts, VERSION, visit.target, now)
        progress = Progress(result.prior.as_dict(), attempts)
        reason = masked(getattr(result.verdict, "reason", ""), visit.target)
        tries = cursor.failures + 1
        if result.through:
            told_of = Status.DELIVERED if getattr(self._client, "CONFIRMS", False) else Status.SENT
            status = Status.SUPPRESSED if isinstance(result.verdict, Skip) else told_of
            doubt = "可能重复" if visit.doubted and visit.message.of_class == MUST else ""
            self._note(cursor, status, reason or doubt, tries, result.prior.memory.get("id", ""))
            leases.finish(cursor, VERSION, progress, now)
            count("LettersSent")
            return
        wait = self._wait(visit, result, tries)
        if SEND in result.prior.done and isinstance(result.verdict, Retry):
            self._note(cursor, Status.SENT, "" if wait else NO_RECEIPT, tries, result.prior.memory.get("id", ""))
            if wait is None:
                leases.finish(cursor, VERSION, progress, now)
                return
        if wait is None:
            unknown = isinstance(result.verdict, Retry) and result.verdict.uncertain
            self._note(cursor, Status.UNKNOWN if unknown else Status.FAILED, reason or UNKNOWN, tries)
            leases.bury(cursor, progress, failures=tries, reason=reason or UNKNOWN, now=now)
            count("LettersDead")
            return
        leases.retry_later(cursor, progress, failures=tries, reason=reason, next_at=now + timedelta(seconds=wait))
        if wait <= queues.LONGEST_DELAY:
            deliver_queues.ring(self._protocol, self._channel_id, [cursor.subject], delay_seconds=wait)

    def _wait(self, visit: _Visit, result: Result, tries: int) -> float | None:
        """Seconds until the next attempt; None where there is none."""
        verdict = result.verdict
        if not isinstance(verdict, Retry) or (verdict.uncertain and not self._repeats(visit.message)):
            return None
        return self._tools.schedule.wait_after(tries, self._tools.chance(), verdict.retry_after)

    def _note(
        self,
        cursor: Cursor,
        status: Status,
        reason: str,
        tries: int,
        provider_id: str = "",
        until: datetime | None = None,
    ) -> None:
        """Note at the recipient how the letter stands; what was sent is sent, though it was recalled meanwhile."""
        news = Standing(self._channel, status, self._tools.now(), reason, "", "", provider_id, tries, until)
        until_settled(partial(self._note_once, cursor, news))
        digests.ring_settled(*letters.named(cursor.subject), news)

    def _note_once(self, cursor: Cursor, news: Standing, _: int) -> None:
        message_id, user_id = letters.named(cursor.subject)
        recipient = recipients.find(message_id, user_id)
        standing = recipient.standing(self._channel) if recipient else None
        if recipient is None or standing is None or not _may_follow(standing.status, news.status):
            return
        after = replace(
            news,
            to=standing.to,
            target_id=standing.target_id,
            attempts=max(standing.attempts, news.attempts),
            provider_id=news.provider_id or standing.provider_id,
        )
        transact(recipients.changed(message_id, recipient, [after]), self._tools.unique()[:36])


def _may_follow(before: Status, after: Status) -> bool:
    """What was sent is sent, though it was recalled meanwhile; what was sent is confirmed or found to have failed."""
    return before in OPEN or after == Status.SENT or (before == Status.SENT and after in CONFIRMED)


def _is_sent(cursor: Cursor) -> bool:
    """Whether the provider has taken it and is only asked what became of it."""
    return SEND in cursor.prior.get("done", ())


def _kept(cursor: Cursor) -> Progress:
    return Progress(cursor.prior, cursor.attempts)


def _letter(message: Message, user_id: str, standing: Standing, language: str, target: Target) -> Letter:
    return Letter(
        app_id=message.app_id,
        message_id=message.message_id,
        user_id=user_id,
        to=standing.to or target.user(user_id),
        at=message.at,
        of_class=message.of_class,
        priority=message.priority,
        parts=message.text(standing.channel, language),
        url=message.url,
        task=message.task,
        data=message.data,
    )
