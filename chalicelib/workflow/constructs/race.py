"""A task beside its boundary events, or the events after an event gateway: whoever ends the wait takes out the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.workflow.constructs.base import Construct

if TYPE_CHECKING:
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.tokens import Token


class Race(Construct):
    """Holds those that race."""

    holds = True

    def lost(self, run: Run, token: Token, held: Token) -> None:
        """The wait is over, unless it was an event that does not interrupt."""
        if held.place.construct.ends_wait(held):
            for other in list(token.held):
                run.discard(other)
