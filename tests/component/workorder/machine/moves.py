"""What people may try: how each move is asked for, what must come of it, and what is known once it has succeeded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.component.workorder.machine.crowd import GROUPS, may_handle
from tests.component.workorder.machine.stored import everything

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.centre.case import Case
    from chalicelib.todo.model import Task
    from tests.component.workorder.machine.world import World

OK, FORBIDDEN, REFUSED, WRONG = 200, 4001, 404, 4101
HANDLING = ("complete", "reject", "return", "delegate", "transfer", "claim", "unClaim", "addSign")
ADMINISTERING = ("reassign", "skip", "jump", "stop")


@dataclass(frozen=True)
class Move:
    """One call by somebody. `copies` are ids that the task is copied to."""

    name: str
    who: str
    process: str
    task_id: str = ""
    body: dict[str, Any] = field(default_factory=dict)

    def send(self, world: World) -> dict[str, Any]:
        order = world.orders.get(self.process, "")
        calls: dict[str, tuple[str, dict[str, Any]]] = {
            "suspend": ("/workflow/instance/updateState", {"instanceId": self.process, "state": 2}),
            "activate": ("/workflow/instance/updateState", {"instanceId": self.process, "state": 1}),
            "message": ("/workflow/instance/message", {"procInsId": self.process, "name": "go"}),
            "stopProcess": ("/workflow/task/stopProcess", {"procInsId": self.process, **self.body}),
            "withdraw": ("/workflow/task/revokeProcess", {"taskId": self.task_id, **self.body}),
            "migrate": ("/workflow/instance/migrate", {"instanceIds": [self.process], **self.body}),
            "urge": (f"/WorkOrder/order/{order or '-'}/urge", {}),
        }
        if self.name == "erase":
            return world.call(self.who, "DELETE", "/workflow/instance/delete", instanceIds=self.process)
        if self.name in ADMINISTERING:
            body = {"action": self.name, "taskId": self.task_id, **self.body}
            path = f"/WorkOrder/order/{order}/intervene" if order else "/workflow/task/intervene"
            return world.call(self.who, "POST", path, body)
        path, body = calls.get(self.name) or (f"/workflow/task/{self.name}", {"taskId": self.task_id, **self.body})
        return world.call(self.who, "POST", path, body)

    def expected(self, world: World) -> set[int]:
        """Codes that may come back, as things stand; more than one only where the engine alone knows."""
        case = world.stored.cases[self.process]
        if self.name in HANDLING:
            task = world.stored.tasks.get(self.task_id)
            return {REFUSED} if task is None or case.deleted else _handling(world, self, case, task)
        rule = _RULES[self.name]
        return rule(world, self, case)

    def took(self, world: World) -> None:
        """Write down what this has done."""
        log, task_id = world.log, self.task_id
        before = world.stored.tasks.get(task_id)
        for person in self.body.get("copyUserIds", "").split(","):
            if person:
                log.copied.setdefault(person, set()).add(task_id)
        if self.name == "complete" and before is not None:
            owners = before.details.get("owners", [])
            if owners and self.who != owners[0]:
                log.note(task_id, "4", self.who)
            else:
                log.note(task_id, "1", self.who, closes=True)
        elif self.name == "delete" and before is not None and not before.status.is_open:
            log.hidden.setdefault(self.who, set()).add(task_id)
        elif self.name == "removeSign" and everything().tasks[task_id].status.is_open:
            log.note(task_id, "1", self.who, part=False)
        elif self.name in _SAID:
            kind, part, closes = _SAID[self.name]
            if self.name == "reassign" and before is not None:  # to those who had it already: no change of hands
                part = ([each.id for each in before.assignees], before.groups) != (self.body["userIds"].split(","), ())
            log.note(task_id, kind, self.who, part=part, closes=closes)


_SAID = {
    "reject": ("3", True, True),
    "return": ("2", True, True),
    "delegate": ("4", True, False),
    "transfer": ("5", True, False),
    "claim": ("8", False, False),
    "unClaim": ("9", False, False),
    "addSign": ("1", False, False),
    "skip": ("1", True, True),
    "delete": ("1", True, True),
    "jump": ("2", True, True),
    "reassign": ("5", True, False),
    "withdraw": ("7", False, False),
}
"""Kind of the comment a move leaves on its task, whether it is a part in it, whether it ends it."""


def _handling(world: World, move: Move, case: Case, task: Task) -> set[int]:
    claimed = task.details.get("assignee")
    if not task.status.is_open or (move.name == "claim" and claimed not in (None, "", move.who)):
        return {REFUSED, FORBIDDEN}
    stranger = not may_handle(task, move.who, world.stands_for(move.who))
    if stranger and not (move.name == "addSign" and move.who == "admin"):
        return {FORBIDDEN}
    if case.suspended:
        return {REFUSED}
    owners: list[str] = task.details.get("owners", [])
    if move.name == "delegate" and owners[-1:] == [move.who] and claimed == move.body["userId"]:
        return {REFUSED}  # he has it already
    if move.name in ("delegate", "transfer"):
        # To oneself, to whom one stands in for, or back up the chain: never; else always.
        up = (move.who, *owners, *world.stands_for(move.who))
        return {WRONG, OK} if move.body["userId"] in up else {OK}
    known = {
        "claim": {REFUSED} if claimed else {OK},
        "unClaim": {OK, REFUSED, FORBIDDEN} if task.details.get("candidates") else {REFUSED},
        "return": {OK, REFUSED},
        "addSign": {OK, REFUSED, WRONG},
    }
    return known.get(move.name) or ({OK, WRONG} if "nextUserIds" in move.body else {OK})


def _administering(world: World, move: Move, case: Case) -> set[int]:
    if case.deleted:
        return {REFUSED, FORBIDDEN}
    task = world.stored.tasks.get(move.task_id)
    if move.who != "admin":
        return {FORBIDDEN}
    if task is None:
        return {REFUSED, WRONG}
    if move.name == "stop":
        return {OK} if case.status == "running" else {REFUSED}
    if not task.status.is_open or case.suspended:
        return {REFUSED}
    known = {"jump": {OK, REFUSED}, "removeSign": {OK, REFUSED, WRONG}}
    return known.get(move.name, {OK})


def _stopping(_world: World, move: Move, case: Case) -> set[int]:
    if case.deleted:
        return {REFUSED}
    if move.who not in (case.initiator.id, "admin"):
        return {FORBIDDEN}
    return {OK} if case.status == "running" else {REFUSED}


def _erasing(_world: World, move: Move, case: Case) -> set[int]:
    if case.deleted:
        return {REFUSED}
    if move.who not in (case.initiator.id, "admin"):
        return {FORBIDDEN}
    return {REFUSED} if case.status == "running" else {OK}


def _switching(_world: World, move: Move, case: Case) -> set[int]:
    if move.who != "admin":
        return {FORBIDDEN}
    wanted = move.name == "suspend"
    return {OK} if case.status == "running" and case.suspended != wanted and not case.deleted else {REFUSED}


def _migrating(_world: World, move: Move, _case: Case) -> set[int]:
    """Each instance has an outcome of its own in the answer."""
    return {OK} if move.who == "admin" else {FORBIDDEN}


def _message(_world: World, move: Move, case: Case) -> set[int]:
    if move.who != "admin":
        return {FORBIDDEN}
    return {REFUSED} if case.status != "running" or case.suspended else {OK, REFUSED}


def _withdrawing(world: World, move: Move, case: Case) -> set[int]:
    task = world.stored.tasks.get(move.task_id)
    if case.deleted or task is None:
        return {REFUSED}
    if task.status != "COMPLETE" or not any(
        (part.by.id, part.status) == (move.who, "COMPLETE") for part in task.handlings
    ):
        return {FORBIDDEN}
    return {REFUSED} if case.status != "running" or case.suspended else {OK, REFUSED}


def _deleting(world: World, move: Move, case: Case) -> set[int]:
    task = world.stored.tasks.get(move.task_id)
    if case.deleted or task is None:
        return {REFUSED}
    if task.status.is_open:
        return _administering(world, Move("skip", move.who, move.process, move.task_id), case)
    # REFUSED: it was still open when this was asked, and meant passing over it.
    return {OK if any(part.by.id == move.who for part in task.handlings) else FORBIDDEN, REFUSED}


def _urging(world: World, move: Move, case: Case) -> set[int]:
    if move.process not in world.orders or case.deleted:
        return {REFUSED}
    tasks = [task for task in world.stored.tasks.values() if task.process_instance_id == case.id]
    mine = move.who in (case.initiator.id, "admin") or any(_has_part(world, move.who, task) for task in tasks)
    if not mine:
        return {FORBIDDEN}
    return {OK} if case.open else {REFUSED}


def _has_part(world: World, who: str, task: Task) -> bool:
    users, groups = task.details.get("candidates") or ((), ())
    told = {person.id for person in (*task.copied_to, *(part.by for part in task.handlings))}
    offered = who in users or bool(GROUPS[who] & {*groups})
    return offered or who in told or may_handle(task, who, world.stands_for(who))


_RULES: dict[str, Callable[[World, Move, Case], set[int]]] = {
    **dict.fromkeys((*ADMINISTERING, "removeSign"), _administering),
    "stopProcess": _stopping,
    "erase": _erasing,
    "suspend": _switching,
    "activate": _switching,
    "message": _message,
    "migrate": _migrating,
    "delete": _deleting,
    "withdraw": _withdrawing,
    "urge": _urging,
}
