"""What fields of every protocol have in common, and how a wrong one is told. Imported only when a body is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

LINE = r"^[^\x00-\x1f\x7f\u2028\u2029\ufeff]*$"
"""One line without control characters."""
LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]*$"
"""Several lines of text."""

MOST_WHOLE_NUMBER = 2**53

_REASONS = {
    "missing": "不能为空",
    "extra_forbidden": "未知字段",
    "string_type": "应为文本",
    "string_too_short": "不能为空",
    "string_too_long": "最多 {max_length} 个字符",
    "string_pattern_mismatch": "含有控制字符或格式不正确",
    "string_unicode": "含有不完整的 Unicode 字符",
    "bool_type": "应为 true 或 false",
    "list_type": "应为数组",
    "tuple_type": "应为数组",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "literal_error": "应为 {expected}",
    "enum": "应为 {expected}",
    "model_type": "应为 JSON 对象",
    "dict_type": "应为 JSON 对象",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_parsing": "应为 true 或 false",
}


def text_of_number(value: object) -> object:
    """A whole number as its digits; anything else as it is.

    Raises:
        ValueError: beyond 2^53, where a sender's own JSON may have lost digits already.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    if abs(value) > MOST_WHOLE_NUMBER:
        raise ValueError("整数超出 2^53，请以文本发送")
    return str(value)


def reason(error: ErrorDetails, **own: str) -> str:
    """What is wrong with a field, in Chinese; `own` replaces the wording for some of pydantic's error types."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    context = dict(error.get("ctx", {}))
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace("'", "").replace(" or ", "、").replace(", ", "、")
    return {**_REASONS, **own}.get(error["type"], "格式不正确").format(**context)
