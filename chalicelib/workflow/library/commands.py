"""The commands of the engine, as moves of tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.util.task import TaskState

from chalicelib.errors import BadInput, Conflict, NotFound
from chalicelib.workflow import graphs
from chalicelib.workflow.library import storing
from chalicelib.workflow.library.building import entry
from chalicelib.workflow.library.events import Named
from chalicelib.workflow.library.run import Run, host_of, unfinished
from chalicelib.workflow.library.tree import absorb, discard, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.task import Task

    from chalicelib.workflow.state import Status, Way


_JUMPED_TO = ("user", "receive", "subprocess", "call", "end")


def perform(run: Run, command: Callable[[Run], None]) -> Run:
    """Load, do the command, run all that waits for nobody, and write what came of it back into `run.saved`."""
    saved = run.saved
    run.top, run.tasks = storing.restore(run) if saved.last else (storing.create(run), {})
    command(run)
    settle(run.top)
    storing.collect(run.top, saved)
    if saved.status == "running" and not saved.tokens:
        saved.status = "terminated" if run.error is not None else "completed"
    saved.nodes.update(run.nodes)
    saved.flows.update(run.flows)
    saved.handled &= {number for token in saved.tokens for number in token.behind}
    for token in saved.tokens:
        token.forget(saved.handled)
    return run


def begin(run: Run) -> None:
    """Step over the library's own first task."""
    run.top.task_tree.run()


def complete(run: Run, item: str) -> None:
    """A person has done their part."""
    task = run.tasks[item]
    run.saved.handled |= _numbers_behind(task)
    task.run()
    absorb(task)


def reopen(run: Run, scope: str, activation: str, again: int | None = None) -> None:
    """Take away all that came of an activation of a user task, the task itself if it still stands, and open it again.

    With `again`, the node had several signatures: only that one is asked for again, and those that were no longer
    wanted.
    """
    workflow, step, way = _passed(run, scope, activation)
    if again is not None and len(step) < 3:  # noqa: PLR2004  it kept no signatures
        raise NotFound("任务不存在或未办理", field="taskId")
    if again is not None:
        run.resumed[step[0]] = {**step[2], "again": again}
    for task in list(workflow.tasks.values()):
        if activation in (*_behind(task), task.internal_data.get("no")):
            _discard_whole(task)
    _place(run, workflow, step[0], way)


def unsign(run: Run, activation: str, at: int) -> None:
    """Ask for one signature of a node again that still waits for others."""
    signing = run.tasks[activation]
    if not signing.task_spec.collects:
        raise NotFound("任务不存在或未办理", field="taskId")
    signing.task_spec.unsign(signing, at)


def end(run: Run, status: Status) -> None:
    """Take everything away."""
    for task in run.top.task_tree.children:
        discard(task)
    run.saved.status = status


def add_signers(run: Run, item: str, signers: Sequence[str]) -> None:
    """Ask more people to sign, now or after those who are asked already."""
    signing = _by_name(run, item)
    asked = [*(task.internal_data["item"] for task in unfinished(signing)), *signing.internal_data["queue"]]
    _refuse(signer for signer in signers if signer in asked or signers.count(signer) > 1)
    signing.internal_data["count"] += len(signers)
    signing.task_spec.add(signing, signers)


def remove_signers(run: Run, item: str, signers: Sequence[str]) -> None:
    """Ask these people no longer; finish the node when that was all it waited for."""
    signing = run.tasks[item].parent
    data = signing.internal_data
    for signer in signers:
        task = next((task for task in unfinished(signing) if task.internal_data["item"] == signer), None)
        if task is not None:
            discard(task)
        elif signer in data["queue"]:
            data["queue"].remove(signer)
        else:
            _refuse([signer])
        data["count"] -= 1
    signing.task_spec.recount(signing, None)


