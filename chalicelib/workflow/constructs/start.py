"""The start event."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.lazy import lazy
from chalicelib.workflow.constructs.base import Construct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.workflow.constructs import events
    from chalicelib.workflow.elements import Element
    from chalicelib.workflow.model import Node, Process
    from chalicelib.workflow.reading import Reading
else:
    events = lazy("chalicelib.workflow.constructs.events")


class EventStart(Construct):
    """Where an event sub-process begins; the event it waits for is the event sub-process's (subprocess.py)."""

    kind = "start"
    tags = ("eventStartEvent",)
    pauses = False


class Start(Construct):
    """Where a process begins, with a form perhaps."""

    kind = "start"
    tags = ("startEvent",)
    vendored = frozenset({"formKey", "initiator"})
    pauses = False

    def read(self, element: Element, node: Node, reading: Reading) -> Node:
        """Its form."""
        waiting = {"timer", "message", "signal"} if reading.offered.starts else set()
        event = events.read_event(element, frozenset({"none", *waiting}), reading)
        return replace(node, event=event, form_key=element.vendored("formKey"))

    def faults(self, node: Node, process: Process) -> Iterator[str]:  # noqa: ARG002
        """It has to lead somewhere."""
        if not node.outgoing:
            yield "开始节点没有流出的连线"
        yield from events.timer_faults(node)
