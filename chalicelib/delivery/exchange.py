"""One attempt to carry one change to one target: prepare, call, judge, until the change is through or something fails.

Pure but for `call`. What to store afterwards is in the result; recording.py stores it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from chalicelib.outbound.outcome import (
    AlreadyDone,
    Answered,
    Delivered,
    NotSent,
    Outcome,
    Prepared,
    Refused,
    Retry,
    Skip,
    Verdict,
)

if TYPE_CHECKING:
    from chalicelib.delivery.change import Change, Sending, Target
    from chalicelib.delivery.letter import Letter
    from chalicelib.delivery.prior import Prior

MOST_REQUESTS = 200
_EXCERPT = 500

Call = Callable[[Prepared], Outcome]


class Client(Protocol):
    """What a module protocols/<name>/client.py provides. A channel's is given letters in the place of changes."""

    KEEPS_DELETED: bool
    """Whether a deleted task can still be updated at the target."""

    def requests_for(self, change: Any, target: Target, prior: Prior, sending: Sending) -> list[Prepared] | Skip:
        """Return every request the change needs, in order, as far as it can be prepared with what `prior` knows.

        Asked again after each request, because one answer may carry an id that the next request needs. Steps that are
        done may be in the list; they are passed over. The same arguments give the same steps.
        """

    def faults(self, credential: Mapping[str, str]) -> Mapping[str, str]:
        """Return what is wrong with parts of a complete credential: name → why, in Chinese; empty when all may be."""

    def probe(self, change: Any, target: Target, sending: Sending) -> Prepared:
        """Return a request that proves address and credential and changes nothing; `change` is of no real task."""

    def judge(self, request: Prepared, answer: Answered) -> Verdict:
        """Say what an answer means."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One HTTP request of an attempt, for the operator. `status` is 0 without an answer; `excerpt` is trimmed."""

    step: str
    status: int
    duration_ms: int
    verdict: str
    reason: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the change. `verdict` is Delivered or Skip when it is through; `prior` is what to store."""

    verdict: Verdict | Skip
    prior: Prior
    attempts: tuple[Attempt, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def through(self) -> bool:
        """Whether the cursor moves past this change."""
        return isinstance(self.verdict, Delivered | Skip)


def carry(
    client: Client, change: Change | Letter, target: Target, prior: Prior, *, sending: Callable[[], Sending], call: Call
) -> Result:
    """Carry one change to one target.

    Args:
        client: the target's protocol.
        change: what happened, or what is to be told.
        target: where it goes.
        prior: what is known; with `doubted()` applied when the last worker vanished.
        sending: gives the moment and a fresh nonce for each request.
        call: sends one request; `outgoing.send` with the stage's reach.
    """
    attempts: list[Attempt] = []
    outcomes: list[Outcome] = []
    removed = change.kind == "deleted" and not client.KEEPS_DELETED
    if not client.KEEPS_DELETED and change.kind != "deleted" and change.gone:
        return Result(Skip("the task is deleted, the target has it no longer"), prior, (), ())
    for _ in range(MOST_REQUESTS):
        now = sending()
        plan = client.requests_for(change, target, prior, now)
        if isinstance(plan, Skip):
            return Result(plan, prior.settled(removed=False), tuple(attempts), tuple(outcomes))
        request = next((step for step in plan if step.step not in prior.done), None)
        if request is None:
            return Result(Delivered(), prior.settled(removed=removed), tuple(attempts), tuple(outcomes))
        outcome = call(request)
        verdict = settle(judged(client, request, outcome), doubted=prior.doubts(request.step))
        prior = prior.after(request, verdict, now.now.timestamp())
        attempts.append(_attempt(request, outcome, verdict))
        outcomes.append(outcome)
        if not isinstance(verdict, Delivered | AlreadyDone):
            return Result(verdict, prior, tuple(attempts), tuple(outcomes))
    return Result(
        Refused(f"more than {MOST_REQUESTS} requests for one change"), prior, tuple(attempts), tuple(outcomes)
    )


def judged(client: Client, request: Prepared, outcome: Outcome) -> Verdict:
    """Return the verdict on any outcome; only an answer needs the protocol's own judgement."""
    if isinstance(outcome, Answered):
        return client.judge(request, outcome)
    return Retry(outcome.reason, uncertain=not isinstance(outcome, NotSent))


def settle(verdict: Verdict, *, doubted: bool) -> Verdict:
    """Turn "already done" into a conflict when no earlier attempt of ours can have done it."""
    if isinstance(verdict, AlreadyDone) and not doubted:
        return Refused(f"the target had it before our first attempt: {verdict.reason}")
    return verdict


def _attempt(request: Prepared, outcome: Outcome, verdict: Verdict) -> Attempt:
    reason = getattr(verdict, "reason", "")
    name = type(verdict).__name__
    if not isinstance(outcome, Answered):
        return Attempt(request.step, 0, outcome.duration_ms, name, reason, "")
    excerpt = "" if request.secret else outcome.body[: 4 * _EXCERPT].decode("utf-8", "replace")[:_EXCERPT]
    return Attempt(request.step, outcome.status, outcome.duration_ms, name, reason, excerpt)
