"""The shape a template's data must have: a small, safe part of JSON Schema. Pure.

`type` (object, array, string, number, integer, boolean), `properties`, `required`, `items`, `enum`, `maxLength`,
`minimum`, `maximum`, `additionalProperties`, `title`, `description`, `default`. What else a schema says is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEPEST, MOST_PROPERTIES = 6, 100
_SAID = {"title", "description", "default", "$schema"}
_KNOWN = _SAID | {"type", "properties", "required", "items", "enum", "maxLength", "minimum", "maximum"}
_KNOWN |= {"additionalProperties"}
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
}


def check_schema(schema: Any, field: str = "schema", depth: int = 0) -> None:
    """Let a schema pass that `check_data` understands wholly.

    Raises:
        BadInput: it says something else; names where.
    """
    if not isinstance(schema, dict) or depth > DEEPEST:
        raise BadInput(f"应为 JSON 对象，最多 {DEEPEST} 层", field=field)
    unknown = sorted(set(schema) - _KNOWN)
    if unknown:
        raise BadInput(f"不支持 {unknown[0]}", field=field)
    if schema.get("type", "object") not in _TYPES:
        raise BadInput(f"type 应为 {' | '.join(_TYPES)}", field=field)
    _check_values(schema, field)
    for name, each in schema.get("properties", {}).items():
        check_schema(each, f"{field}.{name}", depth + 1)
    if "items" in schema:
        check_schema(schema["items"], f"{field}.items", depth + 1)


def _check_values(schema: Mapping[str, Any], field: str) -> None:
    shapes = {"properties": dict, "required": list, "enum": list, "additionalProperties": bool}
    shapes |= dict.fromkeys(("maxLength",), int)
    for name, kind in shapes.items():
        if name in schema and not isinstance(schema[name], kind):
            raise BadInput("格式不正确", field=f"{field}.{name}")
    for name in ("minimum", "maximum"):
        if name in schema and not _is(schema[name], "number"):
            raise BadInput("应为数字", field=f"{field}.{name}")
    if len(schema.get("properties", {})) > MOST_PROPERTIES:
        raise BadInput(f"最多 {MOST_PROPERTIES} 项", field=f"{field}.properties")


def check_data(data: Any, schema: Mapping[str, Any], field: str = "data") -> None:
    """Let data pass that a schema describes.

    Raises:
        BadInput: the first thing that is missing or wrong, by name.
    """
    kind = schema.get("type")
    if kind and not _is(data, kind):
        raise BadInput(f"应为 {kind}", field=field)
    if "enum" in schema and data not in schema["enum"]:
        raise BadInput("不在允许的取值之内", field=field)
    if isinstance(data, str) and len(data) > schema.get("maxLength", len(data)):
        raise BadInput(f"最多 {schema['maxLength']} 个字符", field=field)
    if _is(data, "number"):
        _check_bounds(data, schema, field)
    if isinstance(data, dict):
        _check_object(data, schema, field)
    if isinstance(data, list) and "items" in schema:
        for number, each in enumerate(data):
            check_data(each, schema["items"], f"{field}.{number}")


def _check_bounds(data: Any, schema: Mapping[str, Any], field: str) -> None:
    if data < schema.get("minimum", data) or data > schema.get("maximum", data):
        raise BadInput(f"超出范围 {schema.get('minimum', '')}–{schema.get('maximum', '')}", field=field)


def _check_object(data: Mapping[str, Any], schema: Mapping[str, Any], field: str) -> None:
    properties = schema.get("properties", {})
    missing = [name for name in schema.get("required", ()) if name not in data]
    if missing:
        raise BadInput("不能为空", field=f"{field}.{missing[0]}")
    unknown = sorted(set(data) - set(properties))
    if unknown and schema.get("additionalProperties") is False:
        raise BadInput("未知字段", field=f"{field}.{unknown[0]}")
    for name, each in properties.items():
        if name in data:
            check_data(data[name], each, f"{field}.{name}")


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
