"""What fields of every protocol have in common, and how a wrong one is told. Imported only when a body is read."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_UNSEEN = (
    r"\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
)
"""What nobody sees and what turns the direction of what is seen: a text with it is read as another than it is.

Joiners and variation selectors are not among it: emoji and some scripts are written with them.
"""
LINE = rf"^[^\x00-\x1f\u2028\u2029{_UNSEEN}]*$"
"""One line without control characters and without what deceives the eye."""
LINES = rf"^[^\x00-\x08\x0b\x0c\x0e-\x1f{_UNSEEN}]*$"
"""Several lines of such text."""
_NOT_SHOWN = re.compile(f"[{_UNSEEN}]")
_TAGS = re.compile("[\U000e0000-\U000e007f]")
_IN_IDS = re.compile("[\u200c\u200d\ufe00-\ufe0f\U000e0000-\U000e01ef]")

MOST_WHOLE_NUMBER = 2**53

_REASONS = {
    "missing": "不能为空",
    "extra_forbidden": "未知字段",
    "string_type": "应为文本",
    "string_too_short": "不能为空",
    "string_too_long": "最多 {max_length} 个字符",
    "string_pattern_mismatch": "含有控制字符、不可见字符或格式不正确",
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


def legible(text: str) -> str:
    """A text without tag characters, which spell out what nobody sees; the other ones LINE and LINES refuse.

    Raises:
        ValueError: it has one; says which.
    """
    _refuse(_TAGS.search(text))
    return text


def all_legible(value: object) -> object:
    """A JSON value all of whose texts, names of fields included, are free of what LINES and `legible` refuse.

    Raises:
        ValueError: one is not; says which character.
    """
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            _refuse(_TAGS.search(each) or _NOT_SHOWN.search(each))
        elif isinstance(each, dict):
            waiting += [*each, *each.values()]
        elif isinstance(each, list):
            waiting += each
    return value


def one_spelling(text: str) -> str:
    """An id in the one spelling it is stored and looked up by: NFC, so that two that look alike are one.

    Raises:
        ValueError: it has characters that two ids could differ in unseen; says which.
    """
    _refuse(_IN_IDS.search(text))
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _refuse(found: re.Match[str] | None) -> None:
    if found:
        raise ValueError(f"含有不可见字符 U+{ord(found[0]):04X}")


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
