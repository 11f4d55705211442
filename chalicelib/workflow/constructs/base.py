"""What every construct says of itself: how it is read and checked, how a token moves through it, what others see.

A construct has no state: what a node needs is in model.Node, what a token needs is in the token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chalicelib.workflow.elements import Element
    from chalicelib.workflow.model import Node, Process
    from chalicelib.workflow.places import Place
    from chalicelib.workflow.reading import Reading
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.state import Way
    from chalicelib.workflow.tokens import Scope, Token


class Construct:
    """The defaults: a token that comes goes on at once, along every flow."""

    kind: ClassVar[str]
    tags: ClassVar[tuple[str, ...]] = ()
    """The BPMN elements that it is."""
    vendored: ClassVar[frozenset[str]] = frozenset()
    """The vendor attributes that it reads."""
    waits: ClassVar[bool] = False
    """Whether a token here waits for somebody or something, so that an instance with it is not stranded."""
    pauses: ClassVar[bool] = True
    """Whether something has to happen before a token goes on, so that a loop through it is not endless by itself."""
    holds: ClassVar[bool] = False
    """Whether what comes after a token here stands inside it, and the token stays until that is gone."""
    chooses: ClassVar[bool] = False
    """Whether it decides by itself which flows are taken; the others obey conditions on their flows."""
    listens: ClassVar[bool] = False
    """Whether a token here keeps nothing alive: what it stands beside ends without it."""
    shown: ClassVar[bool] = True
    """Whether the diagram shows a token here as where the instance stands."""
    hosts: ClassVar[bool] = False
    """Whether boundary events can sit on it."""
    jumped_to: ClassVar[bool] = False
    """Whether an administrator can move a token here."""

    # the file

    def read(self, element: Element, node: Node, reading: Reading) -> Node:  # noqa: ARG002  others look
        """`node`, which has what all nodes have, with what the element says besides."""
        return node

    def faults(self, node: Node, process: Process) -> Iterator[str]:  # noqa: ARG002
        """Why a node cannot run as it is drawn."""
        return iter(())

    def advice(self, node: Node, process: Process) -> Iterator[str]:  # noqa: ARG002
        """What is odd about a node, though it can run."""
        return iter(())

    def sources(self, node: Node) -> Iterator[tuple[str, str]]:  # noqa: ARG002
        """The expressions of a node, as ("value", source) or, where they stand in a text, ("text", source)."""
        return iter(())

    # a token

    def arrive(self, run: Run, token: Token) -> None:
        """What happens when a token comes."""
        run.ready(token)

    def restore(self, run: Run, token: Token) -> None:
        """A token that stands here has been read from a state."""

    def fire(self, run: Run, token: Token) -> None:
        """What `token` waited for has come."""
        run.ready(token)

    def go(self, run: Run, token: Token) -> Sequence[str]:  # noqa: ARG002
        """What happens when a token goes on: the names of the places it goes to."""
        return token.place.outs

    def left(self, run: Run, token: Token) -> None:
        """A token that was here has been taken out."""

    def lost(self, run: Run, token: Token, held: Token) -> None:
        """One of those that `token` holds has gone on."""

    def stands(self, token: Token) -> bool:  # noqa: ARG002
        """Whether a token here waits for somebody or something: see `waits`."""
        return self.waits

    def ends_wait(self, token: Token) -> bool:  # noqa: ARG002
        """Whether what stands beside a token in a race is taken out when it goes on."""
        return True

    def complete(self, run: Run, place: Place, scope: Scope) -> bool:  # noqa: ARG002
        """Whether what waits at `place` can go on together."""
        return False

    def way_after(self, token: Token) -> Way:
        """The user tasks behind what goes on from here."""
        return token.way

    def names(self, token: Token) -> Sequence[Mapping[str, Any]]:  # noqa: ARG002
        """Names that a token here gives to expressions at and inside it."""
        return ()
