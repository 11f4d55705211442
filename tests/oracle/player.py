"""The hub's engine behind the same commands and states as Flowable's driver.

A command is {"do": deploy | start | complete | timers | message | signal, "now": milliseconds, …}. A state names what
waits, each as `node@item@item`: the node, and of every repetition around it, innermost first, the item it is for.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chalicelib.errors import HubError
from chalicelib.workflow import binding, engine, view
from chalicelib.workflow.bpmn_import import import_bpmn
from chalicelib.workflow.state import Saved, Token, load

if TYPE_CHECKING:
    from chalicelib.workflow.model import Definition

MEMBERS = {"ROLE2": ("ROLE2_a", "ROLE2_b")}


class Hub:
    """Plays one instance at a time."""

    first: Definition
    definition: Definition
    callee: Definition
    step: engine.Step | None = None

    def ask(self, command: dict[str, Any]) -> dict[str, Any]:
        """One command; {"refused": why} when the engine says no."""
        now = datetime.fromtimestamp(command["now"] / 1000, UTC)
        try:
            if command["do"] == "deploy":
                self.deploy(command["diagrams"])
            else:
                self.step = self.play(command, now)
        except HubError as refusal:
            return {"refused": str(refusal)}
        return self.state()

    def deploy(self, diagrams: list[str]) -> None:
        *called, main = diagrams
        known = [import_bpmn(each.encode()) for each in called]
        self.first = self.definition = import_bpmn(main.encode(), {each.key: each for each in known})
        self.callee = known[1]
        self.step = None

    def play(self, command: dict[str, Any], now: datetime) -> engine.Step:
        variables = command.get("variables", {})
        if command["do"] == "start":
            return self.bound(engine.start(self.definition, variables, "z", now, MEMBERS), now)
        assert self.step
        instance = engine.Instance(self.definition, self.step.state, now, MEMBERS)
        return self.bound(self.moved(instance, command, variables), now)

    def bound(self, step: engine.Step, now: datetime) -> engine.Step:
        """Go on into what calls mean that are bound when they are reached."""
        while step.calls:
            self.definition = binding.with_called(self.first, [("1", self.callee)])
            instance = engine.Instance(self.definition, step.state, now, MEMBERS)
            entered = binding.entered("1", self.callee)
            step = engine.enter_calls(instance, {call.id: entered for call in step.calls})
        return step

    def moved(self, instance: engine.Instance, command: dict[str, Any], variables: dict[str, Any]) -> engine.Step:
        match command["do"]:
            case "complete":
                return engine.complete(instance, self.item(command["task"]), variables)
            case "timers":
                return engine.fire_due_timers(instance)
            case "message":
                return engine.send_event(instance, "message", command["name"], {})
            case "signal":
                return engine.send_event(instance, "signal", command["name"], {})
        raise AssertionError(command)

    def item(self, label: str) -> str:
        assert self.step
        saved = load(self.definition, self.step.state)
        return next(item.id for item in view.items(self.definition, saved) if self.label(saved, item) == label)

    def state(self) -> dict[str, Any]:
        if self.step is None:
            return {"tasks": [], "timers": [], "messages": [], "signals": [], "ended": False}
        saved = load(self.definition, self.step.state)
        seen = view.view(self.definition, self.step.state)
        waits = {
            kind: sorted(self.label(saved, one) for one in seen.waiting if one.kind == kind)
            for kind in ("message", "signal")
        }
        return {
            "tasks": sorted(self.label(saved, item) for item in seen.items),
            "timers": sorted(f"{self.label(saved, one)} {one.due.timestamp():.0f}" for one in seen.timers),
            "messages": waits["message"],
            "signals": waits["signal"],
            "ended": seen.status != "running",
        }

    def label(self, saved: Saved, waiting: view.WorkItem | view.Timer | view.Waiting) -> str:
        return "@".join([self.place(waiting.node_id), *_items(saved, saved.token(waiting.id))])

    def place(self, node: str) -> str:
        """What Flowable calls it: what waits to begin an event sub-process is its start."""
        every = (process.nodes.get(node) for process in self.definition.processes.values())
        return f"{node}s" if any(found and found.kind == "event_subprocess" for found in every) else node


def _items(saved: Saved, token: Token | None) -> list[str]:
    if token is None:
        return []
    own = [str(token.data["item"])] if token.data.get("item") is not None else []
    return own + _items(saved, saved.token(token.scope) if token.scope else None)
