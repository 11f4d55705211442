"""Places that wait for events, catch or throw them: timers, signals, messages, errors, termination."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, IntermediateCatchEvent
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.util.task import TaskState

from chalicelib.workflow import timers
from chalicelib.workflow.library.run import host_of, run_of
from chalicelib.workflow.library.steps import Passing, Race, way_after, way_through
from chalicelib.workflow.library.tree import empty

if TYPE_CHECKING:
    from SpiffWorkflow.task import Task

    from chalicelib.workflow.model import Event
    from chalicelib.workflow.state import Way


class Named(EventDefinition):  # type: ignore[misc]
    """A signal, message or error, matched by kind and name."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(name)
        self.kind = kind

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named) and (self.kind, self.name) == (other.kind, other.name)

    __hash__ = None  # type: ignore[assignment]


class Due(EventDefinition):  # type: ignore[misc]
    """A timer. It is armed when reached, by the command's own clock, and fires only when fire_due says so."""

    def __init__(self, event: Event) -> None:
        super().__init__(event.name)
        self.event = event

    def has_fired(self, my_task: Task) -> bool:
        """Arm the timer where it is not, and tell whether it was fired."""
        data, run = my_task.internal_data, run_of(my_task)
        if "due" not in data:
            text = run.names(my_task).text(self.event.name)
            arm(data, timers.schedule(self.event.timer, str(text or ""), run.now))
        return bool(super().has_fired(my_task))

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = None  # type: ignore[assignment]


class Catch(Passing, IntermediateCatchEvent):  # type: ignore[misc]
    """Waits for a timer, signal or message: intermediate events and receive tasks."""

    waits = True


class Boundary(Passing, BoundaryEvent):  # type: ignore[misc]
    """Waits beside a task. One that does not interrupt stays when it fires, and a twin of it goes on."""

    is_token = False

    def way(self, parent: Task) -> Way:
        """What comes of the event comes after the task it sits on."""
        host = parent.children[0]
        return way_after(parent) if host.task_spec.node.kind != "user" else way_through(host)

    def _update_hook(self, my_task: Task) -> bool:
        fired = bool(super()._update_hook(my_task))
        data, run = my_task.internal_data, run_of(my_task)
        if not fired or self.ends_race or "twin" in data:
            return fired
        if isinstance(self.event_definition, Due):
            following = timers.Schedule(_moment(data["due"]), data["period"], data["repeats"]).following(run.now)
            if following is None:
                return True
            arm(data, following)
        data.pop("event_fired", None)
        twin = my_task.parent._add_child(self, TaskState.FUTURE)
        twin.internal_data.update(no=run.number(), way=data["way"], event_fired=True, due=0, twin=True)
        self._update(twin)
        return False


class Throw(Passing):
    """Throws a signal, message or error, or terminates: throw and end events."""

    def _run_hook(self, my_task: Task) -> bool:
        event, run, top = self.node.event, run_of(my_task), my_task.workflow.top_workflow
        if event.kind in ("signal", "message"):
            run.thrown.append((event.kind, event.name))
            top.catch(BpmnEvent(Named(event.kind, event.name)))
        elif event.kind == "terminate":
            empty(my_task.workflow, my_task)
        elif event.kind == "error":
            _raise(my_task, event.name)
        return bool(super()._run_hook(my_task))


def _raise(task: Task, code: str) -> None:
    """End the subprocess an error came out of, and those around it, up to the one with a boundary event for it."""
    run = run_of(task)
    while (host := host_of(task.workflow)) is not None:
        empty(task.workflow, task)
        around = host.parent.parent if getattr(host.parent.task_spec, "collects", False) else host.parent
        for event in around.children if isinstance(around.task_spec, Race) else ():
            wanted = getattr(event.task_spec, "event_definition", None)
            if isinstance(wanted, Named) and wanted.kind == "error" and wanted.name in ("", code):
                event.internal_data["event_fired"] = True
                event._ready()
                return
        task = host
    empty(task.workflow, task)
    run.error = code


def arm(data: dict[str, Any], schedule: timers.Schedule) -> None:
    """Write when a timer is due into a token."""
    data.pop("event_fired", None)
    data.update(due=int(schedule.due.timestamp()), period=schedule.period, repeats=schedule.repeats)


def _moment(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)
