"""What one instance may grow to and one step may cost. Whoever crosses a bound is refused with the node named."""

from __future__ import annotations

from dataclasses import dataclass
from time import thread_time
from typing import TYPE_CHECKING

from chalicelib.errors import Conflict

if TYPE_CHECKING:
    from chalicelib.workflow.model import Node

_EVERY = 32
_WAITING_FOR_EACH = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """`open_items` of an instance; `moves` and `seconds` of processor time of a step."""

    open_items: int = 1_000
    moves: int = 3_000
    seconds: float = 5.0


class Budget:
    """What one step has used of its limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._until = thread_time() + limits.seconds
        self._moves = 0
        self._items = 0
        self._standing = 0

    def moved(self, node: Node) -> None:
        """Count a move from a node. Raises Conflict when there were too many or they took too long."""
        self._moves += 1
        if self._moves > self._limits.moves:
            raise Conflict(f"流程自动流转的步数过多，停在节点「{named(node)}」，请检查流程设计")
        if self._moves % _EVERY == 0 and thread_time() > self._until:
            raise Conflict(f"流程自动流转的时间过长，停在节点「{named(node)}」，请检查流程设计")

    def stands(self, node: Node, more: int) -> None:
        """Count what stands anywhere: tokens of every kind. Raises Conflict when there are too many."""
        self._standing += more
        if more > 0 and self._standing > _WAITING_FOR_EACH * self._limits.open_items:
            raise Conflict(f"流程实例中等待的节点过多，停在节点「{named(node)}」，请检查流程设计")

    def opened(self, node: Node, more: int) -> None:
        """Count open work items. Raises Conflict when there are too many."""
        self._items += more
        if more > 0 and self._items > self._limits.open_items:
            raise Conflict(f"流程实例的未办任务超过 {self._limits.open_items} 个，停在节点「{named(node)}」")


def named(node: Node) -> str:
    """A node as people know it."""
    return node.name or node.id
