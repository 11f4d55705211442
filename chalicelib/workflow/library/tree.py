"""The flat tree: taking tokens out, and running all that waits for nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.util.task import TaskState

from chalicelib.errors import Conflict
from chalicelib.workflow.library.run import unfinished

if TYPE_CHECKING:
    from collections.abc import Iterator

    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.task import Task

MAX_MOVES = 3_000


def discard(task: Task) -> None:
    """Take a task out with all below it, the subprocess it runs, and the events it waits for."""
    top = task.workflow.top_workflow
    for child in list(task.children):
        discard(child)
    inner = top.subprocesses.pop(task.id, None)
    for child in list(inner.task_tree.children) if inner else ():
        discard(child)
    top.event_manager.remove_task(task)
    if task.id in task.workflow.tasks:
        task.workflow._remove_task(task.id)


def empty(workflow: BpmnWorkflow, spared: Task) -> None:
    """Take everything out of a workflow but `spared` and what it hangs from."""
    for task in list(workflow.tasks.values()):
        if task.id in workflow.tasks and task not in (workflow.task_tree, spared, spared.parent):
            discard(task)


def settle(top: BpmnWorkflow) -> None:
    """Run all that waits for nobody.

    Raises Conflict when that does not end, or when nothing is left that could go on.
    """
    for _ in range(MAX_MOVES):
        task = next(_ready(top), None)
        if task is not None:
            task.run()
            absorb(task)
        elif not (_join_again(top) or _leave_subprocess(top)):
            break
    else:
        raise Conflict("流程自动流转的步数过多，请检查流程设计")
    left = [task for workflow in (top, *top.subprocesses.values()) for task in workflow.tasks.values()]
    if len(left) > 1 and not any(getattr(task.task_spec, "waits", False) for task in left):
        raise Conflict("流程无法继续：汇聚网关等不到其余分支，请检查流程设计")


def _ready(top: BpmnWorkflow) -> Iterator[Task]:
    for workflow in (*top.subprocesses.values(), top):
        for task in workflow.tasks.values():
            if task.state == TaskState.READY and not task.task_spec.manual:
                yield task


def absorb(task: Task) -> None:
    """Take a finished task out: what it started hangs from the root."""
    workflow, around = task.workflow, task.parent
    if around is None or task.id not in workflow.tasks or not task.has_state(TaskState.FINISHED_MASK):
        return
    if not task.task_spec.is_race:
        root = workflow.task_tree
        for child in task.children:
            child.parent = root
            root._children.append(child.id)
        task.children = []
        workflow._remove_task(task.id)
        task = around
    if getattr(task.task_spec, "is_race", False) and not unfinished(task) and task.id in workflow.tasks:
        workflow._remove_task(task.id)


def _join_again(top: BpmnWorkflow) -> bool:
    """Look again at joins that wait: what one waited for may have been taken out since."""
    for workflow in (*top.subprocesses.values(), top):
        for task in list(workflow.tasks.values()):
            if task.state == TaskState.WAITING and "via" in task.internal_data:
                task.task_spec._update(task)
                if task.state == TaskState.READY:
                    return True
    return False


def _leave_subprocess(top: BpmnWorkflow) -> bool:
    """Go on after a subprocess in which nothing is left."""
    for identity, inner in top.subprocesses.items():
        if len(inner.tasks) == 1:
            host = top.get_task_from_id(identity)
            del top.subprocesses[identity]
            host._set_state(TaskState.READY)
            return True
    return False
