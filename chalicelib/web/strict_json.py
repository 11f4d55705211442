"""JSON without the surprises: one meaning per document, bounded, and always storable as UTF-8."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from chalicelib.errors import BadInput

MAX_DEPTH = 32


def parse(text: bytes | str, *, max_depth: int = MAX_DEPTH, field: str | None = None) -> Any:
    """Parse one JSON document (RFC 8259).

    Args:
        text: the document; bytes must be UTF-8 (a leading byte order mark is dropped).
        max_depth: how deeply lists and objects may nest.
        field: the field the document came in, named in errors.

    Raises:
        BadInput: malformed or wrongly encoded text, a key that appears twice in one object, NaN or an infinite number,
            half of a surrogate pair, or too deep nesting.
    """
    decoded = text if isinstance(text, str) else decode_utf8(text, field=field)
    try:
        value = json.loads(
            decoded, object_pairs_hook=_unique_pairs, parse_constant=_refuse_constant, parse_float=_finite_float
        )
    except _Refused as refusal:
        raise BadInput(refusal.args[0], field=field) from None
    except RecursionError:
        raise _too_deep(max_depth, field) from None
    except json.JSONDecodeError as error:
        message = f"JSON 格式不正确：第 {error.lineno} 行第 {error.colno} 列"
        raise BadInput(message, field=field) from None
    except ValueError:
        raise BadInput("JSON 中的数字过长", field=field) from None
    if decoded.count("{") + decoded.count("[") > max_depth and _depth(value) > max_depth:
        raise _too_deep(max_depth, field)
    if "\\ud" in decoded or "\\uD" in decoded:
        _refuse_half_surrogates(value, field)
    return value


def decode_utf8(data: bytes, *, field: str | None = None) -> str:
    """Decode strictly.

    Raises:
        BadInput: the bytes are not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("编码须为 UTF-8", field=field) from None


class _Refused(Exception):
    pass


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        message = f"JSON 中字段重复：{twice[:64]}"
        raise _Refused(message)
    return value


def _refuse_constant(name: str) -> NoReturn:
    message = f"JSON 中不允许 {name}"
    raise _Refused(message)


def _finite_float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _Refused("JSON 中的数字超出范围")
    return value


def _depth(value: object) -> int:
    depth, level = 0, [value]
    while level:
        containers = [item for item in level if isinstance(item, dict | list)]
        level = [child for item in containers for child in (item.values() if isinstance(item, dict) else item)]
        depth += bool(containers)
    return depth


def _too_deep(max_depth: int, field: str | None) -> BadInput:
    return BadInput(f"JSON 嵌套超过 {max_depth} 层", field=field)


def _refuse_half_surrogates(value: object, field: str | None) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadInput("JSON 中含有不完整的 Unicode 字符", field=field) from None
