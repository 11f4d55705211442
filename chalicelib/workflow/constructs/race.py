"""A task beside its boundary events, or the events after an event gateway: whoever ends the wait takes out the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.workflow.constructs.base import Construct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.workflow.model import Node, Process
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.tokens import Token


class Race(Construct):
    """Holds those that race."""

    kind = "event_gateway"
    tags = ("eventBasedGateway",)
    holds = True
    chooses = True

    def faults(self, node: Node, process: Process) -> Iterator[str]:
        """After an event gateway there are only events that nothing else leads to."""
        if not node.outgoing:
            yield "事件网关没有流出的连线"
        for name in node.outgoing:
            target = process.nodes.get(process.flows[name].target)
            if target and (target.kind not in ("catch", "receive") or len(target.incoming) != 1):
                yield f"事件网关之后只能是仅由它流入的捕获事件或接收任务，不能是「{target.id[:80]}」"

    def advice(self, node: Node, process: Process) -> Iterator[str]:
        """What it waits for cannot wait for something else besides."""
        on = {other.host for other in process.nodes.values()}
        for name in node.outgoing:
            if process.flows[name].target in on:
                yield f"事件网关之后的「{process.flows[name].target[:80]}」不应附有边界事件"

    def lost(self, run: Run, token: Token, held: Token) -> None:
        """The wait is over, unless it was an event that does not interrupt."""
        if held.place.construct.ends_wait(held):
            for other in list(token.held):
                run.discard(other)
