"""state.Saved ↔ a live workflow of the library, and the one command that begins one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from chalicelib.workflow.library.building import specifications
from chalicelib.workflow.library.events import Boundary, Catch
from chalicelib.workflow.state import Token

if TYPE_CHECKING:
    from chalicelib.workflow.library.run import Run
    from chalicelib.workflow.state import Saved


def create(run: Run) -> BpmnWorkflow:
    """A workflow at its very beginning."""
    specs = specifications(run.definition)
    return BpmnWorkflow(specs[run.definition.key], dict(specs), script_engine=run)


def restore(run: Run) -> tuple[BpmnWorkflow, dict[str, Task]]:
    """The workflow of a saved state, and its tasks by number."""
    specs = specifications(run.definition)
    top = BpmnWorkflow(specs[run.definition.key], dict(specs), script_engine=run, deserializing=True)
    top.task_tree = Task(top, top.spec.start, state=TaskState.COMPLETED)
    tasks: dict[str, Task] = {}
    scopes = {"": top}
    for token in run.saved.tokens:
        workflow = scopes.get(token.scope) or _subprocess(top, tasks[token.scope])
        scopes[token.scope] = workflow
        parent = tasks[token.parent] if token.parent else workflow.task_tree
        task = Task(workflow, workflow.spec.task_specs[token.spec], parent, state=token.state)
        task.triggered = "at" in token.data
        task.internal_data = {"no": token.number, **token.data}
        tasks[token.number] = task
        if task.state == TaskState.WAITING and isinstance(task.task_spec, (Catch, Boundary)):
            top.event_manager.add_task(task)
    return top, tasks


def _subprocess(top: BpmnWorkflow, host: Task) -> BpmnSubWorkflow:
    inner = BpmnSubWorkflow(top.subprocess_specs[host.task_spec.spec], host.id, top, deserializing=True)
    inner.task_tree = Task(inner, inner.spec.start, state=TaskState.COMPLETED)
    top.subprocesses[host.id] = inner
    return inner


def collect(top: BpmnWorkflow, saved: Saved) -> None:
    """Write where the workflow stands back into `saved`, in the order of numbers."""
    tokens = []
    for workflow in (top, *top.subprocesses.values()):
        host = top.get_task_from_id(workflow.parent_task_id) if workflow.parent_task_id else None
        scope = host.internal_data["no"] if host else ""
        for task in workflow.tasks.values():
            if task is not workflow.task_tree:
                data = dict(task.internal_data)
                around = "" if task.parent is workflow.task_tree else task.parent.internal_data["no"]
                tokens.append(Token(data.pop("no"), task.task_spec.name, task.state, around, scope, data))
    saved.tokens = sorted(tokens, key=lambda token: [int(part) for part in token.number.split(".")])
