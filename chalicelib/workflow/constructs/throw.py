"""Throw and end events: a signal, message or error goes out, or everything around ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from chalicelib.lazy import lazy
from chalicelib.workflow.constructs.base import Construct
from chalicelib.workflow.constructs.catch import LONGEST_KEY, begin, deliver, links
from chalicelib.workflow.tokens import Thrown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chalicelib.workflow.constructs import events
    from chalicelib.workflow.elements import Element
    from chalicelib.workflow.model import Node, Process
    from chalicelib.workflow.reading import Reading
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.tokens import Scope, Token
else:
    events = lazy("chalicelib.workflow.constructs.events")


class Throwing(Construct):
    """Throws a signal, message or error, or terminates."""

    allowed: ClassVar[frozenset[str]]
    vendored = frozenset({"correlationKey"})
    pauses = False

    def read(self, element: Element, node: Node, reading: Reading) -> Node:
        """Its event."""
        event = events.read_event(element, self.allowed, reading)
        events.warn_of_border(element, event, reading)
        return replace(node, event=event)

    def sources(self, node: Node) -> Iterator[tuple[str, str]]:
        """Which message is meant."""
        if node.correlation:
            yield "text", node.correlation

    def go(self, run: Run, token: Token) -> Sequence[str]:
        """Throw, and go on."""
        event = token.place.node.event
        if event.kind in ("signal", "message"):
            _send(run, token)
        elif event.kind == "terminate":
            _terminate(run, token, event.reach)
        elif event.kind == "error":
            raise_error(run, token, event.name)
        elif event.kind == "escalation":
            _escalate(run, token, event.name)
        elif event.kind == "link":
            return [f"#{target}" for target in links(token.scope.process, event.name)]
        return token.place.outs


def _send(run: Run, token: Token) -> None:
    """Give it to who waits in the instance, and tell what has to leave it.

    A message that somebody here has taken leaves nobody else waiting for it; one with a key is for whoever has it.
    """
    node = token.place.node
    event = node.event
    key = str(run.names(token).text(node.correlation) or "")[:LONGEST_KEY] if node.correlation else ""
    within = token.scope if event.reach == "process" else None
    taken = False if key else deliver(run, event.kind, event.name, within)
    if event.reach != "process" and not (taken and event.kind == "message"):
        run.thrown.append(Thrown(event.kind, event.name, key))


class Throw(Throwing):
    """An intermediate event that throws, or only marks how far the process has come."""

    kind = "throw"
    tags = ("intermediateThrowEvent",)
    allowed = frozenset({"none", "signal", "message", "escalation", "link"})

    def faults(self, node: Node, process: Process) -> Iterator[str]:
        """A link has to end somewhere, and leads nowhere else."""
        if node.event.kind == "link" and not links(process, node.event.name):
            yield f"链接「{node.event.name[:40]}」没有终点"
        if node.event.kind == "link" and node.outgoing:
            yield "抛出链接的事件不能有流出的连线"


class End(Throwing):
    """An end event: a token that comes here is gone."""

    kind = "end"
    tags = ("endEvent",)
    allowed = frozenset({"none", "error", "terminate", "signal", "message", "escalation"})
    pauses = True
    jumped_to = True


def _terminate(run: Run, token: Token, reach: str) -> None:
    """End what is around an end event; or all runs of the node around it; or everything."""
    if reach == "all":
        run.empty(run.top, token)
    elif reach == "several" and (several := _several_around(token)) is not None:
        several.data["queue"] = []
        for one in list(several.held):
            run.discard(one)
        run.ready(several)
    else:
        run.empty(token.scope, token)


def _several_around(token: Token) -> Token | None:
    """The innermost node of several runs that a token is inside."""
    host = token.scope.host
    while host is not None:
        if "at" in host.data:
            return host.around
        host = host.scope.host
    return None


def raise_error(run: Run, token: Token, code: str) -> None:
    """End what an error came out of, and the scopes around it, up to the one where something waits for it."""
    if _caught(run, token, code):
        return
    at, below = token, ""
    while True:
        handler = _handler(at.scope, "error", code, below)
        if handler is not None:
            begin(run, at.scope, handler, spared=token)
            return
        host = at.scope.host
        run.empty(at.scope, at)
        if host is None:
            run.error = code
            return
        if _caught(run, host, code):
            return
        at, below = host, host.place.node.id


def _caught(run: Run, token: Token, code: str) -> bool:
    """Let the event on a task that is meant for an error go on; whether there is one."""
    for event in beside(token):
        if _catches(event.place.node, "error", code):
            run.ready(event)
            return True
    return False


def _escalate(run: Run, token: Token, code: str) -> None:
    """Tell the nearest that waits for an escalation, upwards; where nobody does, nothing happens."""
    at, below = token, ""
    while True:
        handler = _handler(at.scope, "escalation", code, below)
        if handler is not None:
            begin(run, at.scope, handler, spared=token)
            return
        host = at.scope.host
        if host is None:
            return
        for event in beside(host):
            if _catches(event.place.node, "escalation", code):
                event.place.construct.fire(run, event)
                for other in list(event.around.held) if event.around and event.place.node.interrupting else ():
                    if other is not event:
                        run.discard(other)
                return
        at, below = host, host.place.node.id


def _handler(scope: Scope, kind: str, code: str, below: str) -> Node | None:
    """The event sub-process of a scope that an error or escalation begins; one it came out of, `below`, does not."""
    nodes = scope.process.nodes
    if below and nodes[below].kind == "event_subprocess":
        return None
    found = [node for node in nodes.values() if node.kind == "event_subprocess" and _catches(node, kind, code)]
    return max(found, key=lambda node: len(node.event.name), default=None)


def _catches(node: Node, kind: str, code: str) -> bool:
    return node.event.kind == kind and node.event.name in ("", code)


def beside(host: Token) -> list[Token]:
    """The boundary events on a task, or on the node that it is one of several runs of."""
    around = host.around
    if around is not None and not around.place.construct.holds:
        around = around.around
    return [token for token in around.held if token.place.node.kind == "boundary"] if around is not None else []
