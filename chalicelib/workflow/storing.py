"""state.Saved ↔ live tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.workflow.state import Token

if TYPE_CHECKING:
    from chalicelib.workflow.run import Run


def restore(run: Run) -> None:
    """Put the tokens of a saved state where they stood."""
    scopes = {"": run.top}
    for saved in run.saved.tokens:
        scope = scopes.get(saved.scope)
        if scope is None:
            host = run.by_number[saved.scope]
            scope = scopes[saved.scope] = run.scope(host, host.data.get("runs") or host.place.node.calls)
        around = run.by_number[saved.parent] if saved.parent else None
        token = run.place(saved.number, saved.spec, scope, around, saved.data)
        token.state = saved.state
        run.by_number[saved.number] = token
        token.place.construct.restore(run, token)


def collect(run: Run) -> None:
    """Write where the tokens stand back into `run.saved`, in the order of numbers."""
    tokens = [
        Token(
            token.number,
            token.place.name,
            token.state,
            token.around.number if token.around else "",
            scope.host.number if scope.host else "",
            token.data,
        )
        for scope in (run.top, *run.scopes.values())
        for token in scope.tokens
    ]
    run.saved.tokens = sorted(tokens, key=lambda token: [int(part) for part in token.number.split(".")])
