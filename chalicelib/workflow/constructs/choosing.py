"""Exclusive and inclusive gateways, and conditional flows out of anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import Conflict
from chalicelib.workflow.constructs.base import Construct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.workflow.model import Node, Process
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.tokens import Token


class Choosing(Construct):
    """What exclusive and inclusive gateways share."""

    pauses = False
    chooses = True

    def advice(self, node: Node, process: Process) -> Iterator[str]:
        """A gateway with conditions on every flow may find no way out."""
        if not node.default and len(node.outgoing) > 1 and all(process.flows[flow].condition for flow in node.outgoing):
            yield "没有默认连线，条件都不满足时将无法提交"


class Inclusive(Choosing):
    """Takes every flow whose condition holds, else the default."""

    kind = "inclusive"
    tags = ("inclusiveGateway",)

    def go(self, run: Run, token: Token) -> list[str]:
        """The flows whose conditions hold."""
        return list(_open(run, token)) or _default(token)


class Exclusive(Choosing):
    """Takes the first flow whose condition holds, else the default."""

    kind = "exclusive"
    tags = ("exclusiveGateway",)

    def go(self, run: Run, token: Token) -> list[str]:
        """The first flow whose condition holds."""
        found = next(_open(run, token), None)
        return [found] if found else _default(token)


def _open(run: Run, token: Token) -> Iterator[str]:
    node, flows = token.place.node, token.scope.process.flows
    names = run.names(token)
    for name in node.outgoing:
        condition = flows[name].condition
        if name != _last_resort(node, token) and (not condition or names.true(condition)):
            yield f"~{name}"


def _default(token: Token) -> list[str]:
    node = token.place.node
    found = _last_resort(node, token)
    if not found:
        raise Conflict(f"节点「{node.name or node.id}」没有满足条件的流出连线")
    return [f"~{found}"]


def _last_resort(node: Node, token: Token) -> str:
    if node.default:
        return node.default
    only = node.outgoing[0] if len(node.outgoing) == 1 else ""
    return only if only and not token.scope.process.flows[only].condition else ""