def set_signers(run: Run, item: str, signers: Sequence[str]) -> None:
    """Ask these instead of those who are asked; who is among both keeps what stands, if it is his turn."""
    signing = _by_name(run, item)
    data = signing.internal_data
    _refuse(signer for signer in signers if signers.count(signer) > 1)
    kept = list(signers[:1] if signing.task_spec.multi.sequential else signers)
    for task in unfinished(signing):
        if task.internal_data["item"] not in kept:
            discard(task)
    standing = [task.internal_data["item"] for task in unfinished(signing)]
    data.update(queue=[], count=data["done"] + len(signers))
    signing.task_spec.add(signing, [signer for signer in signers if signer not in standing])


def jump(run: Run, item: str, target: str) -> None:
    """Move a token to another node of its process, or all of them when it leaves a parallel part."""
    task = run.tasks[item]
    workflow = task.workflow
    process = run.definition.processes[workflow.spec.name]
    node = process.nodes.get(target)
    if node is None or node.kind not in _JUMPED_TO:
        raise NotFound("目标节点不存在，或不是任务、子流程、结束节点", field="targetKey")
    here = graphs.entrances(process, task.task_spec.node.id)
    there = graphs.entrances(process, target)
    if there not in (here, frozenset()):
        raise Conflict("目标节点在另一并行分支内，跳转后流程将无法汇聚", field="targetKey")
    way = task.internal_data["way"]
    if here == there:
        _discard_whole(task)
    else:
        way = []
        for other in workflow.task_tree.children:
            discard(other)
    _place(run, workflow, target, way)


def fire_due(run: Run) -> None:
    """Fire what is due, oldest first; what an earlier one ended does not fire."""
    waiting = run.top.event_manager.tasks
    due = [
        task
        for task in waiting.values()
        if "due" in task.internal_data and task.internal_data["due"] <= run.now.timestamp()
    ]
    for task in sorted(due, key=lambda task: task.internal_data["due"]):
        if task.id in waiting:
            task.task_spec.catch(task, None)
            task.task_spec._update(task)
            settle(run.top)


def send(run: Run, kind: str, name: str) -> None:
    """Deliver a message or signal to whatever waits for it."""
    if not run.top.event_manager.catch(BpmnEvent(Named(kind, name)), internal=False):
        raise NotFound("流程没有等待此消息或信号", field="name")


def _by_name(run: Run, item: str) -> Task:
    """The node of a signature, whose signers are people."""
    signing = run.tasks[item].parent
    if not signing.task_spec.node.multi.collection:
        raise Conflict("按次数循环的节点不能加签")
    return signing


def _refuse(signers: Iterable[str]) -> None:
    wrong = "、".join(dict.fromkeys(signers))
    if wrong:
        raise BadInput(f"签署人重复或不存在：{wrong[:100]}", field="nextUserIds")


def _discard_whole(task: Task) -> None:
    """Take a token out with what holds it: all signatures of its node, its boundary events."""
    while task.id in task.workflow.tasks and task.parent is not task.workflow.task_tree:
        task = task.parent
    if task.id in task.workflow.tasks and task is not task.workflow.task_tree:
        discard(task)


def _place(run: Run, workflow: BpmnWorkflow, node: str, way: Way) -> None:
    """Put a token on a node, as if it had come there on `way`."""
    spec = entry(workflow.spec, node)
    task = workflow.task_tree._add_child(spec, TaskState.FUTURE)
    task.triggered = True
    task.internal_data.update(no=run.number(), way=way)
    spec._update(task)


def _passed(run: Run, scope: str, activation: str) -> tuple[BpmnWorkflow, list[Any], Way]:
    """Where an activation stood: its workflow, its step, and the way that led there."""
    workflow = run.top.subprocesses[run.tasks[scope].id] if scope else run.top
    for task in workflow.tasks.values():
        way = task.internal_data.get("way", [])
        for at, step in enumerate(way):
            if step[1] == activation:
                return workflow, step, way[:at]
    raise NotFound("任务不存在", field="taskId")


def _behind(task: Task) -> list[str]:
    return [step[1] for step in task.internal_data.get("way", ())]


def _numbers_behind(task: Task | None) -> set[str]:
    """The activations a token has behind it, in its own subprocess and in those around."""
    numbers: set[str] = set()
    while task is not None:
        numbers.update(_behind(task))
        task = host_of(task.workflow)
    return numbers
