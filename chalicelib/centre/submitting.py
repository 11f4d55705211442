"""What a caller may bring into an instance: values of a form, brought to their fields' types, and declared variables.

What the diagram decided stays decided: at a task its handler changes what he was asked for, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.centre import definitions
from chalicelib.errors import BadInput
from chalicelib.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from chalicelib.workflow import forms
else:
    forms = lazy("chalicelib.workflow.forms")

MOST_VARIABLES = 500
LONGEST_NAME = 100
UNUSABLE = frozenset({"__proto__", "constructor", "prototype"})
"""Names that mean something else in the programs that read variables."""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What a node asks its handler for: a form, and variables it declares."""

    versions: tuple[str, ...]
    form_key: str
    declared: Collection[str] = ()


def usable(variables: Mapping[str, Any], field: str = "variables") -> Mapping[str, Any]:
    """Variables whose names can be used, those inside of values among them.

    Raises:
        BadInput: names one that cannot, or there are more than 500.
    """
    if len(variables) > MOST_VARIABLES:
        raise BadInput(f"流程变量不能超过 {MOST_VARIABLES} 个", field=field)
    waiting: list[Any] = [variables]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            _require_names(value, field)
            waiting += value.values()
    return variables


def started_with(versions: tuple[str, ...], form_key: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a start: those of its form as its fields have them, the others as they are.

    Raises:
        InvalidForm: names each field.
        BadInput: see `usable`.
    """
    schema = definitions.form(versions, form_key)
    usable(variables)
    if schema is None:
        return dict(variables)
    found = forms.bring(schema, variables)
    return {**found.others, **found.fields}


def satisfied(versions: tuple[str, ...], form_key: str, variables: Mapping[str, Any]) -> dict[str, Any] | None:
    """The fields of a first task's form among a start's variables; None when it asks for more than was given."""
    schema = definitions.form(versions, form_key)
    try:
        return forms.bring(schema, variables).fields if schema is not None else {}
    except BadInput:
        return None


def submitted(node: AskedFor, values: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """What the handler of a task changes: fields of its form, and the variables its node declares.

    What is there already may be sent back unchanged, as clients do with all the variables they were shown.

    Raises:
        InvalidForm: names each field.
        BadInput: names what the task does not ask for; see also `usable`.
    """
    schema = _schema(node, values)
    return _asked_for(node, forms.bring(schema, values, known), known)


def submitted_in_part(node: AskedFor, values: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """As `submitted`, of somebody a task was delegated to: what he leaves open its owner fills in."""
    schema = _schema(node, values)
    return _asked_for(node, forms.bring_part(schema, values, known), known)


def _schema(node: AskedFor, values: Mapping[str, Any]) -> Mapping[str, Any]:
    usable(values)
    return definitions.form(node.versions, node.form_key) or definitions.NO_FORM


def _asked_for(node: AskedFor, found: forms.Brought, known: Mapping[str, Any]) -> dict[str, Any]:
    others = found.others.items()
    strange = [name for name, value in others if name not in node.declared and not _unchanged(name, value, known)]
    if strange:
        names = "、".join(strange[:20])
        raise BadInput(f"本节点的表单没有这些字段，节点也没有声明这些变量：{names}", field="variables")
    return {**{name: value for name, value in others if name in node.declared}, **found.fields}


def _unchanged(name: str, value: Any, known: Mapping[str, Any]) -> bool:
    return name in known and bool(value == known[name]) and isinstance(value, bool) == isinstance(known[name], bool)


def _require_names(value: Mapping[str, Any], field: str) -> None:
    for name in value:
        if name in UNUSABLE:
            raise BadInput(f"变量名「{name}」不可用", field=field)
        if not name.strip() or len(name) > LONGEST_NAME:
            raise BadInput(f"变量名「{name[:20]}…」应为 1 到 {LONGEST_NAME} 个字符", field=field)
