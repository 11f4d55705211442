"""The live tokens of a running command, linked as they stand: what holds what, and which subprocess each is in.

state.Token is the same as it is stored. A token that holds others is a race (a task beside its boundary events, the
events after an event gateway) or a node of several signatures or runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.workflow.state import WAITING

if TYPE_CHECKING:
    from chalicelib.workflow.model import Process
    from chalicelib.workflow.places import Place, Plan
    from chalicelib.workflow.state import Way


class Thrown(NamedTuple):
    """A signal or message that leaves its instance; `key` says which message of the name."""

    kind: str
    name: str
    key: str = ""


class Scope:
    """The inside of a process or subprocess that runs; `host` is the token that runs it, None outermost.

    `rank` orders those that run at once: the outermost is last. `joining` holds what waits before joins, by join and
    by the flow it came on; `listening` counts the tokens that only listen.
    """

    __slots__ = ("host", "joining", "listening", "plan", "rank", "tokens")

    def __init__(self, plan: Plan, host: Token | None, rank: int) -> None:
        self.plan = plan
        self.host = host
        self.rank = rank
        self.listening = 0
        self.tokens: dict[Token, None] = {}
        self.joining: dict[Place, dict[str, list[Token]]] = {}

    @property
    def over(self) -> bool:
        """Whether nothing is left that keeps it alive."""
        return len(self.tokens) == self.listening

    @property
    def process(self) -> Process:
        """The process that runs here."""
        return self.plan.process


class Token:
    """One place where the instance stands; `order` is that of creation, `state` one of state.py's four."""

    __slots__ = ("around", "data", "gone", "held", "inner", "number", "order", "place", "scope", "state")

    def __init__(self, number: str, place: Place, scope: Scope, around: Token | None, order: int) -> None:
        self.number = number
        self.place = place
        self.scope = scope
        self.around = around
        self.order = order
        self.state = WAITING
        self.data: dict[str, Any] = {}
        self.held: list[Token] = []
        self.inner: Scope | None = None
        self.gone = False

    @property
    def way(self) -> Way:
        """The user tasks behind it."""
        found: Way = self.data["way"]
        return found

    @property
    def behind(self) -> list[str]:
        """The activations behind it, oldest first."""
        return [step[1] for step in self.data["way"]]
