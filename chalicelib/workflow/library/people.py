"""The places that wait for people: a user task, and several signatures on one node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.defaults import UserTask
from SpiffWorkflow.util.task import TaskState

from chalicelib.errors import NotFound
from chalicelib.workflow.library.run import run_of, unfinished
from chalicelib.workflow.library.steps import Passing
from chalicelib.workflow.library.tree import discard
from chalicelib.workflow.naming import Who, signers, who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from SpiffWorkflow.task import Task

    from chalicelib.workflow.model import MultiInstance


class User(Passing, UserTask):  # type: ignore[misc]
    """Waits for a person. Who is asked is settled when it opens."""

    waits = True
    asks = True

    def _on_ready_hook(self, my_task: Task) -> None:
        super()._on_ready_hook(my_task)
        data = my_task.internal_data
        found = data.get("item", "") is not None  # a node that found no signers asks nobody
        signer = "at" in data
        asked = who(run_of(my_task).names(my_task), self.node.assignment, signer=signer) if found else Who()
        my_task.internal_data["who"] = [asked.assignee, list(asked.users), list(asked.groups)]


class Signing(Passing):
    """Several signatures on one node, all together or one after another, until all are in or the condition holds.

    Its data: `count` of all asked, `done` signatures that are in, `signed` their [place, item], `left` the items of
    signatures no longer wanted, `queue` the items still to be asked, `next` the next place.
    """

    asks = True
    collects = True
    child: str
    multi: MultiInstance

    def _update_hook(self, my_task: Task) -> bool:
        data = my_task.internal_data
        my_task._set_state(TaskState.STARTED)
        run = run_of(my_task)
        if self.node.id in run.resumed:
            data.update(run.resumed.pop(self.node.id))
            self.unsign(my_task, data.pop("again"))
            return False
        items = signers(run.names(my_task), self.node)
        data.update(count=len(items), done=0, next=0, signed=[], left=[], queue=[])
        self.add(my_task, items)
        return not items

    def add(self, my_task: Task, items: Sequence[Any]) -> None:
        """Ask `items`: now, or, one after another, when those before have signed."""
        data = my_task.internal_data
        data["queue"] = [*data["queue"], *items]
        while data["queue"] and not (self.multi.sequential and unfinished(my_task)):
            self._open(my_task, data["queue"].pop(0))

    def _open(self, my_task: Task, item: Any) -> None:
        data, spec = my_task.internal_data, self._wf_spec.task_specs[self.child]
        at, data["next"] = data["next"], data["next"] + 1
        signature = my_task._add_child(spec, TaskState.FUTURE)
        signature.triggered = True
        signature.internal_data.update(no=f"{data['no']}.{at}", way=data["way"], item=item, at=at)
        spec._update(signature)

    def sign(self, my_task: Task, signature: Task) -> None:
        """Count a signature that came in."""
        data = my_task.internal_data
        data["done"] += 1
        data["signed"].append([signature.internal_data["at"], signature.internal_data["item"]])
        self.recount(my_task, signature)

    def unsign(self, my_task: Task, at: int) -> None:
        """Ask for a signature again that had come in; whoever was asked because of it is not asked now."""
        data = my_task.internal_data
        signed = dict(data["signed"])
        if at not in signed:
            raise NotFound("任务不存在或未办理", field="taskId")
        if self.multi.sequential:
            for later in unfinished(my_task):
                data["queue"].insert(0, later.internal_data["item"])
                discard(later)
        data["signed"] = [signed for signed in data["signed"] if signed[0] != at]
        data["done"] -= 1
        for item in (*data["left"], signed[at]):
            self._open(my_task, item)
        data["left"] = []

    def recount(self, my_task: Task, last: Task | None) -> None:
        """After a signature came in (`last`) or was taken out: finish the node, or ask the next."""
        data, condition = my_task.internal_data, self.multi.condition
        enough = condition and data["done"] and run_of(my_task).names(last or my_task).true(condition)
        if enough or not (data["queue"] or unfinished(my_task)):
            for signature in unfinished(my_task):
                data["left"].append(signature.internal_data["item"])
                discard(signature)
            my_task._set_state(TaskState.READY)
        else:
            self.add(my_task, [])
