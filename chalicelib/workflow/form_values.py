"""What is wrong with one field's value, by the field's kind and its `validate` rules (form-js schema)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_TEXT = 10_000
MAX_PATTERN = 200
MAX_MATCHED = 300
MAX_REPEATS = 2

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
_PHONE = re.compile(r"\+?[\d][\d -]{4,18}\d")
_RUNAWAY = re.compile(r"[*+}?|][^()]*\)+\s*[*+{]|\\\d|\(\?")
"""A repeated group that repeats or chooses inside may take exponential time; so may looking around and back."""
_REPEATS = re.compile(r"[*+]|\{\d*,")

Schema = Mapping[str, Any]


def wrong(component: Schema, value: Any) -> str:
    """What is wrong with a value, in Chinese for the person who typed it; "" when nothing is."""
    rules = component.get("validate") or {}
    if value is None or value in ("", []) or (component.get("type") == "checkbox" and value is False):
        hideable = bool((component.get("conditional") or {}).get("hide"))
        return "不能为空" if rules.get("required") is True and not hideable else ""
    check = _KINDS.get(str(component.get("type")))
    return check(component, rules, value) if check else ""


def _text(_: Schema, rules: Schema, value: Any) -> str:
    if not isinstance(value, str):
        return "应为文本"
    longest = min(_whole(rules.get("maxLength"), MAX_TEXT), MAX_TEXT)
    shortest = _whole(rules.get("minLength"), 0)
    if len(value) > longest:
        return f"不能超过 {longest} 个字符"
    if len(value) < shortest:
        return f"不能少于 {shortest} 个字符"
    kind = rules.get("validationType")
    if kind == "email" and not _EMAIL.fullmatch(value):
        return "不是有效的邮箱"
    if kind == "phone" and not _PHONE.fullmatch(value):
        return "不是有效的电话号码"
    return _pattern(rules.get("pattern"), value)


def _pattern(pattern: Any, value: str) -> str:
    """A pattern that could run away, or cannot be read, is not applied.

    The browser has applied it, and must not hang us.
    """
    if not isinstance(pattern, str) or not 0 < len(pattern) <= MAX_PATTERN or len(value) > MAX_MATCHED:
        return ""
    if _RUNAWAY.search(pattern) or len(_REPEATS.findall(pattern)) > MAX_REPEATS:
        return ""
    try:
        return "" if re.search(pattern, value) else "格式不正确"
    except (re.error, RecursionError, OverflowError):
        return ""


def _number(component: Schema, rules: Schema, value: Any) -> str:
    try:
        number = Decimal(str(value)) if not isinstance(value, (bool, list, Mapping)) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        return "应为数字"
    least, most, digits = _limit(rules.get("min")), _limit(rules.get("max")), component.get("decimalDigits")
    if least is not None and number < least:
        return f"不能小于 {least}"
    if most is not None and number > most:
        return f"不能大于 {most}"
    exponent = number.normalize().as_tuple().exponent
    if isinstance(digits, int) and isinstance(exponent, int) and -exponent > digits:
        return f"最多 {digits} 位小数"
    return ""


def _choice(component: Schema, _: Schema, value: Any) -> str:
    allowed = _options(component)
    return "" if allowed is None or value in allowed else "不在可选范围内"


def _choices(component: Schema, _: Schema, value: Any) -> str:
    if not isinstance(value, list):
        return "应为多选列表"
    allowed = _options(component)
    return "" if allowed is None or all(item in allowed for item in value) else "不在可选范围内"


def _options(component: Schema) -> list[Any] | None:
    """The values that may be chosen; None when they come from elsewhere (valuesKey, an expression)."""
    values = component.get("values")
    if component.get("valuesKey") or component.get("valuesExpression") or not isinstance(values, list):
        return None
    return [option.get("value") for option in values if isinstance(option, Mapping)]


def _checkbox(_: Schema, __: Schema, value: Any) -> str:
    return "" if isinstance(value, bool) else "应为是或否"


def _datetime(component: Schema, _: Schema, value: Any) -> str:
    read: Callable[[str], object] = {"date": date.fromisoformat, "time": _time}.get(
        str(component.get("subtype", "date")), datetime.fromisoformat
    )
    try:
        read(value)
    except (TypeError, ValueError):
        return "不是有效的日期时间"
    return ""


def _time(text: str) -> time:
    return time.fromisoformat(text)


def _files(_: Schema, __: Schema, value: Any) -> str:
    return "" if isinstance(value, (str, list)) else "应为附件"


def _whole(limit: Any, default: int) -> int:
    return limit if isinstance(limit, int) and not isinstance(limit, bool) and limit >= 0 else default


def _limit(limit: Any) -> Decimal | None:
    try:
        found = Decimal(str(limit))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


_KINDS: dict[str, Callable[[Schema, Schema, Any], str]] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "checkbox": _checkbox,
    "radio": _choice,
    "select": _choice,
    "checklist": _choices,
    "taglist": _choices,
    "datetime": _datetime,
    "filepicker": _files,
}
