"""form-js schemas: submitted values brought to their fields' types, and a form filled from an earlier instance's.

Forms of the Java original's generator (generated_forms.py) are read by the same rules.

A schema is plain data and is never changed here, so the snapshot a deployment keeps stays what it was. Expressions of
a schema (`=...`, FEEL) are not evaluated: a field that one may hide is not required, a choice whose options one
computes is not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.errors import BadInput
from chalicelib.workflow import form_values, generated_forms
from chalicelib.workflow.refusals import FieldError, InvalidForm

MAX_DEPTH = 8
MAX_FIELDS = 500
MAX_ROWS = 500
READ_ONLY = "只读，不能修改"

_SHOWN_ONLY = frozenset(
    {"text", "button", "image", "spacer", "separator", "html", "iframe", "table", "expression", "documentPreview"}
)

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Brought:
    """Submitted values: those of the form's fields, as the fields have them, and the others, as they came."""

    fields: dict[str, Any]
    others: dict[str, Any]


def bring(schema: Schema, values: Mapping[str, Any], known: Mapping[str, Any] | None = None) -> Brought:
    """Bring submitted values to the types of their fields.

    Args:
        schema: the form.
        values: what was submitted.
        known: what is there already; it satisfies what is required, and what a read-only field shows may be sent back
            but not changed. None when nothing is there yet: then a read-only field may bring its value.

    Raises:
        InvalidForm: one error for each wrong field; nested ones are named by their path, `items[0].price`.
        BadInput: this is no schema.
    """
    reader = _Reader(known)
    found = reader.components(components(schema), values, known or {}, "", 0)
    if reader.errors:
        raise InvalidForm(reader.errors)
    others = {name: value for name, value in values.items() if name not in reader.names}
    return Brought(found, others)


def bring_part(schema: Schema, values: Mapping[str, Any], known: Mapping[str, Any]) -> Brought:
    """As `bring`, of a form that is filled in in parts: a field that is not sent is not missed."""
    reader = _Reader(known, partly=True)
    found = reader.components(components(schema), values, known, "", 0)
    if reader.errors:
        raise InvalidForm(reader.errors)
    return Brought(found, {name: value for name, value in values.items() if name not in reader.names})


def check_schema(schema: object) -> None:
    """Raise BadInput when this is no form, or a larger one than forms may be."""
    if not isinstance(schema, Mapping):
        raise BadInput("表单必须是 form-js JSON 对象", field="forms")
    if _count(components(schema), 0) > MAX_FIELDS:
        raise BadInput(f"表单的组件超过 {MAX_FIELDS} 个", field="forms")


FOREIGN = ("html", "iframe", "image", "documentPreview")
"""Components that bring markup or pages of others into a form."""


def refuse_foreign(schema: Schema) -> None:
    """Raise BadInput, with their names, when a form that is saved holds components of others' markup or pages.

    Forms that were stored before are read as they are; the console shows their text.
    """
    found = sorted({str(each.get("type")) for each in _all(components(schema)) if each.get("type") in FOREIGN})
    if found:
        raise BadInput(f"表单不支持这些组件：{'、'.join(found)}", field="forms")


def _all(components: list[Schema]) -> Iterator[Schema]:
    for component in components:
        yield component
        yield from _all(_components(component))


