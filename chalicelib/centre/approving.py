"""Who may approve, by the rules of a definition, and whom a handler may name where the diagram leaves it open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chalicelib.centre import task_facts
from chalicelib.centre.scene import NORMAL, Act
from chalicelib.errors import BadInput, Forbidden
from chalicelib.lazy import lazy
from chalicelib.todo.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from chalicelib.centre.scene import Scene
    from chalicelib.todo.model import Person
    from chalicelib.workflow import engine, view
    from chalicelib.workflow.model import Approval, Node
    from chalicelib.workflow.view import WorkItem
else:
    engine = lazy("chalicelib.workflow.engine")
    view = lazy("chalicelib.workflow.view")

NOT_THE_INITIATOR = "发起人不能审批自己的流程"
NOT_TWICE = "同一人不能重复审批"
MOST_SKIPPED = 50


def require_approver(scene: Scene, node: Node) -> None:
    """Let pass who handles a task now, and whom he stands in for, unless the definition's rules keep him from it.

    Raises:
        Forbidden: he started the process, or has approved another node of it.
    """
    acting = [scene.me, *([scene.standing_for] if scene.standing_for else [])]
    if (why := _why_not(scene, node, acting)) is not None:
        raise Forbidden(f"没有权限：{why}", field="taskId")


def require_able(scene: Scene, node: Node, named: Iterable[Person], field: str) -> None:
    """Let pass people somebody names for a node: the rules hold for them as if they asked themselves.

    Raises:
        BadInput: they keep one of them from it.
    """
    if (why := _why_not(scene, node, named)) is not None:
        raise BadInput(why, field=field)


def require_left_open(scene: Scene, opened: Sequence[WorkItem], named: Sequence[Person]) -> None:
    """Let pass people whom a handler has named for what opened, where the diagram leaves that to him.

    That is where it names nobody, where it names candidates (then one of them), and where the node allows it
    (`reassignable`); signers of a countersign may always be added and taken off.

    Raises:
        BadInput: the diagram has decided.
    """
    for item in opened:
        node = node_of(scene, item)
        given = scene.assigned.get(item.id, ())
        if given and not node.handling.reassignable:
            _require_among(scene, item, given)
        if given or item.activation in scene.named_signers:
            require_able(scene, node, given or named, "nextUserIds")


def pass_over(scene: Scene) -> None:
    """Where the rules say so, complete what has opened for somebody who has approved already, and put it on record."""
    if _rules(scene).repeated != "skip":
        return
    for _ in range(MOST_SKIPPED):
        found = next(_repeated(scene), None)
        if found is None:
            return
        item, by = found
        scene.acts[item.id] = Act(Status.COMPLETE, NORMAL, f"{by.name or by.id}已审批过本流程，自动通过", by)
        scene.step(engine.complete, item.id, {})


def node_of(scene: Scene, item: WorkItem) -> Node:
    """The node of a work item."""
    return scene.definition.processes[item.process].nodes[item.node_id]


def _rules(scene: Scene) -> Approval:
    return scene.definition.main.approval


def _why_not(scene: Scene, node: Node, acting: Iterable[Person]) -> str | None:
    rules = _rules(scene)
    if _is_the_initiators(scene, node):
        return None
    ids = {person.id for person in acting}
    if not rules.initiator and scene.case.initiator.id in ids:
        return NOT_THE_INITIATOR
    if rules.repeated == "refuse" and not ids.isdisjoint(_approvers(scene, node.id)):
        return NOT_TWICE
    return None


def _is_the_initiators(scene: Scene, node: Node) -> bool:
    """Whether a node is where the initiator fills in and mends what he asks for: that is no approval."""
    names = {"initiator", "INITIATOR", scene.definition.main.initiator} - {""}
    found = re.fullmatch(r"[$#]\{\s*(\w+)\s*\}", node.assignment.assignee)
    return bool(found and found[1] in names)


def _approvers(scene: Scene, but_at: str) -> set[str]:
    """Who has approved at another node; the initiator's own nodes do not count."""
    nodes = {key: node for process in scene.definition.processes.values() for key, node in process.nodes.items()}
    found: set[str] = set()
    for task in scene.read_all():
        facts = task_facts.of(task)
        if task.status is not Status.COMPLETE or facts.withdrawn or facts.skipped or task.node_id == but_at:
            continue
        if task.node_id in nodes and not _is_the_initiators(scene, nodes[task.node_id]):
            found |= {part.by.id for part in task.handlings if part.status == Status.COMPLETE}
    return found


def _require_among(scene: Scene, item: WorkItem, given: Sequence[Person]) -> None:
    ids = {person.id for person in given}
    if item.who.assignee:
        if ids != {item.who.assignee}:
            raise BadInput(f"「{item.name}」的办理人由流程图指定，不能更改", field="nextUserIds")
        return
    if item.who.nobody:
        return
    users = scene.people.known(ids, scene.now)
    groups = set(item.who.groups)
    for each in sorted(ids - set(item.who.users)):
        if each not in users or groups.isdisjoint(users[each].candidate_groups):
            name = users[each].name if each in users else each
            raise BadInput(f"{name}不是「{item.name}」的候选人", field="nextUserIds")


def _repeated(scene: Scene) -> Iterator[tuple[WorkItem, Person]]:
    """Items that have opened for one person who has approved, and ask for no form."""
    for item in view.view(scene.definition, scene.state).items:
        named = scene.assigned.get(item.id)
        one = named[0].id if named and len(named) == 1 else "" if named else item.who.assignee
        if not one or item.id in scene.case.open or item.multi or item.form_key:
            continue
        node = node_of(scene, item)
        earlier = _approvers(scene, node.id) | {act.by.id for act in scene.acts.values() if act.by}
        if one in earlier and not _is_the_initiators(scene, node):
            yield item, scene.people.one(one, scene.now)
