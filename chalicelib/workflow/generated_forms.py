"""Forms of the form-generator that clients of the Java original draw with: `fields`, each bound by its `__vModel__`.

They are kept as they are given. What is submitted is read by the same rules as a form-js schema's, into which the
fields are translated; values are shown where the generator looks for them, in `__config__.defaultValue`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.errors import BadInput

MAX_DEPTH = 8
_NUMBERS = frozenset({"el-input-number", "el-rate"})
_ONE_OF = {"el-select": "select", "el-radio-group": "radio"}

Schema = Mapping[str, Any]


def is_generated(schema: Schema) -> bool:
    """Whether a form is one of these."""
    return "fields" in schema and "components" not in schema


def components(schema: Schema) -> list[Schema]:
    """The fields as form-js components; rows and columns are left out, since they bind nothing.

    Raises:
        BadInput: this is no such form.
    """
    return [_component(each) for each in _bound(_fields(schema.get("fields")), 0)]


def fill(schema: Schema, values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy whose fields show these values."""
    return {**schema, "fields": [_filled(each, values) for each in _fields(schema.get("fields"))]}


def _bound(fields: list[Schema], depth: int) -> list[Schema]:
    if depth > MAX_DEPTH:
        raise BadInput(f"表单嵌套超过 {MAX_DEPTH} 层", field="forms")
    found: list[Schema] = []
    for each in fields:
        found += [each] if isinstance(each.get("__vModel__"), str) and each["__vModel__"] else []
        found += _bound(_fields(_config(each).get("children") or []), depth + 1)
    return found


def _fields(given: Any) -> list[Schema]:
    if not isinstance(given, list) or not all(isinstance(each, Mapping) for each in given):
        raise BadInput("表单的 fields 必须是对象列表", field="forms")
    for each in given:
        if not isinstance(each.get("__config__", {}), Mapping):
            raise BadInput("表单字段的 __config__ 必须是对象", field="forms")
        if not isinstance(each.get("__vModel__", ""), (str, type(None))):
            raise BadInput("表单字段的 __vModel__ 必须是文本", field="forms")
    return given


def _config(field: Schema) -> Schema:
    found: Schema = field.get("__config__", {})
    return found


def _component(field: Schema) -> Schema:
    config = _config(field)
    return {
        "key": field["__vModel__"],
        "label": config["label"] if isinstance(config.get("label"), str) else None,
        "disabled": field.get("disabled") is True,
        "readonly": field.get("readonly") is True,
        **_kind(str(config.get("tag")), field),
        "validate": {"required": config.get("required") is True, **_rules(str(config.get("tag")), field)},
    }


def _kind(tag: str, field: Schema) -> Schema:
    if tag == "el-input":
        return {"type": "textarea" if field.get("type") == "textarea" else "textfield"}
    if tag in _NUMBERS:
        return {"type": "number"}
    if tag == "el-checkbox-group" or (tag == "el-select" and field.get("multiple") is True):
        return {"type": "checklist", "values": _options(field)}
    if tag in _ONE_OF:
        return {"type": _ONE_OF[tag], "values": _options(field)}
    return {"type": "generated"}


def _rules(tag: str, field: Schema) -> Schema:
    if tag == "el-input":
        return {"maxLength": field.get("maxlength")}
    return {"min": field.get("min"), "max": field.get("max")} if tag in _NUMBERS else {}


def _options(field: Schema) -> list[Schema] | None:
    """What may be chosen; None when it is fetched while the form is open."""
    if _config(field).get("dataType") == "dynamic":
        return None
    slot = field.get("__slot__")
    found = slot.get("options") if isinstance(slot, Mapping) else field.get("options")
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else None


def _filled(field: Schema, values: Mapping[str, Any]) -> Schema:
    config = dict(_config(field))
    if config.get("children"):
        config["children"] = [_filled(each, values) for each in _fields(config["children"])]
    name = field.get("__vModel__")
    if name and name in values:
        config["defaultValue"] = values[name]
    return {**field, "__config__": config} if "__config__" in field or config else field