def fill(schema: Schema, variables: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the schema whose fields show an earlier instance's values as their defaults (getProcessForm)."""
    if generated_forms.is_generated(schema):
        return generated_forms.fill(schema, variables)
    return {**schema, "components": [_filled(component, variables) for component in _components(schema)]}


def components(schema: Schema) -> list[Schema]:
    """The components of a whole form; raises BadInput when it has none that can be read."""
    return generated_forms.components(schema) if generated_forms.is_generated(schema) else _components(schema)


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


@dataclass(slots=True)
class _Reader:
    """One reading of a form; `names` are those of its own fields at the top."""

    known: Mapping[str, Any] | None
    partly: bool = False
    errors: list[FieldError] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def components(
        self, components: list[Schema], values: Mapping[str, Any], known: Mapping[str, Any], path: str, depth: int
    ) -> dict[str, Any]:
        """What the fields of one level have, of what was submitted."""
        if depth > MAX_DEPTH:
            raise BadInput(f"表单嵌套超过 {MAX_DEPTH} 层", field="forms")
        found: dict[str, Any] = {}
        for component in components:
            kind, key = component.get("type"), component.get("key")
            if self._closed(component, values, known, path):
                continue
            if kind == "group":
                found |= self._group(component, values, known, path, depth)
            elif kind == "dynamiclist":
                found |= self._rows(component, values, known, path, depth)
            elif key:
                self._know(key, path)
                found |= self._field(component, key, values, known, path)
        return found

    def _field(
        self, component: Schema, key: str, values: Mapping[str, Any], known: Mapping[str, Any], path: str
    ) -> dict[str, Any]:
        given, kind = key in values, component.get("type")
        if kind in _SHOWN_ONLY:
            return {key: values[key]} if given else {}
        kept = _kept(component)
        if (kept or self.partly) and not given:
            return {key: known[key]} if path and key in known else {}
        try:
            value = form_values.brought(component, values[key] if given else known.get(key))
        except form_values.WrongValue as error:
            return self._wrong(component, key, path, str(error))
        if kept and self.known is not None:
            same = _alike(component, value, known.get(key))
            return {key: value} if same else self._wrong(component, key, path, READ_ONLY)
        return {key: value} if given else {}

    def _group(
        self, component: Schema, values: Mapping[str, Any], known: Mapping[str, Any], path: str, depth: int
    ) -> dict[str, Any]:
        """A group's fields lie beside its own, or, when it has a path, in the object of that name."""
        name = component.get("path")
        if not name:
            return self.components(_components(component), values, known, path, depth + 1)
        self._know(name, path)
        before = known.get(name)
        inner = values.get(name, before)
        if inner is not None and not isinstance(inner, Mapping):
            return self._wrong(component, name, path, "应为对象")
        known = before if isinstance(before, Mapping) else {}
        found = self.components(_components(component), inner or {}, known, f"{path}{name}.", depth + 1)
        self._refuse_strange(component, values.get(name), f"{path}{name}.")
        return {name: found} if name in values else {}

    def _rows(
        self, component: Schema, values: Mapping[str, Any], known: Mapping[str, Any], path: str, depth: int
    ) -> dict[str, Any]:
        name = component.get("path") or component.get("key") or ""
        self._know(name, path)
        rows = values.get(name, known.get(name)) or []
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            return self._wrong(component, name, path, "应为列表")
        if len(rows) > MAX_ROWS:
            return self._wrong(component, name, path, f"不能超过 {MAX_ROWS} 行")
        before = known.get(name)
        places = before if isinstance(before, list) else []
        found = [
            self.components(_components(component), row, _place(places, index), f"{path}{name}[{index}].", depth + 1)
            for index, row in enumerate(rows)
        ]
        for index, row in enumerate(rows if name in values else ()):
            self._refuse_strange(component, row, f"{path}{name}[{index}].")
        return {name: found} if name in values else {}

    def _refuse_strange(self, component: Schema, inner: Any, path: str) -> None:
        """What an object holds that its fields do not know cannot be told apart later, so it is refused here."""
        given = set(inner) if isinstance(inner, Mapping) else set()
        for name in sorted(given - _names(_components(component))):
            self.errors.append(FieldError(f"{path}{name}", str(name), "表单没有这个字段"))

    def _closed(self, component: Schema, values: Mapping[str, Any], known: Mapping[str, Any], path: str) -> bool:
        """Whether a group or list is read-only as a whole; then it may be sent back but not changed."""
        name = component.get("path") or (component.get("key") if component.get("type") == "dynamiclist" else None)
        if self.known is None or not name or not _kept(component):
            return False
        self._know(name, path)
        if name in values and values[name] != known.get(name):
            self._wrong(component, name, path, READ_ONLY)
        return True

    def _know(self, name: str, path: str) -> None:
        if not path:
            self.names.add(name)

    def _wrong(self, component: Schema, name: str, path: str, message: str) -> dict[str, Any]:
        self.errors.append(FieldError(f"{path}{name}", _label(component, name), message))
        return {}


def _kept(component: Schema) -> bool:
    return component.get("disabled") is True or component.get("readonly") is True


def _alike(component: Schema, value: Any, known: Any) -> bool:
    """Whether a field's value is the one that is there already, however that is spelled."""
    try:
        return bool(value == form_values.brought(component, known)) or (value in (None, "", []) and not known)
    except form_values.WrongValue:
        return bool(value == known)


def _names(components: list[Schema]) -> set[str]:
    """The names that fields of one level, with those of groups beside them, have."""
    found: set[str] = set()
    for component in components:
        if component.get("type") == "group" and not component.get("path"):
            found |= _names(_components(component))
        else:
            found.add(component.get("path") or component.get("key") or "")
    return found


def _place(rows: list[Any], index: int) -> Mapping[str, Any]:
    return rows[index] if index < len(rows) and isinstance(rows[index], Mapping) else {}


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
