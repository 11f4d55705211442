"""Throw and end events: a signal, message or error goes out, or everything around ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.workflow.constructs.base import Construct
from chalicelib.workflow.constructs.catch import deliver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.workflow.run import Run
    from chalicelib.workflow.tokens import Token


class Throw(Construct):
    """Throws a signal, message or error, or terminates."""

    def go(self, run: Run, token: Token) -> Sequence[str]:
        """Throw, and go on."""
        event = token.place.node.event
        if event.kind in ("signal", "message"):
            run.thrown.append((event.kind, event.name))
            deliver(run, event.kind, event.name)
        elif event.kind == "terminate":
            run.empty(token.scope, token)
        elif event.kind == "error":
            _raise(run, token, event.name)
        return token.place.outs


def _raise(run: Run, token: Token, code: str) -> None:
    """End the subprocess an error came out of, and those around it, up to the one with a boundary event for it."""
    while (host := token.scope.host) is not None:
        run.empty(token.scope, token)
        for event in _beside(host):
            wanted = event.place.node.event
            if wanted.kind == "error" and wanted.name in ("", code):
                run.ready(event)
                return
        token = host
    run.empty(token.scope, token)
    run.error = code


def _beside(host: Token) -> list[Token]:
    """The boundary events on a task, or on the node that it is one of several runs of."""
    around = host.around
    if around is not None and not around.place.construct.holds:
        around = around.around
    return [token for token in around.held if token.place.node.kind == "boundary"] if around is not None else []
