"""From a diagram and its forms to a deployed version."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.centre import beginning, deciding, definitions, offers, people
from chalicelib.errors import BadInput, Conflict, NotFound
from chalicelib.lazy import lazy
from chalicelib.storage.base import codec
from chalicelib.storage.processes import deployments as stored
from chalicelib.storage.processes import shelves
from chalicelib.storage.processes.deployments import Content, Deployed, Newest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chalicelib.workflow import binding, bpmn_import, forms, trial, xml_reading
    from chalicelib.workflow.model import Definition
    from chalicelib.workflow.trial import Trial
else:
    binding = lazy("chalicelib.workflow.binding")
    bpmn_import = lazy("chalicelib.workflow.bpmn_import")
    forms = lazy("chalicelib.workflow.forms")
    trial = lazy("chalicelib.workflow.trial")
    xml_reading = lazy("chalicelib.workflow.xml_reading")

FORM_KEY = "key_"


@dataclass(frozen=True)
class Deployment:
    """A new version, and what its importer should know although it was accepted."""

    deployed: Deployed
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """What is imported: a diagram, forms by key, what to call it, and files of decision tables."""

    xml: bytes
    forms: Mapping[str, Any]
    name: str = ""
    category: str = ""
    decisions: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Guard:
    """What an import must not do by mistake: lose a form, or go over the head of a version it does not know."""

    drop_forms: bool = False
    base_version: int | None = None


@dataclass(frozen=True)
class Checked:
    """A file that could be deployed, and as which version."""

    key: str
    version: int
    warnings: tuple[str, ...]


def deploy(
    xml: bytes, given: Mapping[str, Any], now: datetime, *, name: str = "", category: str = "", repeat_id: str = ""
) -> Deployment:
    """`deploy_file` without a guard."""
    return deploy_file(File(xml, given, name, category), now, Guard(drop_forms=True), repeat_id=repeat_id)


def check(file: File, guard: Guard) -> Checked:
    """Raises what `deploy_file` would, and stores nothing."""
    prepared = _prepare(file)
    newest = stored.newest(prepared.definition.key)
    kept = _kept(prepared, newest, guard)
    _require_base(newest, guard)
    return Checked(prepared.definition.key, (newest.latest.version if newest else 0) + 1, _warnings(prepared, kept))


def try_out(file: File, variables: Mapping[str, Any], initiator: str, now: datetime) -> Trial:
    """Where an instance of the diagram would go with these values, were each task handled at once; stores nothing.

    Raises:
        Unrunnable: the diagram cannot be run.
        Conflict: it cannot begin with these values.
    """
    definition = _prepare(file).definition
    return trial.play(definition, variables, initiator, now, people.HERE.members(definition.groups))


def deploy_file(file: File, now: datetime, guard: Guard, *, repeat_id: str = "") -> Deployment:
    """Import a diagram and make it the newest version of its process; a repeat, by the caller's word, finds it made.

    The forms its nodes name are kept with it as they are now: those given, else those of the form list
    (`key_<formId>`), else those of the version before.

    Raises:
        Unrunnable: the diagram cannot be run; carries every reason with element and line.
        BadInput: a form is no form-js schema, or one of the version before would be lost.
        Conflict: the version that was worked on is not the newest any more.
    """
    prepared = _prepare(file)
    definition = prepared.definition
    deployment_id = str(uuid.UUID(repeat_id) if repeat_id else uuid.uuid4())
    title = file.name or definition.name
    earlier = _made_before(deployment_id) if repeat_id else None
    if earlier is not None:
        return Deployment(earlier, _warnings(prepared, definitions.content(earlier.id).forms))
    kept = _kept(prepared, stored.newest(definition.key), guard)
    deployed = stored.deploy(
        definition.key,
        lambda version: Deployed(
            id=f"{definition.key}:{version}:{deployment_id}",
            key=definition.key,
            version=version,
            name=title,
            category=file.category,
            at=codec.iso(now),
            form_id=definition.start_form.removeprefix(FORM_KEY),
            form_name=prepared.start_form,
        ),
        Content(file.xml, kept, prepared.called, title, file.category, prepared.tables),
        lambda newest: _require_base(newest, guard),
        lambda new: [*deciding.writes(file.decisions, now), *beginning.arming(new, definition, now)],
    )
    return Deployment(deployed, _warnings(prepared, kept))


def suspend(definition_id: str, now: datetime, *, suspended: bool) -> None:
    """Suspend or activate a version; what begins by itself follows the version that is active then.

    Raises:
        NotFound: there is no such version.
    """
    key = stored.find(definition_id).key
    stored.suspend(definition_id, suspended=suspended)
    beginning.rearm(key, now)


def remove(definition_id: str, now: datetime) -> None:
    """Take a version out of every list; raises as `suspend` does."""
    key = stored.find(definition_id).key
    stored.remove(definition_id)
    beginning.rearm(key, now)


@dataclass(frozen=True)
class _Prepared:
    """A file that can be run: its definition, the versions its calls mean, its forms, the name of the start form."""

    definition: Definition
    called: dict[str, str]
    forms: dict[str, Any]
    start_form: str
    tables: tuple[str, ...]


def _prepare(file: File) -> _Prepared:
    called = definitions.called_by(binding.keys_bound_now(xml_reading.read(file.xml)))
    theirs = {key: definitions.definition(each) for key, each in called.items()}
    tables = deciding.Tables(file.decisions)
    definition = bpmn_import.import_bpmn(file.xml, theirs, tables, offers.offered(file.xml))
    offers.check(definition)
    beginning.check(definition)
    named = [key for key in definition.decisions if key in tables]
    return _Prepared(definition, called, *_forms(definition, file.forms), tables.named_by(named))


def _kept(prepared: _Prepared, newest: Newest | None, guard: Guard) -> dict[str, Any]:
    """The forms of the version to be: its own, and those of the version before that it still names."""
    before = definitions.content(newest.latest.id).forms if newest else {}
    wanted = _keys(prepared.definition)
    lost = sorted(before.keys() - set(wanted))
    if lost and not guard.drop_forms:
        raise BadInput(f"上一版本的表单将不再保留：{'、'.join(lost)}；确认放弃请设 dropForms 为 true", field="forms")
    return {**{key: form for key, form in before.items() if key in wanted}, **prepared.forms}


def _require_base(newest: Newest | None, guard: Guard) -> None:
    known = newest.latest.version if newest else 0
    if guard.base_version not in (None, known):
        raise Conflict(f"已有更新的版本 {known}，请在其基础上修改", field="baseVersion")


def _warnings(prepared: _Prepared, kept: Mapping[str, Any]) -> tuple[str, ...]:
    definition = prepared.definition
    return (*(str(each) for each in definition.warnings), *_missing(definition, kept))


def _made_before(deployment_id: str) -> Deployed | None:
    try:
        return stored.find(stored.of_deployment(deployment_id))
    except NotFound:
        return None


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
            _check(key, schema, forms.check_schema)
            if key in given:
                _check(key, schema, forms.refuse_foreign)
            kept[key] = schema
    start = listed.get(definition.start_form.removeprefix(FORM_KEY))
    return kept, start.body["name"] if start else ""


def _check(key: str, schema: object, check: Callable[[Any], None]) -> None:
    try:
        check(schema)
    except BadInput as error:
        raise BadInput(f"{key}：{error.message}", field="forms") from None


def _missing(definition: Definition, kept: Mapping[str, Any]) -> list[str]:
    return [f"表单 {key} 没有定义，不做校验" for key in _keys(definition) if key not in kept]
