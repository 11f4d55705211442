"""What every construct says of itself. A construct has no state: what its token needs is in the token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.workflow.places import Place
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.state import Way
    from chalicelib.workflow.tokens import Scope, Token


class Construct:
    """The defaults: a token that comes goes on at once, along every flow."""

    waits = False
    """Whether a token here waits for somebody or something, so that an instance with it is not stranded."""
    holds = False
    """Whether what comes after a token here stands inside it, and the token stays until that is gone."""

    def arrive(self, run: Run, token: Token) -> None:
        """What happens when a token comes."""
        run.ready(token)

    def go(self, run: Run, token: Token) -> Sequence[str]:  # noqa: ARG002  others look
        """What happens when a token goes on: the names of the places it goes to."""
        return token.place.outs

    def left(self, run: Run, token: Token) -> None:
        """A token that was here has been taken out."""

    def ends_wait(self, token: Token) -> bool:  # noqa: ARG002  boundary events look
        """Whether what stands beside a token in a race is taken out when it goes on."""
        return True

    def lost(self, run: Run, token: Token, held: Token) -> None:
        """One of those that `token` holds has gone on."""

    def way_after(self, token: Token) -> Way:
        """The user tasks behind what goes on from here."""
        return token.way

    def names(self, token: Token) -> Sequence[Mapping[str, Any]]:  # noqa: ARG002  others look
        """Names that a token here gives to expressions at and inside it."""
        return ()

    def complete(self, run: Run, place: Place, scope: Scope) -> bool:  # noqa: ARG002  joins look
        """Whether what waits at `place` can go on together."""
        return False

    def restore(self, token: Token) -> None:
        """A token that waits here has been read from a state."""

    def fire(self, run: Run, token: Token) -> None:
        """What `token` waited for has come."""
        run.ready(token)
