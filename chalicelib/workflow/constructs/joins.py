"""What waits before a parallel or inclusive gateway for tokens on its other flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.workflow.constructs.base import Construct
from chalicelib.workflow.graphs import walk
from chalicelib.workflow.state import HOLDS, WAITING

if TYPE_CHECKING:
    from chalicelib.workflow.places import Place
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.tokens import Scope, Token


class Join(Construct):
    """Waits for a token on each incoming flow. Of several on one flow the first is taken, the others wait on."""

    def arrive(self, run: Run, token: Token) -> None:
        """Wait for the others, or go on together with them."""
        token.state = WAITING
        self.restore(run, token)
        waiting = token.scope.joining[token.place]
        if waiting[token.data["via"]][0] is token and len(waiting) == len(token.place.node.incoming):
            self.fire(run, token)

    def restore(self, run: Run, token: Token) -> None:  # noqa: ARG002
        """Note that a token waits."""
        waiting = token.scope.joining.setdefault(token.place, {})
        waiting.setdefault(token.data["via"], []).append(token)

    def left(self, run: Run, token: Token) -> None:  # noqa: ARG002
        """Forget a token that waited."""
        waiting = token.scope.joining.get(token.place, {})
        standing = waiting.get(token.data["via"], [])
        if token in standing:
            standing.remove(token)
            if not standing:
                del waiting[token.data["via"]]
            if not waiting:
                del token.scope.joining[token.place]

    def complete(self, run: Run, place: Place, scope: Scope) -> bool:  # noqa: ARG002
        """Whether there is one on each flow."""
        return len(scope.joining[place]) == len(place.node.incoming)

    def fire(self, run: Run, token: Token) -> None:
        """Go on as one token. What is behind all of them stays behind it."""
        waiting = token.scope.joining[token.place]
        others = [standing[0] for standing in waiting.values() if standing[0] is not token]
        token.data["way"] = [step for step in token.way if all(step in other.way for other in others)]
        for other in others:
            run.discard(other)
        self.left(run, token)
        run.ready(token)


class InclusiveJoin(Join):
    """Waits on those flows where a token can still come.

    As BPMN has it: a token that can come on an empty flow and on none that has one already. The latter is behind the
    fork this join belongs to, and would wait for the join in turn. What comes of an event on a task is no flow out of
    the task: one that the task's event has sent ahead is waited for by nobody, but waits for the task.
    """

    def complete(self, run: Run, place: Place, scope: Scope) -> bool:
        """Whether nothing is left to wait for."""
        if super().complete(run, place, scope):
            return True
        flows, filled = scope.process.flows, scope.joining[place]
        into = {name: flows[name].source for name in place.node.incoming}
        coming = walk(scope.plan.before, [into[name] for name in into if f"~{name}" not in filled], place.node.id)
        behind = walk(scope.plan.before_by_flow, [into[name] for name in into if f"~{name}" in filled], place.node.id)
        return not any(
            token.place is not place
            and token.state != HOLDS
            and token.place.node.id in coming
            and token.place.node.id not in behind
            and token.place.node.kind != "boundary"
            for token in scope.tokens
        )
