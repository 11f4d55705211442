"""The only door to a running process.

Pure: a definition, a state in bytes and a command → a Step; the clock is an argument.

The engine decides where an instance goes; who may act is decided before it is called, and the rows that tell people
about it are kept by others from what a Step says. Every command either returns a new state or raises and leaves the
old one as it was:

    BadInput       variables that are no JSON, an expression or timer that cannot be worked out, wrong signers
    NotFound       no such work item, target or event in this instance
    Conflict       the instance has ended, the target is not serial, the next step was handled, no condition holds
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.errors import AlreadyFinished, BadInput, Conflict, NotFound
from chalicelib.lazy import lazy
from chalicelib.workflow import commands, view
from chalicelib.workflow.limits import Limits
from chalicelib.workflow.naming import OWN_NAMES
from chalicelib.workflow.run import Run
from chalicelib.workflow.state import Saved, dump, load
from chalicelib.workflow.steps import NOBODY, Closed, Instance, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from chalicelib.workflow import migrating
    from chalicelib.workflow.model import Definition
    from chalicelib.workflow.steps import Members
    from chalicelib.workflow.view import WorkItem
else:
    migrating = lazy("chalicelib.workflow.migrating")


NOTHING: Mapping[str, Any] = {}
_ID = r"[0-9]{1,18}(\.[0-9]{1,9})?"


__all__ = ["Closed", "Instance", "Step"]


def start(
    definition: Definition,
    variables: Mapping[str, Any],
    initiator: str,
    now: datetime,
    members: Members = NOBODY,
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> Step:
    """Begin an instance. Raises Conflict when the process begins only by events."""
    if not definition.main.start:
        raise Conflict("流程只能由消息、信号或定时启动")
    own = {name: initiator for name in ("initiator", definition.main.initiator) if name}
    saved = Saved(definition.digest, variables={**_allowed(definition, variables), **own})
    return _step(Instance(definition, b"", now, members, limits), saved, commands.begin)


def start_by_event(
    definition: Definition, node: str, variables: Mapping[str, Any], now: datetime, members: Members = NOBODY
) -> Step:
    """Begin an instance at one of `definition.starts`: nobody has started it, so nobody is its initiator."""
    if node not in {one.id for one in definition.starts}:
        raise NotFound("流程没有此开始事件", field="node")
    saved = Saved(definition.digest, variables=_allowed(definition, variables))
    return _step(Instance(definition, b"", now, members), saved, lambda run: commands.begin_at(run, node))


def complete_job(instance: Instance, job: str, variables: Mapping[str, Any]) -> Step:
    """A job has been done. `variables` become the instance's; a job that is done already is not found."""
    saved = _running(instance)
    _job(instance, saved, job)
    saved.variables |= _allowed(instance.definition, variables)
    return _step(instance, saved, lambda run: commands.finish(run, job))


def fail_job(instance: Instance, job: str, code: str, variables: Mapping[str, Any] = NOTHING) -> Step:
    """A job has come to a BPMN error of this code: whoever catches it goes on. `variables` become the instance's."""
    saved = _running(instance)
    _job(instance, saved, job)
    saved.variables |= _allowed(instance.definition, variables)
    return _step(instance, saved, lambda run: commands.fail(run, job, code))


def retry_job(instance: Instance, job: str, variables: Mapping[str, Any]) -> Step:
    """Have a job done again as it would begin now: `variables` become the instance's first."""
    saved = _running(instance)
    _job(instance, saved, job)
    saved.variables |= _allowed(instance.definition, variables)
    return _step(instance, saved, lambda run: commands.again(run, job))


def enter_calls(instance: Instance, processes: Mapping[str, str]) -> Step:
    """Run what calls mean that are bound when they are reached: process names by job, of the instance's definition.

    The definition is the one with what the instance has called (binding.py).
    """
    return _step(instance, _running(instance), lambda run: commands.enter(run, processes))


