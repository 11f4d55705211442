"""What every place of a diagram shares; gateways, joins and subprocesses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.defaults import ExclusiveGateway, SubWorkflowTask
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.operators import Operator
from SpiffWorkflow.specs import MultiChoice
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.util.task import TaskState

from chalicelib.errors import Conflict
from chalicelib.workflow.library.run import run_of, unfinished
from chalicelib.workflow.library.tree import discard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from SpiffWorkflow.task import Task

    from chalicelib.workflow.model import Node
    from chalicelib.workflow.state import Way


NODE = "#"
"""What the name of the place of a node itself begins with; building.py names the places around it differently."""


_SIGNED = ("count", "done", "next", "signed", "left", "queue")


class Condition(Operator):  # type: ignore[misc]
    """The condition of a flow."""

    def _matches(self, task: Task) -> bool:
        return bool(run_of(task).names(task).true(self.args[0]))


class Station(TaskSpec):  # type: ignore[misc]
    """What every place of ours shares.

    No look-ahead, a number and a way for each token, the journal of what was passed.
    """

    node: Node
    flow: str = ""  # the flow this place stands for, or, after an event gateway, the one before it
    ends_race = True  # when it is done, what stands beside it in a race is taken out
    is_race = False
    is_token = True
    waits = False
    asks = False  # a user task, or all the signatures of one
    collects = False  # several signatures, or several runs of a subprocess

    def _predict(self, *_: Any, **__: Any) -> None:
        """Nothing is created before it is reached."""

    def test(self) -> None:
        """Nothing to check at run time: the import has done it."""

    def _update(self, my_task: Task) -> None:
        if "no" not in my_task.internal_data:
            my_task.internal_data.update(no=run_of(my_task).number(), way=self.way(my_task.parent))
        super()._update(my_task)

    def way(self, parent: Task) -> Way:
        """The user tasks behind a token that comes from `parent`."""
        return way_after(parent)

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        run, process, around = run_of(my_task), self._wf_spec.name, my_task.parent
        if self.flow:
            run.flows.append((process, self.flow))
        if self.name.startswith(NODE) and "at" not in my_task.internal_data:
            run.nodes.append((process, self.node.id))
        if getattr(around.task_spec, "is_race", False) and self.ends_race:
            for other in unfinished(around):
                discard(other)
        elif getattr(around.task_spec, "collects", False):
            around.task_spec.sign(around, my_task)


class Passing(Station, BpmnTaskSpec):  # type: ignore[misc]
    """Goes on along every outgoing flow: flows themselves, starts, plain tasks, forks."""

    def _run_hook(self, my_task: Task) -> bool:
        super()._run_hook(my_task)
        my_task._sync_children(self.outputs, TaskState.FUTURE)
        return True


class Race(Passing):
    """Holds a task and its boundary events, or the events after an event gateway, until one of them ends the wait."""

    is_race = True


class Exclusive(Station, ExclusiveGateway):  # type: ignore[misc]
    """Takes the first flow whose condition holds, else the default."""

    def _run_hook(self, my_task: Task) -> bool:
        try:
            return bool(super()._run_hook(my_task))
        except WorkflowException:
            raise _no_way_out(self.node) from None


class Choice(Station, BpmnTaskSpec, MultiChoice):  # type: ignore[misc]
    """Takes every flow whose condition holds, else the default.

    Inclusive gateways, and conditional flows out of a task.
    """

    def _run_hook(self, my_task: Task) -> bool:
        matches, default = self._get_matching_outputs(my_task)
        if not matches and not default:
            raise _no_way_out(self.node)
        my_task._sync_children(matches or default, TaskState.FUTURE)
        return True


class Join(Passing):
    """Waits for a token on each incoming flow, or (`before` set: inclusive) on those where one can still come.

    As BPMN has it, an inclusive join waits for a token that can come on an empty flow and on none that has one already:
    the latter is behind the fork this join belongs to, and would wait for the join in turn.
    """

    before: Mapping[str, frozenset[str]] | None = None

    def _update_hook(self, my_task: Task) -> bool:
        data = my_task.internal_data
        data.setdefault("via", my_task.parent.task_spec.name)
        arrived: dict[str, Task] = {}
        for task in my_task.workflow.tasks.values():
            if task.task_spec is self and not task.has_state(TaskState.FINISHED_MASK) and "via" in task.internal_data:
                arrived.setdefault(task.internal_data["via"], task)
        if my_task not in arrived.values() or not self.complete(my_task, arrived):
            my_task._set_state(TaskState.WAITING)
            return False
        others = [task for task in arrived.values() if task is not my_task]
        data["way"] = [step for step in data["way"] if all(step in other.internal_data["way"] for other in others)]
        for other in others:
            discard(other)
        return True

    def complete(self, my_task: Task, arrived: Mapping[str, Task]) -> bool:
        """Whether nothing is left to wait for."""
        if len(arrived) == len(self.inputs):
            return True
        if self.before is None:
            return False
        empty = [before for flow, before in self.before.items() if flow not in arrived]
        filled = [self.before[flow] for flow in arrived]
        others = {_stands_at(task) for task in my_task.workflow.tasks.values() if task.task_spec is not self}
        return not any(
            any(place in before for before in empty) and not any(place in before for before in filled)
            for place in others
        )


class Sub(Passing, SubWorkflowTask):  # type: ignore[misc]
    """An embedded subprocess or a called process; variables are the instance's, in and out mappings are assignments."""

    def _update_hook(self, my_task: Task) -> bool:
        run = run_of(my_task)
        if my_task.id not in my_task.workflow.top_workflow.subprocesses:
            names = run.names(my_task)
            run.saved.variables |= {mapped.target: names.value(mapped.source) for mapped in self.node.inputs}
        return bool(super()._update_hook(my_task))

    def _run_hook(self, my_task: Task) -> bool:
        run = run_of(my_task)
        names = run.names(my_task)
        run.saved.variables |= {mapped.target: names.value(mapped.source) for mapped in self.node.outputs}
        return bool(super()._run_hook(my_task))


def _no_way_out(node: Node) -> Conflict:
    return Conflict(f"节点「{node.name or node.id}」没有满足条件的流出连线")


def _stands_at(task: Task) -> str:
    """The node or flow a live token is at; "" for what is no token."""
    spec = task.task_spec
    if task.has_state(TaskState.FINISHED_MASK) or not isinstance(spec, Station) or not spec.is_token:
        return ""
    return spec.flow or str(spec.node.id)


def way_after(task: Task) -> Way:
    """The user tasks behind a token that comes from `task`; a node passed twice counts where it was passed last."""
    spec, data = task.task_spec, task.internal_data
    if getattr(spec, "asks", False) and spec.node.kind == "user" and "at" not in data:
        return way_through(task)
    return list(data.get("way", ()))


def way_through(task: Task) -> Way:
    """The way of a token that leaves the user task `task`."""
    node, data = task.task_spec.node.id, task.internal_data
    behind = data["way"]
    names = [step[0] for step in behind]
    signed = [{key: data[key] for key in _SIGNED}] if "signed" in data else []
    return [*(behind[: names.index(node)] if node in names else behind), [node, data["no"], *signed]]
