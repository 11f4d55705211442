"""What is known of one (task, target) pair before an attempt: what the target has, what it gave, what is in doubt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chalicelib.outbound.outcome import AlreadyDone, Delivered, Retry, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.outbound.outcome import Prepared

EVERYTHING = "*"
REMOVED = "removed"
"""In the memory of a task that was deleted at the target: what is made anew there needs an id of its own."""
_TOKEN_MARGIN = 120.0


@dataclass(frozen=True, slots=True)
class Token:
    """An access token of a target, good until `expires` (epoch seconds). All its deliveries share it."""

    value: str = field(repr=False)
    expires: float


@dataclass(frozen=True, slots=True)
class Prior:
    """The state of a delivery cursor that clients may look at.

    Attributes:
        known: an earlier change of this task was acknowledged and the target still has it. It does not move while one
            change is under way, so that a plan made twice is the same plan.
        memory: ids the target gave for this task.
        process: ids it gave for the process instance; best effort, shared by the tasks of one instance.
        done: steps of the present change that are acknowledged.
        uncertain: steps of the present change that were sent without a usable answer; "*" for all that are not done.
            A cursor whose lease ran out without a record must be read with `doubted()`: its worker may have sent.
        token: the target's access token, when one is cached.
    """

    known: bool = False
    memory: Mapping[str, str] = field(default_factory=dict)
    process: Mapping[str, str] = field(default_factory=dict)
    done: frozenset[str] = frozenset()
    uncertain: frozenset[str] = frozenset()
    token: Token | None = None

    def doubts(self, step: str) -> bool:
        """Whether an earlier attempt of this step may have taken effect."""
        return step in self.uncertain or (EVERYTHING in self.uncertain and step not in self.done)

    def doubted(self) -> Prior:
        """Return the same, after a worker vanished: whatever is not done may have been sent."""
        return replace(self, uncertain=self.uncertain | {EVERYTHING})

    def valid_token(self, now: float) -> str | None:
        """Return the cached token when it is good for a while yet."""
        return self.token.value if self.token and self.token.expires - _TOKEN_MARGIN > now else None

    def after(self, request: Prepared, verdict: Verdict, now: float) -> Prior:
        """Return the state after one request of the present change."""
        step = request.step
        if isinstance(verdict, Retry):
            uncertain = self.uncertain | {step} if verdict.uncertain else self.uncertain
            return replace(self, uncertain=uncertain, token=None if verdict.stale_token else self.token)
        if isinstance(verdict, Delivered) and verdict.token:
            fresh = Token(verdict.token.value, now + verdict.token.lifetime)
            return replace(self, token=fresh)
        if not isinstance(verdict, Delivered | AlreadyDone):
            return self
        learned = verdict.learned if isinstance(verdict, Delivered) else {}
        of_process = verdict.learned_for_process if isinstance(verdict, Delivered) else {}
        return replace(
            self,
            memory=_merged(self.memory, {**request.teaches, **learned}),
            process=_merged(self.process, of_process),
            done=self.done | {step},
            uncertain=self.uncertain - {step},
        )

    def settled(self, *, removed: bool) -> Prior:
        """Return the state for the next change; `removed` says that the target has the task no longer."""
        if removed:
            return Prior(memory={REMOVED: "1"}, process=self.process, token=self.token)
        known = self.known or bool(self.done)
        return replace(self, known=known, done=frozenset(), uncertain=frozenset())

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for the cursor row. Process ids and the token are not of the cursor and left out."""
        stored: dict[str, Any] = {}
        if self.known:
            stored["known"] = True
        if self.memory:
            stored["memory"] = dict(self.memory)
        if self.done:
            stored["done"] = sorted(self.done)
        if self.uncertain:
            stored["uncertain"] = sorted(self.uncertain)
        return stored

    @classmethod
    def from_dict(
        cls, stored: Mapping[str, Any], process: Mapping[str, str] | None = None, token: Token | None = None
    ) -> Prior:
        """Read what `as_dict` wrote and add what is stored elsewhere."""
        return cls(
            known=bool(stored.get("known")),
            memory=dict(stored.get("memory", {})),
            process=dict(process or {}),
            done=frozenset(stored.get("done", ())),
            uncertain=frozenset(stored.get("uncertain", ())),
            token=token,
        )


def _merged(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in {**old, **new}.items() if value}