def migrate(instance: Instance, old: Definition, nodes: Mapping[str, str]) -> Step:
    """Go on with an instance of `old` on the definition of `instance`, another version of the same process.

    `nodes`: ids of `old` that have other ids there. Raises Conflict with every reason; see `migrating.plan`.
    """
    saved = load(old, instance.state)
    if saved.status != "running":
        raise AlreadyFinished("流程已结束")
    planned = migrating.plan(old, instance.definition, saved, nodes)
    if planned.reasons:
        raise Conflict("；".join(planned.reasons[:20]))
    return _step(instance, planned.saved, lambda run: migrating.begin_waiting(run, planned))


def put(instance: Instance, node: str) -> Step:
    """An administrator's further token at a node of the process itself that leaves no join waiting for ever."""
    return _step(instance, _running(instance), lambda run: commands.put(run, node))


def take(instance: Instance, item: str) -> Step:
    """Take an open task away, with all its signatures, where no join waits for it and something else goes on."""
    saved = _running(instance)
    _item(instance, saved, item)
    return _step(instance, saved, lambda run: commands.take(run, item))


def jump_job(instance: Instance, job: str, target: str) -> Step:
    """As `jump`, from a job."""
    saved = _running(instance)
    _job(instance, saved, job)
    return _step(instance, saved, lambda run: commands.jump(run, job, target))


def complete(instance: Instance, item: str, variables: Mapping[str, Any]) -> Step:
    """Handle a work item. `variables` become the instance's, unless the node keeps them to itself (its local_scope)."""
    saved = _running(instance)
    saved.variables |= {} if _item(instance, saved, item).local_scope else _allowed(instance.definition, variables)
    return _step(instance, saved, lambda run: commands.complete(run, item), item)


def return_to(instance: Instance, item: str, target: str | None = None) -> Step:
    """Go back to the user task `target`, or to the previous one; everything downstream of it is taken away."""
    saved = _running(instance)
    _item(instance, saved, item)
    targets = view.targets(instance.definition, saved, item)
    chosen = next((one for one in targets if target in (None, one.node_id)), None)
    if chosen is None:
        raise Conflict("当前节点相对于目标节点，不属于串行关系，无法回退", field="target")
    return _step(instance, saved, lambda run: commands.reopen(run, chosen.scope, chosen.activation))


def withdraw(instance: Instance, item: str) -> Step:
    """Take back a completed work item, as long as nobody has acted after it: what it opened goes, it opens again."""
    saved = _running(instance)
    if saved.token(item):
        raise Conflict("任务尚未办理，无需撤回")
    if not re.fullmatch(_ID, item):
        raise NotFound("任务不存在", field="task_id")
    activation, _, at = item.partition(".")
    if at and saved.token(activation):  # the node still waits for other signatures
        return _step(instance, saved, lambda run: commands.unsign(run, activation, int(at)))
    scope = next((token.scope for token in saved.tokens if activation in token.behind), None)
    if activation in saved.handled or scope is None:
        raise Conflict("下一流程已处理或已汇聚，无法执行撤回操作")
    again = int(at) if at else None
    return _step(instance, saved, lambda run: commands.reopen(run, scope, activation, again))


def terminate(instance: Instance, status: Literal["terminated", "canceled"]) -> Step:
    """End an instance at once: a rejection (terminated) or a stop (canceled). All open work is taken away."""
    return _step(instance, _running(instance), lambda run: commands.end(run, status))


def add_signers(instance: Instance, item: str, signers: Sequence[str]) -> Step:
    """Ask more people to sign a multi-instance node; `item` is any of its open signatures."""
    saved = _several(instance, item)
    return _step(instance, saved, lambda run: commands.add_signers(run, item, list(signers)))


def remove_signers(instance: Instance, item: str, signers: Sequence[str]) -> Step:
    """Ask these people no longer. When no signature is outstanding after that, the node is done."""
    saved = _several(instance, item)
    return _step(instance, saved, lambda run: commands.remove_signers(run, item, list(signers)))


