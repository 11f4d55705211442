"""Instances go on with another version of their process: one, tried first, or all of a version in the background."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chalicelib.centre import commit, definitions, work_items
from chalicelib.centre.scene import SYSTEM, Asked, Scene, by_instance
from chalicelib.errors import Conflict, HubError, Unavailable
from chalicelib.lazy import lazy
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change as Recorded
from chalicelib.storage.base import codec
from chalicelib.storage.ledger.rows import process_writes
from chalicelib.todo.commands import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chalicelib.storage.base.transact import Write
    from chalicelib.todo.model import Person
    from chalicelib.workflow import engine, migrating, state, view
else:
    engine = lazy("chalicelib.workflow.engine")
    migrating = lazy("chalicelib.workflow.migrating")
    state = lazy("chalicelib.workflow.state")
    view = lazy("chalicelib.workflow.view")

MOST_KEPT = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """To which version, and which nodes have other ids there; why, and by whom where nobody calls."""

    definition_id: str
    nodes: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    by: Person | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one instance, or would: why not, and what it waits for no more, or not yet."""

    instance_id: str
    error: HubError | None = None
    warnings: tuple[str, ...] = ()


def try_out(asked: Asked, instance_id: str, wish: Wish) -> Outcome:
    """Whether an instance can be migrated; stores nothing.

    Raises:
        Unavailable: storage did not answer.
    """
    try:
        scene = by_instance(asked, instance_id)
        _act(scene, wish)
    except Unavailable:
        raise
    except HubError as error:
        return Outcome(instance_id, error)
    return Outcome(instance_id, None, tuple(scene.warnings))


def migrate(
    asked: Asked, instance_id: str, wish: Wish, more: Callable[[Outcome], Sequence[Write]] = lambda _: ()
) -> Outcome:
    """Migrate an instance; raises as `try_out` does. `more`: writes that go with it."""

    def writes(scene: Scene) -> list[Write]:
        before, after = {"version": definition_id.pop()}, {"version": wish.definition_id, "nodes": dict(wish.nodes)}
        told = Recorded(f"instance/{instance_id}", before, {**after, "comment": wish.comment})
        outcome = Outcome(instance_id, None, tuple(scene.warnings))
        return [*recording.writes([told]), *_process(scene, wish), *more(outcome)]

    definition_id: list[str] = []

    def act(scene: Scene) -> None:
        definition_id[:] = [scene.case.definition_id]
        _act(scene, wish)

    try:
        done = commit.perform(lambda: by_instance(asked, instance_id), act, writes)
    except Unavailable:
        raise
    except HubError as error:
        return Outcome(instance_id, error)
    return Outcome(instance_id, None, done.warnings)


def _act(scene: Scene, wish: Wish) -> None:
    if scene.case.status != "running":
        raise Conflict("流程已结束", field="procInsId")
    if scene.case.definition_id == wish.definition_id:
        raise Conflict("流程实例已是该版本", field="definitionId")
    old, new = scene.definition, definitions.running((wish.definition_id, *scene.bound))
    planned = migrating.plan(old, new, state.load(old, scene.state), wish.nodes)
    scene.warnings += planned.warnings
    scene.former, scene.definition = old, new
    scene.step(engine.migrate, old, dict(wish.nodes))
    by = wish.by or (scene.me if scene.asked.caller.user_id else SYSTEM)
    said = (codec.iso(scene.now), by.id, by.name, "migrate", wish.definition_id, wish.comment)
    scene.facts |= {
        "definition_id": wish.definition_id,
        "interventions": (*scene.case.interventions, said)[-MOST_KEPT:],
    }
    _tasks(scene, wish)


def _tasks(scene: Scene, wish: Wish) -> None:
    """What the new version says of the nodes at which tasks are open: id, name, form."""
    items = {item.id: item for item in view.items(scene.definition, state.load(scene.definition, scene.state))}
    open_ = {key: replace(task, name=items[key].name) for key, task in scene.case.open.items() if key in items}
    numbers = {scene.case.task_id(task.number): key for key, task in open_.items()}
    patch: dict[str, Any] = {"process_version": _version(wish)}
    for task in scene.read(list(numbers)):
        item = items[numbers[task.task_id]]
        change = work_items.placed(task, item)
        if change is None:
            continue
        if patch:
            scene.changes.append(replace(change, process_patch=patch))
            patch = {}
        else:
            scene.later.append((change, {"place": open_[item.id].number, "item": item.id}))
    scene.case = replace(scene.case, open={**scene.case.open, **open_})


def _process(scene: Scene, wish: Wish) -> list[Write]:
    """The process instance says its version, unless a task's change brings that along."""
    before = scene.process
    if before is None or any(isinstance(each, Change) and each.process_patch for each in scene.changes):
        return []
    return process_writes(before, replace(before, process_version=_version(wish), version=before.version + 1))


def _version(wish: Wish) -> str:
    return wish.definition_id.rpartition(":")[0].rpartition(":")[2]
