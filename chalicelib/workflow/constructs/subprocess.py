"""An embedded subprocess or a called process; variables are the instance's, in and out mappings are assignments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from chalicelib.lazy import lazy
from chalicelib.workflow.constructs.base import Construct
from chalicelib.workflow.constructs.several import one_of_several, read_several, several_sources
from chalicelib.workflow.model import Mapped
from chalicelib.workflow.state import STARTED, WAITING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from chalicelib.workflow import binding
    from chalicelib.workflow.constructs import events
    from chalicelib.workflow.elements import Element
    from chalicelib.workflow.model import Node, Process
    from chalicelib.workflow.reading import Reading
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.tokens import Token
else:
    binding = lazy("chalicelib.workflow.binding")
    events = lazy("chalicelib.workflow.constructs.events")


LATE = "late"
"""The kind of a call that is bound when it is reached."""
_HANDED = "inheritVariables inheritBusinessKey businessKey"
_CALLED = frozenset(f"{_HANDED} calledElementBinding calledElementVersion calledElementType".split())
_BINDINGS = ("", "latest", "deployment", "version")
_BEGINS = frozenset({"timer", "signal", "message", "conditional", "error", "escalation"})


class Running(Construct):
    """Runs what is inside, and goes on when nothing is left there."""

    hosts = True
    jumped_to = True

    def sources(self, node: Node) -> Iterator[tuple[str, str]]:
        """How often, and what is handed in and out."""
        yield from several_sources(node)
        yield from (("value", mapped.source) for mapped in (*node.inputs, *node.outputs))

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


class Subprocess(Running):
    """An embedded subprocess."""

    kind = "subprocess"
    tags = ("subProcess",)

    def read(self, element: Element, node: Node, reading: Reading) -> Node:
        """It runs the process of its own id."""
        return replace(node, multi=read_several(element, reading), calls=node.id)


class EventSubprocess(Running):
    """What is done when an event happens while the process around it runs."""

    kind = "event_subprocess"
    tags = ("eventSubProcess",)
    hosts = False
    jumped_to = False

    def read(self, element: Element, node: Node, reading: Reading) -> Node:
        """The event that its start waits for, and whether that interrupts."""
        start = element.first("startEvent")
        if start is None:
            return node
        event = events.read_event(start, _BEGINS, reading)
        return replace(node, event=event, interrupting=start.get("isInterrupting") != "false", calls=node.id)

    def faults(self, node: Node, process: Process) -> Iterator[str]:  # noqa: ARG002
        """It has an event and no flows."""
        if node.incoming or node.outgoing:
            yield "事件子流程不能有流入或流出的连线"
        yield from events.timer_faults(node)

    def sources(self, node: Node) -> Iterator[tuple[str, str]]:
        """What its event is made of."""
        yield from events.event_sources(node)


class Call(Running):
    """A call of another process."""

    kind = "call"
    tags: ClassVar[tuple[str, ...]] = ("callActivity",)
    vendored = _CALLED

    def read(self, element: Element, node: Node, reading: Reading) -> Node:
        """What is called, and what is handed in and out."""
        called, meant = element.get("calledElement"), element.vendored("calledElementBinding")
        if not called:
            reading.refuse(element, "调用活动需要 calledElement")
        if meant not in _BINDINGS:
            reading.warn(element, f"调用活动的 calledElementBinding「{meant[:40]}」不生效")
        return replace(
            node,
            multi=read_several(element, reading),
            calls=called,
            work=binding.work_of(element) if binding.asked_late(element) else node.work,
            inputs=_mapped(element, "in", reading),
            outputs=_mapped(element, "out", reading),
        )


class LateCall(Call):
    """A call that is bound when it is reached: it waits until somebody has said which process that is."""

    kind = LATE
    tags = ()
    waits = True

    def sources(self, node: Node) -> Iterator[tuple[str, str]]:
        """Which process is meant, besides what every call says."""
        yield from super().sources(node)
        yield from (("text", field.source) for field in node.work.fields)

    def arrive(self, run: Run, token: Token) -> None:
        """Ask which process is meant."""
        names = run.names(token)
        deep = sum(host.place.node.kind == LATE for host in _around(token))
        token.data["job"] = {field.target: names.text(field.source) for field in token.place.node.work.fields}
        token.data["job"]["depth"] = deep
        token.state = WAITING
        run.reached.append(token)

    def begin(self, run: Run, token: Token, process: str) -> None:
        """Run the process that is meant."""
        del token.data["job"]
        token.state = STARTED
        _assign(run, token, token.place.node.inputs)
        token.data["runs"] = process
        run.enter(token, process)

    def stands(self, token: Token) -> bool:
        """Whether it still waits."""
        return "job" in token.data


def _around(token: Token) -> Iterator[Token]:
    """What runs a token, outwards."""
    host = token.scope.host
    while host is not None:
        yield host
        host = host.scope.host


def _mapped(element: Element, tag: str, reading: Reading) -> tuple[Mapped, ...]:
    found = []
    for child in element.extensions():
        if child.tag == tag:
            source = child.get("source") or child.get("sourceExpression")
            if source and child.get("target"):
                found.append(Mapped(source, child.get("target")))
            elif not (child.get("variables") or child.get("businessKey")):
                reading.refuse(element, f"调用活动的 {tag} 映射缺少 source 或 target")
    return tuple(found)


def _assign(run: Run, token: Token, mappings: Iterable[Mapped]) -> None:
    names = run.names(token)
    run.saved.variables |= {mapped.target: names.value(mapped.source) for mapped in mappings}
