"""The live tokens of a running command, linked as they stand: what holds what, and which subprocess each is in.

state.Token is the same as it is stored. A token that holds others is a race (a task beside its boundary events, the
events after an event gateway) or a node of several signatures or runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalicelib.workflow.model import Process
    from chalicelib.workflow.places import Place, Plan
    from chalicelib.workflow.state import Way


@dataclass(slots=True, eq=False)
class Scope:
    """The inside of a process or subprocess that runs; `host` is the token that runs it, None outermost.

    `rank` orders those that run at once: the outermost is last. `joining` holds what waits before joins, by join and
    by the flow it came on.
    """

    plan: Plan
    host: Token | None
    rank: int
    tokens: dict[Token, None] = field(default_factory=dict)
    joining: dict[Place, dict[str, list[Token]]] = field(default_factory=dict)

    @property
    def process(self) -> Process:
        """The process that runs here."""
        return self.plan.process


@dataclass(slots=True, eq=False)
class Token:
    """One place where the instance stands; `order` is that of creation, `state` one of state.py's four."""

    number: str
    place: Place
    scope: Scope
    around: Token | None
    order: int
    state: int
    data: dict[str, Any]
    held: list[Token] = field(default_factory=list)
    inner: Scope | None = None
    gone: bool = False

    @property
    def way(self) -> Way:
        """The user tasks behind it."""
        found: Way = self.data["way"]
        return found

    @property
    def behind(self) -> list[str]:
        """The activations behind it, oldest first."""
        return [step[1] for step in self.data["way"]]
