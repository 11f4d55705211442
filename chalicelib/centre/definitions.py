"""Definitions as the engine wants them, kept by id in a warm function; and which one a start means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.errors import Conflict, NotFound
from chalicelib.lazy import lazy
from chalicelib.storage.processes import deployments as stored
from chalicelib.workflow.catalogue import Catalogue
from chalicelib.workflow.model import Offered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.storage.processes.deployments import Content, Deployed
    from chalicelib.workflow import binding, bpmn_import
    from chalicelib.workflow.decisions import dmn_import
    from chalicelib.workflow.model import Definition
else:
    binding = lazy("chalicelib.workflow.binding")
    bpmn_import = lazy("chalicelib.workflow.bpmn_import")
    dmn_import = lazy("chalicelib.workflow.decisions.dmn_import")


class _Whatever(dict[str, str]):
    """Every connector that a diagram may name: one that was deployed runs, whoever does its jobs today."""

    def __contains__(self, called: object) -> bool:
        return bool(called)

    def __missing__(self, called: str) -> str:
        return called

    def __bool__(self) -> bool:
        return True


NO_FORM: dict[str, Any] = {"type": "default", "components": []}
SUSPENDED = "流程已被挂起，请先激活流程"

_definitions = Catalogue()
_contents: dict[str, Content] = {}
_MOST = 64


def definition(definition_id: str) -> Definition:
    """A deployed diagram with those it calls; 1 round trip each when this function has not used it before.

    Raises:
        NotFound: there never was such a version.
    """
    return _definitions.get(definition_id, lambda: read(content(definition_id)))


def read(what: Content) -> Definition:
    """A diagram's definition, from its content.

    Raises:
        Unrunnable: it cannot be run; carries every reason.
    """
    called = {key: definition(called_id) for key, called_id in what.called.items()}
    tables = {table.key: table for xml in what.tables for table in dmn_import.import_dmn(xml.encode())}
    return bpmn_import.import_bpmn(what.xml, called, tables, Offered(_Whatever(), topics=True, starts=True))


def content(definition_id: str) -> Content:
    """A version's diagram and forms; 1 round trip when this function has not used it before."""
    if definition_id not in _contents:
        remember(definition_id, stored.content(definition_id))
    return _contents[definition_id]


def remember(definition_id: str, what: Content) -> None:
    """Take a version's content as read."""
    if len(_contents) >= _MOST:
        _contents.clear()
    _contents[definition_id] = what


def running(versions: tuple[str, ...]) -> Definition:
    """The diagram of an instance: its own version's, with those that it has called late."""
    own = definition(versions[0])
    if len(versions) == 1:
        return own
    called = [(version, definition(version)) for version in versions[1:]]
    return _definitions.get("\n".join(versions), lambda: binding.with_called(own, called))


def form(versions: tuple[str, ...], form_key: str) -> Any | None:
    """The form of a node as it was when deployed; None where there is none."""
    every = (content(version).forms for version in versions) if form_key else ()
    return next((forms[form_key] for forms in every if form_key in forms), None)


def start_form(definition_id: str) -> Any:
    """The form a start asks for; an empty one where there is none."""
    return form((definition_id,), definition(definition_id).start_form) or NO_FORM


def to_start(wanted: str) -> Deployed:
    """The version that a definition id, or a key, means: of a key the newest that is active. 1 round trip.

    Raises:
        NotFound: there is none.
        Conflict: it is suspended.
    """
    if stored.key_of(wanted) is None:
        known = stored.newest(wanted)
        if known is None:
            raise NotFound("流程定义不存在", field="processDefId")
        if known.active is None:
            raise Conflict(SUSPENDED, field="processDefId")
        return known.active
    found = stored.find(wanted)
    if found.suspended:
        raise Conflict(SUSPENDED, field="processDefId")
    return found


def called_by(keys: Sequence[str]) -> dict[str, str]:
    """Process key → id of the version a call means: the newest active one. Unknown keys are left out."""
    found = {key: stored.newest(key) for key in dict.fromkeys(keys)}
    return {key: each.active.id for key, each in found.items() if each is not None and each.active is not None}


def forget() -> None:
    """Start as a new container does."""
    global _definitions  # noqa: PLW0603 - one for each process
    _definitions = Catalogue()
    _contents.clear()
