"""Manual and plain tasks: the engine walks through, as Flowable does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.workflow.constructs.base import Construct

if TYPE_CHECKING:
    from chalicelib.workflow.elements import Element
    from chalicelib.workflow.model import Node
    from chalicelib.workflow.reading import Reading


class Passing(Construct):
    """Goes on along every flow."""

    kind = "pass"
    tags = ("manualTask", "task")
    pauses = False
    hosts = True

    def read(self, element: Element, node: Node, reading: Reading) -> Node:
        """Nothing more; a manual task asks nobody."""
        if element.tag == "manualTask":
            reading.warn(element, "手工任务不产生待办，流程直接通过")
        return node


class Parallel(Construct):
    """A parallel gateway: goes on along every flow. What waits before it stands at its join (joins.py)."""

    kind = "parallel"
    tags = ("parallelGateway",)
    pauses = False
    chooses = True
