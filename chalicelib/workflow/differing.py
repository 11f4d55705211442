"""What keeps a token of one node from standing on another: what it waits for, and how, has to be the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.workflow.constructs import JOINS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.workflow.model import Node, Process

_WAITED_FOR = ("message", "signal")


def difference(before: Node, after: Node, old: Process, new: Process, nodes: Mapping[str, str]) -> str:
    """Why a token at `before` cannot stand at `after`; empty when it can. `nodes`: ids that differ in `new`."""
    found = (
        (before.kind != after.kind, "在目标版本中是另一种节点"),
        (_several(before) != _several(after), "在目标版本中会签（多实例）方式不同"),
        (before.event.kind != after.event.kind, "在目标版本中等待的事件不同"),
        (_awaited(before) != _awaited(after), "在目标版本中等待的消息、信号或作业不同"),
        (
            before.kind == "event_gateway" and _after(before, old, nodes) != _after(after, new, {}),
            "在目标版本中之后的事件不同",
        ),
        (before.kind in JOINS and len(before.incoming) != len(after.incoming), "在目标版本中流入的连线数量不同"),
    )
    return next((why for differs, why in found if differs), "")


def same_event(before: Node, after: Node, host: str) -> bool:
    """Whether what waits beside a task, or for an event sub-process, waits for the same; `host`: on which task."""
    events = [
        (node.kind, node.event.kind, "" if node.event.kind == "timer" else node.event.name) for node in (before, after)
    ]
    return events[0] == events[1] and after.host == host


def _several(node: Node) -> bool | None:
    return node.multi.sequential if node.multi else None


def _awaited(node: Node) -> tuple[str, ...]:
    """What the row of a place that waits for a program, a message or a signal says of it."""
    waits = node.work.by or node.event.kind in _WAITED_FOR
    return (node.id, *node.work[:2], node.event.name) if waits else ()


def _after(node: Node, process: Process, nodes: Mapping[str, str]) -> set[str]:
    targets = (process.flows[flow].target for flow in node.outgoing)
    return {nodes.get(target, target) for target in targets}
