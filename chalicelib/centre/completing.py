"""Handling a task (审批): complete, with who comes next and who is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.centre import approving, commit, standing, submitting, task_facts
from chalicelib.centre.scene import DELEGATE, NORMAL, Act, Asked, Scene, by_task
from chalicelib.centre.submitting import AskedFor
from chalicelib.centre.work_items import commented, told
from chalicelib.errors import BadInput
from chalicelib.lazy import lazy
from chalicelib.todo.commands import Change
from chalicelib.todo.model import Person, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.centre.commit import Done
    from chalicelib.todo.model import Task
    from chalicelib.workflow import engine, view
    from chalicelib.workflow.view import WorkItem
else:
    engine = lazy("chalicelib.workflow.engine")
    view = lazy("chalicelib.workflow.view")


@dataclass(frozen=True)
class Completion:
    """What the handler says: a comment, form values, who handles what comes next, who is told."""

    comment: str = ""
    variables: Mapping[str, Any] | None = None
    next_users: tuple[Person, ...] = ()
    copies: tuple[Person, ...] = ()


def complete(asked: Asked, task_id: str, said: Completion) -> Done:
    """Handle a task; 3 round trips, one more when it takes other tasks away or names are not known yet.

    Raises:
        NotFound, Forbidden, Conflict: see `standing.require_handler`.
        Forbidden: the definition's rules keep the caller from approving (approving.py).
        InvalidForm: the node's form is not satisfied; names each field.
        BadInput: it brings what the task does not ask for, or names people where the diagram has decided.
    """
    return commit.perform(lambda: by_task(asked, task_id), lambda scene: _complete(scene, said))


def _complete(scene: Scene, said: Completion) -> None:
    item = standing.require_handler(scene)
    task = scene.the_task()
    facts = task_facts.of(task)
    seen = view.view(scene.definition, scene.state)
    work = next(each for each in seen.items if each.id == item)
    node, known = approving.node_of(scene, work), {**seen.variables, **facts.form_data}
    asked_for = AskedFor(scene.versions, facts.form_key, node.handling.variables)
    above = owners_above(task, (scene.standing_for or scene.me).id)
    if above:
        give_back(scene, task, above, said, submitting.submitted_in_part(asked_for, said.variables or {}, known))
        return
    approving.require_approver(scene, node)
    submitted = submitting.submitted(asked_for, {**facts.form_data, **(said.variables or {})}, known)
    text = spoken(scene, said.comment)
    local = task_facts.written(local=submitted) if work.local_scope and submitted else {}
    kept = {**local, **task_facts.written(form_data={}, owners=())}
    scene.acts[item] = Act(Status.COMPLETE, NORMAL, text, scene.me, said.copies, kept)
    done = scene.step(engine.complete, item, submitted)
    if said.next_users:
        assign_next(scene, done.opened, said.next_users)
        approving.require_left_open(scene, done.opened, said.next_users)
    approving.pass_over(scene)


def owners_above(task: Task, user_id: str) -> list[str]:
    """Who has delegated a task down to somebody, the first owner first: of an owner himself, those before him."""
    owners = list(task_facts.of(task).owners)
    return owners[: owners.index(user_id)] if user_id in owners else owners


def give_back(scene: Scene, task: Task, above: list[str], said: Completion, submitted: Mapping[str, Any]) -> None:
    """A delegated task goes back to who delegated it, with the form as it was filled in; the process stays."""
    owner = scene.people.one(above[-1], scene.now)
    text = spoken(scene, said.comment)
    filled_in = task_facts.of(task).form_data
    patch: dict[str, Any] = {
        "assignees": (owner,),
        "operator": scene.me,
        "comment": text,
        "details": {
            **task_facts.written(assignee=owner.id, owners=above[:-1], form_data={**filled_in, **submitted}),
            **commented(scene, task, DELEGATE, text),
        },
    }
    if said.copies:
        patch["copied_to"] = told(task, said.copies)
    scene.changes.append(Change(task.app_id, task.task_id, patch))


def assign_next(scene: Scene, opened: Sequence[WorkItem], users: Sequence[Person]) -> None:
    """Name who handles what has just opened (nextUserIds).

    Tasks with one signature get one each, in order, and what is left of the people sign the node of several instead of
    the diagram's signers. A single task with several people is theirs to take.

    Raises:
        BadInput: there is no next task, or not one for everybody.
    """
    if not opened:
        raise BadInput("没有可指定办理人的下一步任务", field="nextUserIds")
    nodes: dict[str, list[WorkItem]] = {}
    single: list[WorkItem] = []
    for item in opened:
        (nodes.setdefault(item.activation, []) if signed_by_people(item) else single).append(item)
    if single and len(opened) == 1:
        scene.assigned[single[0].id] = list(users)
        return
    rest = list(users[len(single) :])
    if len(users) < len(single) or (rest and len(nodes) != 1 and len(users) != len(opened)):
        raise BadInput(f"下一步有 {len(opened)} 个任务，指定了 {len(users)} 人", field="nextUserIds")
    scene.assigned.update((item.id, [user]) for item, user in zip(single, users, strict=False))
    for signatures in nodes.values() if rest else ():
        share = len(rest) if len(nodes) == 1 else len(signatures)
        scene.step(engine.set_signers, signatures[0].id, [user.id for user in rest[:share]])
        scene.named_signers.add(signatures[0].activation)
        rest = rest[share:]


def signed_by_people(item: WorkItem) -> bool:
    """Whether a signature is somebody's because the node's collection names him."""
    return bool(item.multi) and item.signer is not None and item.who.assignee == item.signer


def spoken(scene: Scene, text: str) -> str:
    """A comment, with the name of whom the speaker stands in for."""
    if scene.standing_for is None:
        return text
    absent = scene.standing_for.name or scene.standing_for.id
    return f"{scene.me.name or scene.me.id}代{absent}：{text}"
