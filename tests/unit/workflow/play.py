"""Plays an instance as people would: by node name and signer. Every move goes through bytes, as it does in the hub."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.workflow import engine
from chalicelib.workflow import view as views
from chalicelib.workflow.bpmn_import import import_bpmn
from tests.diagrams import diagram

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chalicelib.workflow.model import Definition

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)


def fixture(name: str) -> Definition:
    return import_bpmn(diagram(name).read_bytes())


class Play:
    def __init__(
        self, diagram: str | bytes, members: Mapping[str, Sequence[str]] | None = None, **variables: Any
    ) -> None:
        self.definition = import_bpmn(diagram) if isinstance(diagram, bytes) else fixture(diagram)
        self.members = members or {}
        self.now = MONDAY
        self.step = engine.start(self.definition, variables, "zhangsan", self.now, self.members)
        self.done: dict[tuple[str, Any], str] = {}

    @property
    def instance(self) -> engine.Instance:
        return engine.Instance(self.definition, self.step.state, self.now, self.members)

    @property
    def view(self) -> views.View:
        return views.view(self.definition, self.step.state)

    @property
    def open(self) -> list[str]:
        """Open work by node, with the signer where there are several: ["b", "sign:u1"]."""
        return sorted(
            item.node_id if item.signer is None else f"{item.node_id}:{item.signer}" for item in self.view.items
        )

    def item(self, name: str) -> views.WorkItem:
        node, _, signer = name.partition(":")
        found = [
            item for item in self.view.items if item.node_id == node and (not signer or str(item.signer) == signer)
        ]
        assert len(found) == 1, (name, self.open)
        return found[0]

    def do(self, name: str, **variables: Any) -> Play:
        item = self.item(name)
        self.done[item.node_id, item.signer] = item.id
        return self.go(engine.complete, item.id, variables)

    def back(self, name: str, target: str | None = None) -> Play:
        return self.go(engine.return_to, self.item(name).id, target)

    def withdraw(self, node: str, signer: Any = None) -> Play:
        return self.go(engine.withdraw, self.done[node, signer])

    def wait(self, **time: float) -> Play:
        self.now += timedelta(**time)
        return self.go(engine.fire_due_timers)

    def go(self, command: Callable[..., engine.Step], *arguments: Any) -> Play:
        self.step = command(self.instance, *arguments)
        return self

    def due(self) -> dict[str, timedelta]:
        """When timers fall due, from now."""
        return {timer.node_id: timer.due - self.now for timer in self.step.timers}
