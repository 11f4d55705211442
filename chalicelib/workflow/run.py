"""One command at work: the live tokens, what was passed, and the few moves that all constructs are made of.

Nothing is predicted: a token that goes on is taken out and what comes after it is put in. So the state holds only
where the instance stands, a return is "take these tokens out, put one there", and no loop leaves anything behind.
Every flow is a place, so a join knows on which flow each token came, and the path taken is what was passed.
"""

from __future__ import annotations

from collections import ChainMap
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from chalicelib.errors import Conflict
from chalicelib.workflow.limits import Budget, named
from chalicelib.workflow.naming import Names
from chalicelib.workflow.places import plans
from chalicelib.workflow.state import HOLDS, READY
from chalicelib.workflow.tokens import Scope, Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from chalicelib.workflow.limits import Limits
    from chalicelib.workflow.model import Definition
    from chalicelib.workflow.places import Place as Stop
    from chalicelib.workflow.state import Place, Saved, Way
    from chalicelib.workflow.tokens import Thrown

_LAST = 1 << 60


class Run:
    """What one command has, changes and tells."""

    def __init__(
        self,
        definition: Definition,
        saved: Saved,
        now: datetime,
        members: Mapping[str, Sequence[str]],
        limits: Limits,
    ) -> None:
        self.definition = definition
        self.saved = saved
        self.now = now
        self.members = members
        self.budget = Budget(limits)
        self.nodes: list[Place] = []
        self.flows: list[Place] = []
        self.thrown: list[Thrown] = []
        self.error: str | None = None
        self.reached: list[Token] = []  # calls that are bound when they are reached
        self.resumed: dict[str, dict[str, Any]] = {}  # signatures a node that opens again already has
        self.top = Scope(plans(definition)[definition.key], None, _LAST)
        self.by_number: dict[str, Token] = {}  # those that stood when the command began
        self.scopes: dict[Token, Scope] = {}  # by host, in the order they were entered
        self.by_clock = False  # nobody stands behind the command who could do otherwise
        self.conditions: dict[Token, None] = {}  # what waits for a condition
        self._ready: list[tuple[int, int, Token]] = []
        self._emptied: list[tuple[int, Scope]] = []
        self._created = 0

    # what a construct does to its token

    def put(
        self, name: str, scope: Scope, way: Way, around: Token | None = None, data: dict[str, Any] | None = None
    ) -> Token:
        """A new token at the place of this name, with a number of its own. It has yet to `arrive`."""
        self.saved.last += 1
        return self.place(str(self.saved.last), name, scope, around, {"way": way, **(data or {})})

    def place(self, number: str, name: str, scope: Scope, around: Token | None, data: dict[str, Any]) -> Token:
        """A token with a number that is known already."""
        self._created += 1
        token = Token(number, scope.plan[name], scope, around, self._created)
        token.data = data
        scope.tokens[token] = None
        scope.listening += token.place.construct.listens
        self.budget.stands(token.place.node, 1)
        if around is not None:
            around.held.append(token)
        return token

    def arrive(self, token: Token) -> None:
        """Let a token do what its place does when it is come to."""
        token.place.construct.arrive(self, token)

    def ready(self, token: Token) -> None:
        """It waits no longer: it goes on when its turn comes."""
        token.state = READY
        heappush(self._ready, (token.scope.rank, token.order, token))

    def enter(self, host: Token, process: str) -> None:
        """Run a subprocess or a called process for `host`."""
        self.begin(self.scope(host, process))

    def begin(self, scope: Scope, start: str = "") -> None:
        """Put what listens and the first token into a scope, at its plain start unless another is named."""
        for name in scope.plan.listeners:
            self.arrive(self.put(name, scope, []))
        self.arrive(self.put(scope.plan.entry(start or scope.process.start), scope, []))

    def scope(self, host: Token, process: str) -> Scope:
        """An empty inside for `host`."""
        self._created += 1
        inner = Scope(plans(self.definition)[process], host, self._created)
        host.inner = self.scopes[host] = inner
        return inner

    def go(self, token: Token) -> None:
        """Let a token go on: what comes after it is put in, the token itself taken out, unless it holds what comes."""
        construct, scope, around = token.place.construct, token.scope, token.around
        self.budget.moved(token.place.node)
        outs = construct.go(self, token)
        self._passed(token)
        if token.gone:  # it ended what it stood in
            return
        if construct.holds:
            token.state = HOLDS
            for out in outs:
                self.arrive(self.put(out, scope, token.way, token))
            return
        if around is not None:
            around.held.remove(token)
            around.place.construct.lost(self, around, token)
        way = construct.way_after(token)
        for out in outs:
            via = {"via": token.place.name} if out[0] == "&" else None
            self.arrive(self.put(out, scope, way, None, via))
        self._take(token)
        if around is not None and around.state == HOLDS and not around.held and not around.gone:
            self._take(around)

    def discard(self, token: Token) -> None:
        """Take a token out with all it holds and the subprocess it runs."""
        for held in list(token.held):
            self.discard(held)
        if token.inner is not None:
            for inner in list(token.inner.tokens):
                if not inner.gone:
                    self.discard(inner)
        if token.around is not None and token in token.around.held:
            token.around.held.remove(token)
        if not token.gone:
            self._take(token)

    def empty(self, scope: Scope, spared: Token) -> None:
        """Take everything out of a scope but `spared` and what holds it."""
        for token in list(scope.tokens):
            if not token.gone and token not in (spared, spared.around):
                self.discard(token)

    # what runs by itself

    def settle(self) -> None:
        """Run all that waits for nobody.

        Raises Conflict when that does not end, or when nothing is left that could go on.
        """
        while self._ready or self._join() or self._leave() or self._conditions():
            if not self._ready:
                continue
            token = heappop(self._ready)[2]
            if not token.gone and token.state == READY:
                self.go(token)
        if self.top.over:
            self._silence(self.top)
        every = [token for scope in (*self.scopes.values(), self.top) for token in scope.tokens]
        waiting = [token for token in every if token.place.construct.stands(token)]
        if every and not waiting:
            raise Conflict("流程无法继续：汇聚网关等不到其余分支，请检查流程设计")
        if every and not self.by_clock and all(token in self.conditions for token in waiting):
            raise Conflict(f"流程无法继续：只剩节点「{named(waiting[0].place.node)}」的条件在等待")

    def _join(self) -> bool:
        """Look again at joins that wait: what one waited for may have gone elsewhere since."""
        for scope in (*self.scopes.values(), self.top):
            for place, waiting in scope.joining.items():
                if place.construct.complete(self, place, scope):
                    place.construct.fire(self, next(iter(waiting.values()))[0])
                    return True
        return False

    def _leave(self) -> bool:
        """Go on after a subprocess in which nothing is left."""
        while self._emptied:
            scope = heappop(self._emptied)[1]
            if scope.host is not None and scope.over and self.scopes.get(scope.host) is scope:
                self._silence(scope)
                del self.scopes[scope.host]
                scope.host.inner = None
                self.ready(scope.host)
                return True
        return False

    def _silence(self, scope: Scope) -> None:
        """Take out what only listens."""
        for token in list(scope.tokens):
            self.discard(token)

    def _conditions(self) -> bool:
        """Let go on what waits for a condition that holds now, and did not before."""
        for token in list(self.conditions):
            holds = self.names(token).true(token.place.node.event.name)
            before = token.data.get("held", False)
            if holds != before:
                token.data["held"] = holds
            if holds and not before:
                token.place.construct.fire(self, token)
                return True
        return False

    def _passed(self, token: Token) -> None:
        place, process = token.place, token.scope.process.id
        if place.flow:
            self.flows.append((process, place.flow))
        if place.is_node:
            self.nodes.append((process, place.node.id))

    def _take(self, token: Token) -> None:
        token.gone = True
        scope = token.scope
        del scope.tokens[token]
        scope.listening -= token.place.construct.listens
        self.budget.stands(token.place.node, -1)
        if token.inner is not None:
            self.scopes.pop(token, None)
        if scope.over and scope.host is not None:
            heappush(self._emptied, (scope.rank, scope))
        token.place.construct.left(self, token)

    # what is asked of it

    def tokens(self) -> Iterator[Token]:
        """Every token, in the order of creation."""
        every = [token for scope in (self.top, *self.scopes.values()) for token in scope.tokens]
        return iter(sorted(every, key=lambda token: token.order))

    def stop(self, token: Token, name: str) -> Stop:
        """The place of this name in a token's process."""
        return token.scope.plan[name]

    def names(self, token: Token) -> Names:
        """What an expression at `token` may see.

        The signature's own names, those around it, the instance's variables.
        """
        scopes: list[Mapping[str, Any]] = []
        at: Token | None = token
        while at is not None:
            scopes += at.place.construct.names(at)
            at = at.around or at.scope.host
        return Names(ChainMap(*scopes, self.saved.variables), self.members)  # type: ignore[arg-type]  # only read
