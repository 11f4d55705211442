"""Delivering: take the lease, read what is to be told, carry one change after the other, record each.

Four round trips for a delivered event: lease, read, the target's HTTP call, record. The message that brought us here is
always acknowledged; what is not through is due again at its moment, in a delayed message or for the sweeper.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chalicelib.delivery import health
from chalicelib.delivery.change import Sending, change_of
from chalicelib.delivery.exchange import Result, carry
from chalicelib.delivery.prior import Prior
from chalicelib.delivery.recording import OUT_OF_TIME, Carried, Recorder
from chalicelib.delivery.registered import limit_of, open_target, remembered, token_of
from chalicelib.delivery.tools import Tools, real_tools
from chalicelib.delivery.visiting import WORK, visit
from chalicelib.outbound.gate import Wait
from chalicelib.outbound.outcome import Outcome, Prepared, Retry, Skip
from chalicelib.storage.deliveries import deliver_queues, delivery_pages, leases, target_states, wants
from chalicelib.storage.deliveries.leases import LeaseLost, Progress
from chalicelib.storage.deliveries.parcels import Parcel, open_parcel
from chalicelib.telemetry import log_fault, logger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.delivery.change import Change, Target
    from chalicelib.delivery.exchange import Client
    from chalicelib.storage.deliveries.cursors import Cursor
    from chalicelib.storage.deliveries.subjects import Subject
    from chalicelib.storage.deliveries.targets import StoredTarget
    from chalicelib.todo.model import Event

RECOVERY = 200
"""Cursors made due and rung for when a breaker closes; the others keep their place in the schedule."""


def on_messages(protocol: str, client: Client, bodies: Iterable[str]) -> None:
    """Tell targets of one protocol what the messages name; see `on_message`."""
    for body in bodies:
        on_message(protocol, client, body)


def on_message(protocol: str, client: Client, body: str, tools: Tools | None = None) -> None:
    """Tell one target about what a message names, in the words of its protocol's client.

    Raises:
        ValueError: the message is none of ours; after its retries it lies in the dead-letter queue.
        Unavailable: storage did not answer; the message comes again.
    """
    target_id, named = deliver_queues.read(body)
    visit(_Worker(protocol, client, target_id, tools or real_tools()), protocol, target_id, named)


@dataclass(frozen=True)
class _Visit:
    """One lease: whose, with what, and what the clients have to know."""

    cursor: Cursor
    parcel: Parcel
    stored: StoredTarget
    target: Target


class _Worker:
    def __init__(self, protocol: str, client: Client, target_id: str, tools: Tools) -> None:
        self._protocol = protocol
        self._client = client
        self._target_id = target_id
        self._tools = tools
        self._started = tools.now()
        self._recorder = Recorder(tools, self.is_late)

    def is_late(self) -> bool:
        """Whether this worker should begin nothing new."""
        return self._tools.now() - self._started >= WORK

    def deliver(self, subject: Subject) -> Wait | None:
        """Deliver what is due of one subject; a Wait tells that the target cannot be called at all (0 s: open end)."""
        cursor = leases.take(subject, self._target_id, self._tools.unique(), self._tools.now())
        if cursor is None:
            return None
        parcel = open_parcel(cursor)
        prior = Prior.from_dict(cursor.prior)
        cursor = replace(cursor, prior=(prior.doubted() if cursor.doubted else prior).as_dict())
        try:
            return self._admitted(cursor, parcel)
        except LeaseLost:
            logger().warning("lease lost", extra={"target": self._target_id, "task_id": subject[1]})
            return None

    def _admitted(self, cursor: Cursor, parcel: Parcel) -> Wait | None:
        stored = parcel.target
        if stored is None or not stored.delivers or stored.protocol != self._protocol:
            leases.release(cursor)
            return Wait(0, "the target is disabled or paused")
        if not parcel.events:
            progress = Progress(cursor.prior, cursor.attempts)
            reason = f"event {cursor.version + 1} is not in the ledger"
            leases.bury(cursor, progress, failures=cursor.failures, reason=reason, now=self._tools.now())
            return None
        held = health.admit(parcel.health, limit_of(stored), self._tools.now())
        if held is not None:
            leases.release(cursor)
            return held
        return self._carry_all(_Visit(cursor, parcel, stored, open_target(stored)))

    def _carry_all(self, visit: _Visit) -> Wait | None:
        """Carry the parcel's events in order until one is not through."""
        cursor, parcel = visit.cursor, visit.parcel
        process, token = parcel.process_ids.body, token_of(visit.stored, parcel.token)
        prior = Prior.from_dict(cursor.prior, process, token)
        previous = parcel.previous
        outcomes: list[Outcome] = []
        for event in parcel.events:
            result = self._carry(visit, event, previous, prior)
            outcomes += [outcome for outcome in result.outcomes if outcome is not OUT_OF_TIME]
            goes_on = self._recorder.record(Carried(cursor, parcel.events, event, visit.target), result)
            prior, previous = result.prior, event
            if not goes_on:
                break
            cursor = replace(cursor, failures=0, attempts=())
            visit = replace(visit, cursor=cursor)
        self._remember(visit, prior)
        if health.observe(parcel.health, outcomes, self._tools.now()):
            self._welcome_back()
        return None

    def _carry(self, visit: _Visit, event: Event, previous: Event | None, prior: Prior) -> Result:
        try:
            change = change_of(event, previous, visit.parcel.process)
            if str(visit.target.settings.get("hub") or "-") in change.trail:
                return _came_from_there(change, prior)
            return carry(self._client, change, visit.target, prior, sending=self._sending, call=self._call)
        except Exception as error:  # a fault of ours must not hold the queue up: it counts as a failed attempt
            log_fault(error, request_id=visit.cursor.owner, where=f"deliver {visit.target.protocol}")
            return Result(Retry(f"a fault of the hub: {type(error).__name__}", uncertain=True), prior.doubted(), (), ())

    def _remember(self, visit: _Visit, prior: Prior) -> None:
        """Keep what the target gave for everybody: its token, its ids of the process instance."""
        now, parcel = self._tools.now(), visit.parcel
        if dict(prior.process) != dict(parcel.process_ids.body):
            target_states.replace(parcel.process_ids, prior.process, now)
        if prior.token != token_of(visit.stored, parcel.token):
            target_states.replace(parcel.token, remembered(visit.stored, prior.token), now)

    def _welcome_back(self) -> None:
        """The target has recovered: what failed meanwhile need not wait for its turn in the schedule."""
        now = self._tools.now()
        ahead = delivery_pages.waiting(self._target_id, now, RECOVERY)
        due = [subject for subject in ahead if wants.hasten(subject, self._target_id, now)]
        due += delivery_pages.due(self._target_id, now, RECOVERY)
        deliver_queues.ring(self._protocol, self._target_id, list(dict.fromkeys(due)))

    def _sending(self) -> Sending:
        return Sending(self._tools.now(), self._tools.unique(), self._tools.hub())

    def _call(self, request: Prepared) -> Outcome:
        return OUT_OF_TIME if self.is_late() else self._tools.call(request)


def _came_from_there(change: Change, prior: Prior) -> Result:
    """A change that came from the very hub behind this target: it knows the task, and needs not be told."""
    known = replace(prior.settled(removed=change.kind == "deleted"), known=change.kind != "deleted")
    return Result(Skip("the change came from there"), known, (), ())
