"""Places that wait for a timer, signal or message: intermediate events, receive tasks, boundary events."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chalicelib.lazy import lazy
from chalicelib.workflow import timers
from chalicelib.workflow.constructs.base import Construct
from chalicelib.workflow.constructs.several import one_of_several, read_several, several_sources, way_through
from chalicelib.workflow.model import Event
from chalicelib.workflow.state import WAITING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chalicelib.workflow.constructs import events
    from chalicelib.workflow.elements import Element
    from chalicelib.workflow.model import Node, Process
    from chalicelib.workflow.reading import Reading
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.tokens import Scope, Token
else:
    events = lazy("chalicelib.workflow.constructs.events")


LONGEST_KEY = 1_000
_CAUGHT = frozenset({"timer", "signal", "message", "conditional", "link"})


class Waiting(Construct):
    """Waits. A timer is armed when it is reached, by the command's own clock, and fires only when asked."""

    waits = True
    vendored = frozenset({"correlationKey"})

    def faults(self, node: Node, process: Process) -> Iterator[str]:  # noqa: ARG002
        """A timer has to say a time."""
        yield from events.timer_faults(node)

    def sources(self, node: Node) -> Iterator[tuple[str, str]]:
        """What a timer's text is made of."""
        yield from events.event_sources(node)
        yield from several_sources(node)

    def arrive(self, run: Run, token: Token) -> None:
        """Wait, with the clock running."""
        token.state = WAITING
        node = token.place.node
        event = node.event
        self.restore(run, token)
        if node.correlation:
            token.data["key"] = str(run.names(token).text(node.correlation) or "")[:LONGEST_KEY]
        if event.kind == "timer" and "due" not in token.data:
            text = run.names(token).text(event.name)
            arm(token.data, timers.schedule(event.timer, str(text or ""), run.now))

    def restore(self, run: Run, token: Token) -> None:
        """A condition is looked at whenever a command has done its work."""
        if token.place.node.event.kind == "conditional":
            run.conditions[token] = None

    def left(self, run: Run, token: Token) -> None:
        """Nothing waits here any more."""
        run.conditions.pop(token, None)


class Catch(Waiting):
    """An intermediate event that waits."""

    kind = "catch"
    tags = ("intermediateCatchEvent",)

    def read(self, element: Element, node: Node, reading: Reading) -> Node:
        """Its event."""
        return replace(node, event=events.read_event(element, _CAUGHT, reading))

    def faults(self, node: Node, process: Process) -> Iterator[str]:
        """The other end of a link has to be the only one of its name."""
        yield from super().faults(node, process)
        if node.event.kind == "link" and len(links(process, node.event.name)) > 1:
            yield f"链接「{node.event.name[:40]}」有多个终点"

    def arrive(self, run: Run, token: Token) -> None:
        """Wait, but not at the other end of a link."""
        if token.place.node.event.kind == "link":
            run.ready(token)
        else:
            super().arrive(run, token)


class Receive(Waiting):
    """A receive task: waits for its message, or for one named after it."""

    kind = "receive"
    tags = ("receiveTask",)
    hosts = True
    jumped_to = True

    def read(self, element: Element, node: Node, reading: Reading) -> Node:
        """Its message, and whether it waits several times."""
        name = reading.names.messages.get(element.get("messageRef"), "") or element.get("id")
        return replace(node, event=Event("message", name), multi=read_several(element, reading))

    def names(self, token: Token) -> Sequence[Mapping[str, Any]]:
        """Those of one of several."""
        return one_of_several(token)


class Boundary(Waiting):
    """Waits beside a task. One that does not interrupt stays when it fires, and a twin of it goes on."""

    kind = "boundary"
    tags = ("boundaryEvent",)
    waits = False
    shown = False

    def read(self, element: Element, node: Node, reading: Reading) -> Node:
        """Its event, what it sits on, and whether it ends that."""
        event = events.read_event(element, _CAUGHT - {"link"} | {"error", "escalation"}, reading)
        interrupting = element.get("cancelActivity") != "false"
        return replace(node, event=event, host=element.get("attachedToRef"), interrupting=interrupting)

    def arrive(self, run: Run, token: Token) -> None:
        """What comes of the event comes after the task it sits on."""
        if token.around is not None:
            host = token.around.held[0]
            token.data["way"] = way_through(host) if host.place.node.kind == "user" else token.around.way
        super().arrive(run, token)

    def fire(self, run: Run, token: Token) -> None:
        """Go on, or send a twin and wait for the next time."""
        if self.ends_wait(token) or not waits_again(run, token):
            run.ready(token)
        else:
            run.ready(run.put(token.place.name, token.scope, token.way, token.around))

    def ends_wait(self, token: Token) -> bool:
        """Whether the task it sits on is over when it goes on."""
        return token.place.node.interrupting or token.place.node.event.kind == "error"


class Listener(Waiting):
    """Waits beside all of a process for what begins an event sub-process; what it waits beside can end without it."""

    kind = "event_subprocess"
    waits = False
    listens = True

    def fire(self, run: Run, token: Token) -> None:
        """Begin the event sub-process, in place of everything around it if it interrupts."""
        node, scope = token.place.node, token.scope
        begin(run, scope, node, spared=token)
        if not token.gone and (node.interrupting or not waits_again(run, token)):
            run.discard(token)


def begin(run: Run, scope: Scope, node: Node, spared: Token) -> None:
    """Begin an event sub-process. With one that interrupts, all that runs around it ends, but for `spared`."""
    if node.interrupting:
        run.empty(scope, spared)
    run.arrive(run.put(f"#{node.id}", scope, []))


def waits_again(run: Run, token: Token) -> bool:
    """Whether something that does not interrupt waits on after it has fired; a timer is armed for its next time."""
    data = token.data
    if token.place.node.event.kind != "timer":
        return True
    moment = datetime.fromtimestamp(data["due"], UTC)
    following = timers.Schedule(moment, data["period"], data["repeats"]).following(run.now)
    if following is not None:
        arm(data, following)
    return following is not None


def links(process: Process, name: str) -> list[str]:
    """The nodes at which links of this name end."""
    every = process.nodes.values()
    return [node.id for node in every if node.kind == "catch" and node.event == Event("link", name)]


def arm(data: dict[str, Any], schedule: timers.Schedule) -> None:
    """Write when a timer is due into a token."""
    data.update(due=int(schedule.due.timestamp()), period=schedule.period, repeats=schedule.repeats)


def deliver(run: Run, kind: str, name: str, within: Scope | None = None) -> bool:
    """Give a signal to all that wait for it, or a message to the one that has waited longest; whether anything did.

    With `within`, only what runs in the same process as that scope is told.
    """
    waiting = [
        token
        for token in run.tokens()
        if token.state == WAITING
        and _awaits(token, kind, name)
        and (within is None or _process(token.scope) is _process(within))
    ]
    for token in waiting[:1] if kind == "message" else waiting:
        token.place.construct.fire(run, token)
    return bool(waiting)


def hand(run: Run, kind: str, name: str, number: str) -> bool:
    """Give a message or signal to one token, if it still waits for it; whether it did."""
    token = run.by_number.get(number)
    if token is None or token.state != WAITING or not _awaits(token, kind, name):
        return False
    token.place.construct.fire(run, token)
    return True


def _awaits(token: Token, kind: str, name: str) -> bool:
    event = token.place.node.event
    return isinstance(token.place.construct, Waiting) and (event.kind, event.name) == (kind, name)


def _process(scope: Scope) -> Scope:
    """The process, called or outermost, that a subprocess is part of."""
    while scope.process.parent and scope.host is not None:
        scope = scope.host.scope
    return scope
