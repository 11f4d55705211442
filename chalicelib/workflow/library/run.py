"""What one command gives the library and gets from it, and small questions about its tasks."""

from __future__ import annotations

from collections import ChainMap
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine
from SpiffWorkflow.util.task import TaskState

from chalicelib.workflow.naming import Names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.task import Task

    from chalicelib.workflow.model import Definition
    from chalicelib.workflow.state import Place, Saved


class Run(PythonScriptEngine):  # type: ignore[misc]  # the library is untyped
    """What one command gives the library and gets from it.

    Stands where its script engine stood, and can run no script.
    """

    def __init__(
        self, definition: Definition, saved: Saved, now: datetime, members: Mapping[str, Sequence[str]]
    ) -> None:
        super().__init__(environment=BasePythonScriptEngineEnvironment())  # every method of it refuses
        self.definition = definition
        self.saved = saved
        self.now = now
        self.members = members
        self.nodes: list[Place] = []
        self.flows: list[Place] = []
        self.thrown: list[tuple[str, str]] = []
        self.error: str | None = None
        self.resumed: dict[str, dict[str, Any]] = {}  # signatures a node that opens again already has
        self.top: BpmnWorkflow
        self.tasks: dict[str, Task]

    def number(self) -> str:
        """The next number of this instance."""
        self.saved.last += 1
        return str(self.saved.last)

    def names(self, task: Task) -> Names:
        """What an expression at `task` may see.

        The signature's own names, those around it, the instance's variables.
        """
        scopes: list[dict[str, Any]] = []
        while task is not None:
            data = task.internal_data
            if "count" in data:
                active = len(unfinished(task))
                scopes.append(
                    {
                        "nrOfInstances": data["count"],
                        "nrOfCompletedInstances": data["done"],
                        "nrOfActiveInstances": active,
                    },
                )
            if "at" in data:
                scopes.append({task.parent.task_spec.node.multi.element: data["item"], "loopCounter": data["at"]})
            task = task.parent or host_of(task.workflow)
        return Names(ChainMap(*scopes, self.saved.variables), self.members)


def run_of(task: Task) -> Run:
    """The run a task belongs to."""
    run = task.workflow.script_engine
    assert isinstance(run, Run)  # noqa: S101  the library hands back what create and restore gave it
    return run


def host_of(workflow: BpmnWorkflow) -> Task | None:
    """The task that runs a subprocess; None for the outermost workflow."""
    return workflow.top_workflow.get_task_from_id(workflow.parent_task_id) if workflow.parent_task_id else None


def unfinished(task: Task) -> list[Task]:
    """The children of a task that still stand."""
    return [child for child in task.children if not child.has_state(TaskState.FINISHED_MASK)]