def set_signers(instance: Instance, item: str, signers: Sequence[str]) -> Step:
    """Ask just these people, in this order, to sign a multi-instance node that nobody has signed yet."""
    saved = _several(instance, item)
    return _step(instance, saved, lambda run: commands.set_signers(run, item, list(signers)))


def jump(instance: Instance, item: str, target: str) -> Step:
    """An administrator's jump to any node of the same process that leaves no join waiting for ever."""
    saved = _running(instance)
    _item(instance, saved, item)
    return _step(instance, saved, lambda run: commands.jump(run, item, target))


def fire_due_timers(instance: Instance, variables: Mapping[str, Any] = NOTHING) -> Step:
    """Fire every timer that is due by now; `variables` become the instance's first."""
    saved = _running(instance)
    saved.variables |= _allowed(instance.definition, variables)
    return _step(instance, saved, commands.fire_due)


def send_event(instance: Instance, kind: Literal["message", "signal"], name: str, variables: Mapping[str, Any]) -> Step:
    """Deliver a message or signal. Raises NotFound when the instance does not wait for it."""
    saved = _running(instance)
    saved.variables |= _allowed(instance.definition, variables)
    return _step(instance, saved, lambda run: commands.send(run, kind, name))


def hand_event(
    instance: Instance, kind: Literal["message", "signal"], name: str, token: str, variables: Mapping[str, Any]
) -> Step:
    """Deliver a message or signal to one place that waits. Raises NotFound when it does not any more."""
    saved = _running(instance)
    saved.variables |= _allowed(instance.definition, variables)
    return _step(instance, saved, lambda run: commands.hand(run, kind, name, token))


def _step(instance: Instance, saved: Saved, command: Callable[[Run], None], completed: str = "") -> Step:
    definition = instance.definition
    before = {item.id: item for item in view.items(definition, saved)}
    run = commands.perform(Run(definition, saved, instance.now, instance.members, instance.limits), command)
    after = view.items(definition, saved)
    still = {item.id for item in after}
    drawn = {process.id for process in definition.processes.values() if definition.belongs(process)}
    jobs = view.jobs(definition, saved)
    reached = {token.number for token in run.reached}
    return Step(
        dump(saved),
        saved.status,
        tuple(item for item in after if item.id not in before),
        tuple(Closed(item, item.id == completed) for item in before.values() if item.id not in still),
        view.timers(definition, saved),
        tuple(node for process, node in run.nodes if process in drawn),
        tuple(flow for process, flow in run.flows if process in drawn),
        tuple(run.thrown),
        run.error,
        jobs,
        tuple(job for job in jobs if job.id in reached),
    )


def _running(instance: Instance) -> Saved:
    saved = load(instance.definition, instance.state)
    if saved.status != "running":
        raise AlreadyFinished("流程已结束")
    return saved


def _item(instance: Instance, saved: Saved, item: str) -> WorkItem:
    for found in view.items(instance.definition, saved):
        if found.id == item:
            return found
    raise NotFound("任务不存在或已办理", field="task_id")


def _job(instance: Instance, saved: Saved, job: str) -> None:
    if job not in {found.id for found in view.jobs(instance.definition, saved)}:
        raise NotFound("作业不存在或已完成", field="job")


def _several(instance: Instance, item: str) -> Saved:
    saved = _running(instance)
    if not _item(instance, saved, item).multi:
        raise Conflict("当前节点不是会签节点，不能加签或减签")
    return saved


def _allowed(definition: Definition, variables: Mapping[str, Any]) -> dict[str, Any]:
    if not all(isinstance(name, str) for name in variables):
        raise BadInput("流程变量的名称必须是文本", field="variables")
    own = (*OWN_NAMES, definition.main.initiator)
    return {name: value for name, value in variables.items() if name not in own}
