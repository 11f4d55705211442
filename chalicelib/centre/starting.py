"""Starting a process: the form checked, the starter's own first task done for him."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.centre import commit, definitions, submitting
from chalicelib.centre.case import Case
from chalicelib.centre.scene import NORMAL, SYSTEM, Act, Asked, Scene
from chalicelib.errors import BadInput, Forbidden
from chalicelib.lazy import lazy
from chalicelib.storage.base import codec, keys
from chalicelib.storage.ledger.states import States
from chalicelib.todo.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chalicelib.centre.commit import Done
    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.processes.deployments import Deployed
    from chalicelib.workflow import engine
else:
    engine = lazy("chalicelib.workflow.engine")

KEYED = uuid.UUID("5b5f6b8e-6d0c-4f4e-9a53-6a1f0f2d7a11")
"""Namespace of the ids of instances that are started under a key."""


@dataclass(frozen=True)
class Start:
    """What is started: a version, its variables, for a work order a title and a number; `key`: once under this key."""

    deployed: Deployed
    variables: Mapping[str, Any]
    title: str = ""
    order: str = ""
    key: str = ""

    @property
    def fingerprint(self) -> str:
        """The same for the same request; empty without a key."""
        return keys.digest(codec.canonical([self.deployed.key, self.title, self.variables]), 24) if self.key else ""


class _Started(Exception):
    """Raised when the instance of a key is there already."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.id)
        self.case = case


def start(asked: Asked, wanted: Start, more: Callable[[Scene], Sequence[Write]] | None = None) -> Done:
    """Begin an instance; 3 round trips when its definition is known to this function, 1 more under a key.

    A repeat under the same key of the same person and application is answered with the instance that is there.

    Raises:
        Forbidden: the diagram names others who may start it.
        InvalidForm: the start form is not satisfied; names each field.
        BadInput: a condition or variable cannot be worked out; the key was used for another request.
    """
    named = uuid.uuid5(KEYED, keys.join(asked.app_id, asked.user_id, wanted.key)) if wanted.key else uuid.uuid4()
    instance_id = str(named)
    try:
        return commit.perform(lambda: _fresh(asked, wanted, instance_id), lambda scene: _begin(scene, wanted), more)
    except _Started as known:
        if known.case.asked != wanted.fingerprint:
            raise BadInput("已用于另一个请求", field="Idempotency-Key") from None
        return commit.Done(known.case, ())


def _fresh(asked: Asked, wanted: Start, instance_id: str) -> Scene:
    if wanted.key and (known := asked.ledger.find(instance_id)):
        raise _Started(known)
    me = asked.people.one(asked.user_id, asked.now)
    name = wanted.deployed.name
    case = Case(
        id=instance_id,
        app_id=asked.app_id,
        definition_id=wanted.deployed.id,
        process_name=name,
        category=wanted.deployed.category,
        title=wanted.title or f"{me.name or me.id}的{name}",
        initiator=me,
        started_on=asked.now,
        order=wanted.order,
        asked=wanted.fingerprint,
    )
    states = States(processes={(case.app_id, case.id): None})
    return Scene(asked, case, states, definitions.definition(case.definition_id), me)


def start_by_event(asked: Asked, deployed: Deployed, node: str, variables: Mapping[str, Any], key: str) -> Done:
    """Begin an instance at a start event that has waited, once under a key; nobody has started it.

    Raises:
        BadInput, Conflict: see `start`.
    """
    instance_id = str(uuid.uuid5(KEYED, keys.join(asked.app_id, "", key)))

    def fresh() -> Scene:
        if known := asked.ledger.find(instance_id):
            raise _Started(known)
        title = deployed.name
        case = Case(
            id=instance_id,
            app_id=asked.app_id,
            definition_id=deployed.id,
            process_name=title,
            category=deployed.category,
            title=title,
            initiator=SYSTEM,
            started_on=asked.now,
        )
        states = States(processes={(case.app_id, case.id): None})
        return Scene(asked, case, states, definitions.definition(case.definition_id), SYSTEM)

    def begin(scene: Scene) -> None:
        members = scene.people.members(scene.definition.groups)
        scene.took(engine.start_by_event(scene.definition, node, dict(variables), scene.now, members))

    try:
        return commit.perform(fresh, begin)
    except _Started as known:
        return commit.Done(known.case, ())


def require_starter(scene: Scene) -> None:
    """Let those start whom the diagram names (candidateStarterUsers, candidateStarterGroups); all, where it names none.

    Raises:
        Forbidden: the caller is not among them.
    """
    named, caller = scene.definition.main.starters, scene.asked.caller
    if not (named.users or named.groups) or caller.is_administrator:
        return
    if scene.me.id not in named.users and not set(named.groups) & {*caller.groups, *caller.roles}:
        raise Forbidden("没有权限：不在该流程的可发起人范围内")


def _begin(scene: Scene, wanted: Start) -> None:
    require_starter(scene)
    definition = scene.definition
    variables = submitting.started_with(scene.versions, definition.start_form, wanted.variables)
    members = scene.people.members(definition.groups)
    try:
        first = scene.took(engine.start(definition, variables, scene.me.id, scene.now, members))
    except BadInput as error:
        raise BadInput(error.message, field=error.field or "variables") from None
    for item in first.opened:
        if any(item in (gone.item for gone in step.closed) for step in scene.steps):
            continue
        own = item.who.assignee == scene.me.id and not item.signer
        filled_in = submitting.satisfied(scene.versions, item.form_key, variables) if own else None
        if filled_in is not None:
            text = f"{scene.me.name or scene.me.id}发起流程申请"
            scene.acts[item.id] = Act(Status.COMPLETE, NORMAL, text, scene.me)
            scene.step(engine.complete, item.id, filled_in)
