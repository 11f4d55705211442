"""Work items of the engine as hub tasks: made, closed, and the comments kept with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.centre import people, task_facts
from chalicelib.centre.task_facts import Candidates
from chalicelib.storage.base import codec
from chalicelib.todo.commands import Change, Create
from chalicelib.todo.model import Person, ProcessInstance, ProcessStatus, Reminder, Source, Status, Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chalicelib.centre.case import Case
    from chalicelib.centre.scene import Act, Scene
    from chalicelib.centre.task_facts import Known
    from chalicelib.storage.directory.model import User
    from chalicelib.workflow.view import WorkItem

MIDDLE, URGENT = 50, 75
"""Of a diagram's priority: what lies above is more than ordinary, and what is urgent."""
DUE, FOLLOW_UP = 0, 9
"""Levels of the reminders that a diagram asks for; those between are other protocols'."""
NOBODY = "没有办理人，已转交管理员处理"


def asked_for(items: Iterable[WorkItem], assigned: Mapping[str, Sequence[Person]]) -> list[str]:
    """Ids of the people that these items name."""
    found: list[str] = []
    for item in items:
        if item.id not in assigned:
            found += [item.who.assignee] if item.who.assignee else item.who.users
    return found


def create(scene: Scene, item: WorkItem, number: int, users: Mapping[str, User]) -> Create:
    """The task of a work item that has opened, for those it asks; for administrators where it asks nobody."""
    case = scene.case
    assignees, groups, claimed = _who(scene, item, users)
    known: Known = {"item": item.id, "assignee": claimed, "unclaimed": not claimed}
    asked = bool(assignees or groups)
    if not asked:
        groups = (people.ADMINISTRATORS,)
        scene.warnings.append(f"「{item.name}」{NOBODY}")
    if not claimed:
        known |= {"candidates": Candidates([person.id for person in assignees], groups)}
    known |= {"form_key": item.form_key, "named": named(scene, item), "warning": "" if asked else NOBODY}
    known |= {"suspended": case.suspended}
    known |= {"documentation": item.documentation}
    task = Task(
        app_id=case.app_id,
        task_id=case.task_id(number),
        source=Source.WORKORDER,
        process_instance_id=case.id,
        subject=case.title,
        priority=_urgency(item.priority),
        created_on=scene.now,
        due_time=item.due,
        creators=(case.initiator,),
        initiator=case.initiator,
        assignees=assignees,
        groups=groups,
        node_id=item.node_id,
        node_name=item.name,
        reminders=_reminders(item),
        details=task_facts.first(case, **known),
    )
    return Create(task, scene.process or process_of(case))


def _urgency(priority: int | None) -> int:
    """The hub's priority, 1 the most urgent, of a diagram's, by custom 0 to 100 with 50 in the middle."""
    if priority is None or priority <= MIDDLE:
        return 3
    return 1 if priority >= URGENT else 2


def _reminders(item: WorkItem) -> tuple[Reminder, ...]:
    """When whoever is asked is reminded: when the task should be done, and when it is to be looked at again."""
    due = [Reminder(DUE, item.due)] if item.due else []
    return (*due, *([Reminder(FOLLOW_UP, item.follow_up)] if item.follow_up else ()))


def close(scene: Scene, task: Task, act: Act) -> Change:
    """The change that ends a task."""
    patch: dict[str, Any] = {
        "status": act.status,
        "end_on": scene.now,
        "handlers": (act.by,) if act.by else (),
        "comment": act.text,
        "details": {**act.details, **commented(scene, task, act.kind, act.text)},
    }
    if act.copied:
        patch["copied_to"] = told(task, act.copied)
    return Change(task.app_id, task.task_id, patch)


def held(task: Task, *, suspended: bool) -> Change:
    """The change by which a task says that its instance is suspended, or goes on."""
    return Change(task.app_id, task.task_id, {"details": task_facts.written(suspended=suspended)})


def placed(task: Task, item: WorkItem) -> Change | None:
    """The change by which a task stands at the node that its item is at in another version; None where it does."""
    known = (task.node_id, task.node_name, task_facts.of(task).form_key)
    if known == (item.node_id, item.name, item.form_key):
        return None
    patch = {"node_id": item.node_id, "node_name": item.name, "details": task_facts.written(form_key=item.form_key)}
    return Change(task.app_id, task.task_id, patch)


def told(task: Task, copies: Iterable[Person]) -> tuple[Person, ...]:
    """To whom a task is copied, with some more, once each."""
    known = {person.id for person in task.copied_to}
    return (*task.copied_to, *(person for person in copies if person.id not in known))


def commented(scene: Scene, task: Task, kind: str, text: str) -> dict[str, Any]:
    """The details that add a comment of who acts to a task's."""
    said = task_facts.comments_with(task, kind, codec.iso(scene.now), scene.me, text)
    return task_facts.written(comments=said)


def process_of(case: Case) -> ProcessInstance:
    """The process instance that goes with a new case."""
    return ProcessInstance(
        app_id=case.app_id,
        process_instance_id=case.id,
        source=Source.WORKORDER,
        version=1,
        subject=case.title,
        initiator=case.initiator,
        started_on=case.started_on,
        process_id=case.key,
        process_name=case.process_name,
        process_version=str(case.definition_version),
        details=task_facts.of_process(case),
    )


def process_status(status: str) -> ProcessStatus:
    """The hub's word for what has become of a process."""
    return {"running": ProcessStatus.RUNNING, "completed": ProcessStatus.COMPLETE}.get(status, ProcessStatus.ABORT)


def named(scene: Scene, item: WorkItem) -> list[str]:
    """Whom somebody named for an item: those it is given to, or its signer where the signers were named."""
    if item.activation in scene.named_signers and item.who.assignee:
        return [item.who.assignee]
    return [person.id for person in scene.assigned.get(item.id, ())]


def _who(scene: Scene, item: WorkItem, users: Mapping[str, User]) -> tuple[tuple[Person, ...], tuple[str, ...], str]:
    """Assignees, candidate groups, and the one assignee if it is one."""
    if named := scene.assigned.get(item.id):
        return tuple(named), (), named[0].id if len(named) == 1 else ""
    if item.who.assignee:
        alone = _able([item.who.assignee], users)
        return alone, (), alone[0].id if alone else ""
    groups = tuple(group for group in item.who.groups if scene.people.has_members(group, scene.now))
    return _able(item.who.users, users), groups, ""


def _able(ids: Iterable[str], users: Mapping[str, User]) -> tuple[Person, ...]:
    """Those who are not switched off: nobody waits for them."""
    return tuple(people.person(each, users) for each in ids if each not in users or users[each].enabled)


def is_open(task: Task) -> bool:
    """Whether somebody still has to act."""
    return task.status in (Status.ACTIVE, Status.TRANSFER)
