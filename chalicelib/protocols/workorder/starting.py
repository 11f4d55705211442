"""Starting a process: the form checked, the starter's own first task done for him."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.lazy import lazy
from chalicelib.protocols.workorder import commit, definitions, people
from chalicelib.protocols.workorder.case import Case
from chalicelib.protocols.workorder.scene import NORMAL, Act, Asked, Scene
from chalicelib.storage.states import States
from chalicelib.todo.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chalicelib.protocols.workorder.commit import Done
    from chalicelib.storage.transact import Write
    from chalicelib.storage.workflow_definitions import Deployed
    from chalicelib.workflow import engine, forms
    from chalicelib.workflow.view import WorkItem
else:
    engine = lazy("chalicelib.workflow.engine")
    forms = lazy("chalicelib.workflow.forms")

OWN_VARIABLES = ("initiator", "processStatus")


@dataclass(frozen=True)
class Start:
    """What is started: a version, its variables, and, for a work order, a title and a number."""

    deployed: Deployed
    variables: Mapping[str, Any]
    title: str = ""
    order: str = ""


def start(asked: Asked, wanted: Start, more: Callable[[Scene], Sequence[Write]] | None = None) -> Done:
    """Begin an instance; 3 round trips when its definition is known to this function.

    Raises:
        InvalidForm: the start form is not satisfied; names each field.
        BadInput: a condition or variable cannot be worked out.
    """
    instance_id = str(uuid.uuid4())
    return commit.perform(lambda: _fresh(asked, wanted, instance_id), lambda scene: _begin(scene, wanted), more)


def _fresh(asked: Asked, wanted: Start, instance_id: str) -> Scene:
    me = people.one(asked.user_id, asked.now)
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
    )
    states = States(processes={(case.app_id, case.id): None})
    return Scene(asked, case, states, definitions.definition(case.definition_id), me)


def _begin(scene: Scene, wanted: Start) -> None:
    definition = scene.definition
    check_form(scene, definition.start_form, wanted.variables)
    members = people.Members(definition.groups)
    try:
        first = engine.start(definition, wanted.variables, scene.me.id, scene.now, members)
    except BadInput as error:
        raise BadInput(error.message, field=error.field or "variables") from None
    scene.steps.append(first)
    for item in first.opened:
        if item.who.assignee == scene.me.id and not item.signer and _satisfied(scene, item, wanted.variables):
            text = f"{scene.me.name or scene.me.id}发起流程申请"
            scene.acts[item.id] = Act(Status.COMPLETE, NORMAL, text, scene.me)
            scene.step(engine.complete, item.id, {})


def check_form(scene: Scene, form_key: str, variables: Mapping[str, Any]) -> None:
    """Check submitted variables against a node's form as it was deployed.

    Raises:
        InvalidForm: names each field.
    """
    schema = definitions.form(scene.case.definition_id, form_key)
    if schema is not None:
        forms.validate(schema, variables)


def _satisfied(scene: Scene, item: WorkItem, variables: Mapping[str, Any]) -> bool:
    """A first task that asks for more than the starter has given stays his todo."""
    try:
        check_form(scene, item.form_key, variables)
    except BadInput:
        return False
    return True
