"""From a diagram and its forms to a deployed version."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.centre import definitions
from chalicelib.errors import BadInput, NotFound
from chalicelib.lazy import lazy
from chalicelib.storage.base import codec
from chalicelib.storage.processes import deployments as stored
from chalicelib.storage.processes import shelves
from chalicelib.storage.processes.deployments import Content, Deployed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chalicelib.workflow import bpmn_import, forms, xml_reading
    from chalicelib.workflow.elements import Element
    from chalicelib.workflow.model import Definition
else:
    bpmn_import = lazy("chalicelib.workflow.bpmn_import")
    forms = lazy("chalicelib.workflow.forms")
    xml_reading = lazy("chalicelib.workflow.xml_reading")

FORM_KEY = "key_"


@dataclass(frozen=True)
class Deployment:
    """A new version, and what its importer should know although it was accepted."""

    deployed: Deployed
    warnings: tuple[str, ...]


def deploy(
    xml: bytes, given: Mapping[str, Any], now: datetime, *, name: str = "", category: str = "", repeat_id: str = ""
) -> Deployment:
    """Import a diagram and make it the newest version of its process; a repeat, by the caller's word, finds it made.

    The forms its nodes name are kept with it as they are now: those given, else those of the form list
    (`key_<formId>`).

    Raises:
        Unrunnable: the diagram cannot be run; carries every reason with element and line.
        BadInput: a form is no form-js schema.
    """
    called = definitions.called_by(_calls(xml_reading.read(xml)))
    definition = bpmn_import.import_bpmn(xml, {key: definitions.definition(each) for key, each in called.items()})
    kept, start_form = _forms(definition, given)
    deployment_id = str(uuid.UUID(repeat_id) if repeat_id else uuid.uuid4())
    title = name or definition.name
    earlier = _made_before(deployment_id) if repeat_id else None
    deployed = earlier or stored.deploy(
        definition.key,
        lambda version: Deployed(
            id=f"{definition.key}:{version}:{deployment_id}",
            key=definition.key,
            version=version,
            name=title,
            category=category,
            at=codec.iso(now),
            form_id=definition.start_form.removeprefix(FORM_KEY),
            form_name=start_form,
        ),
        Content(xml, kept, called, title, category),
    )
    return Deployment(deployed, (*(str(each) for each in definition.warnings), *_missing(definition, kept)))


def _made_before(deployment_id: str) -> Deployed | None:
    try:
        return stored.find(stored.of_deployment(deployment_id))
    except NotFound:
        return None


def _calls(element: Element) -> list[str]:
    """Keys of the processes that call activities name."""
    found = [element.get("calledElement")] if element.tag == "callActivity" else []
    for child in element.children:
        found += _calls(child)
    return [each for each in found if each]


def _keys(definition: Definition) -> list[str]:
    nodes = (node for process in definition.processes.values() for node in process.nodes.values())
    return list(dict.fromkeys(node.form_key for node in nodes if node.form_key))


def _forms(definition: Definition, given: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The forms to keep, and the name of the start form."""
    wanted = _keys(definition)
    listed = shelves.read_many("form", [key.removeprefix(FORM_KEY) for key in wanted if key not in given])
    kept: dict[str, Any] = {}
    for key in wanted:
        item = listed.get(key.removeprefix(FORM_KEY))
        schema = given[key] if key in given else item.body["schema"] if item else None
        if schema is not None:
            _check(key, schema)
            kept[key] = schema
    start = listed.get(definition.start_form.removeprefix(FORM_KEY))
    return kept, start.body["name"] if start else ""


def _check(key: str, schema: object) -> None:
    try:
        forms.check_schema(schema)
    except BadInput as error:
        raise BadInput(f"{key}：{error.message}", field="forms") from None


def _missing(definition: Definition, kept: Mapping[str, Any]) -> list[str]:
    return [f"表单 {key} 没有定义，不做校验" for key in _keys(definition) if key not in kept]
