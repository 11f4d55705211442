"""An embedded subprocess or a called process; variables are the instance's, in and out mappings are assignments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.workflow.constructs.base import Construct
from chalicelib.workflow.constructs.several import one_of_several
from chalicelib.workflow.state import STARTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chalicelib.workflow.model import Mapped
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.tokens import Token


class Subprocess(Construct):
    """Runs what is inside, and goes on when nothing is left there."""

    def arrive(self, run: Run, token: Token) -> None:
        """Begin what is inside."""
        token.state = STARTED
        _assign(run, token, token.place.node.inputs)
        run.enter(token, token.place.node.calls)

    def go(self, run: Run, token: Token) -> Sequence[str]:
        """Go on after it."""
        _assign(run, token, token.place.node.outputs)
        return token.place.outs

    def names(self, token: Token) -> Sequence[Mapping[str, Any]]:
        """Those of one run of several."""
        return one_of_several(token)


def _assign(run: Run, token: Token, mappings: Iterable[Mapped]) -> None:
    names = run.names(token)
    run.saved.variables |= {mapped.target: names.value(mapped.source) for mapped in mappings}
