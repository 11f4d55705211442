"""A user task: waits for a person. Who is asked is settled when it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.workflow.constructs.base import Construct
from chalicelib.workflow.constructs.several import one_of_several, way_through
from chalicelib.workflow.naming import Who, who
from chalicelib.workflow.state import READY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.workflow.run import Run
    from chalicelib.workflow.state import Way
    from chalicelib.workflow.tokens import Token


class User(Construct):
    """Waits for a person."""

    waits = True

    def arrive(self, run: Run, token: Token) -> None:
        """Open the work item."""
        data = token.data
        found = data.get("item", "") is not None  # a node that found no signers asks nobody
        asked = who(run.names(token), token.place.node.assignment, signer="at" in data) if found else Who()
        data["who"] = [asked.assignee, list(asked.users), list(asked.groups)]
        token.state = READY

    def way_after(self, token: Token) -> Way:
        """This task comes to those behind; one signature of several leaves that to the node."""
        return token.way if "at" in token.data else way_through(token)

    def names(self, token: Token) -> Sequence[Mapping[str, Any]]:
        """Those of one signature of several."""
        return one_of_several(token)
