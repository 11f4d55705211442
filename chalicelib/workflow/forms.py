"""form-js schemas: submitted variables checked field by field, and a form filled from an earlier instance's variables.

A schema is plain data and is never changed here, so the snapshot a deployment keeps stays what it was. Expressions of
a schema (`=...`, FEEL) are not evaluated: a field that one may hide is not required, a choice whose options one
computes is not compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.workflow import form_values
from chalicelib.workflow.refusals import FieldError, InvalidForm

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 8
MAX_FIELDS = 500
MAX_ROWS = 500

_SHOWN_ONLY = frozenset(
    {"text", "button", "image", "spacer", "separator", "html", "iframe", "table", "expression", "documentPreview"}
)

Schema = Mapping[str, Any]


def validate(schema: Schema, variables: Mapping[str, Any]) -> None:
    """Check submitted variables.

    Raises InvalidForm with one error for each wrong field, BadInput for what is no schema.

    Variables the form does not know are left to the caller. Nested fields are named by their path, `items[0].price`.
    """
    errors = list(_check(_components(schema), variables, "", 0))
    if errors:
        raise InvalidForm(errors)


def check_schema(schema: object) -> None:
    """Raise BadInput when this is no form-js schema, or a larger one than forms may be."""
    if not isinstance(schema, Mapping):
        raise BadInput("表单必须是 form-js JSON 对象", field="forms")
    if _count(_components(schema), 0) > MAX_FIELDS:
        raise BadInput(f"表单的组件超过 {MAX_FIELDS} 个", field="forms")


def fill(schema: Schema, variables: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the schema whose fields show an earlier instance's values as their defaults (getProcessForm)."""
    return {**schema, "components": [_filled(component, variables) for component in _components(schema)]}


def _components(holder: Schema) -> list[Schema]:
    found = holder.get("components", [])
    if not isinstance(found, list) or not all(isinstance(component, Mapping) for component in found):
        raise BadInput("表单的 components 必须是对象列表", field="forms")
    return found


def _count(components: list[Schema], depth: int) -> int:
    if depth > MAX_DEPTH:
        raise BadInput(f"表单嵌套超过 {MAX_DEPTH} 层", field="forms")
    for component in components:
        for word in ("key", "path", "label", "type"):
            if not isinstance(component.get(word, ""), (str, type(None))):
                raise BadInput(f"表单组件的 {word} 必须是文本", field="forms")
        if not isinstance(component.get("validate", {}), Mapping):
            raise BadInput("表单组件的 validate 必须是对象", field="forms")
    return sum(1 + _count(_components(component), depth + 1) for component in components)


def _check(components: list[Schema], values: Mapping[str, Any], path: str, depth: int) -> Iterator[FieldError]:
    if depth > MAX_DEPTH:
        raise BadInput(f"表单嵌套超过 {MAX_DEPTH} 层", field="forms")
    for component in components:
        kind, key = component.get("type"), component.get("key")
        if kind in _SHOWN_ONLY or component.get("disabled") is True or component.get("readonly") is True:
            continue
        if kind == "group":
            yield from _group(component, values, path, depth)
        elif kind == "dynamiclist":
            yield from _rows(component, values, path, depth)
        elif key:
            message = form_values.wrong(component, values.get(key))
            if message:
                yield FieldError(f"{path}{key}", _label(component, key), message)


def _group(component: Schema, values: Mapping[str, Any], path: str, depth: int) -> Iterator[FieldError]:
    """A group's fields lie beside its own, or, when it has a path, in the object of that name."""
    name = component.get("path")
    inner = values.get(name) if name else values
    if name and inner is not None and not isinstance(inner, Mapping):
        yield FieldError(f"{path}{name}", _label(component, name), "应为对象")
        return
    yield from _check(_components(component), inner or {}, f"{path}{name}." if name else path, depth + 1)


def _rows(component: Schema, values: Mapping[str, Any], path: str, depth: int) -> Iterator[FieldError]:
    name = component.get("path") or component.get("key") or ""
    rows = values.get(name)
    if rows is None:
        rows = []
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        yield FieldError(f"{path}{name}", _label(component, name), "应为列表")
        return
    if len(rows) > MAX_ROWS:
        yield FieldError(f"{path}{name}", _label(component, name), f"不能超过 {MAX_ROWS} 行")
        return
    for index, row in enumerate(rows):
        yield from _check(_components(component), row, f"{path}{name}[{index}].", depth + 1)


def _label(component: Schema, key: str) -> str:
    return str(component.get("label") or key)


def _filled(component: Schema, values: Mapping[str, Any]) -> Schema:
    kind, key, path = component.get("type"), component.get("key"), component.get("path")
    if kind == "group":
        inner = values.get(path) if path else values
        known = inner if isinstance(inner, Mapping) else {}
        return {**component, "components": [_filled(child, known) for child in _components(component)]}
    if key and kind not in _SHOWN_ONLY and key in values:
        return {**component, "defaultValue": values[key]}
    return component
