"""One field's value, brought to the field's type, by the field's kind and its `validate` rules (form-js schema).

What comes out is spelled in one way, so that a gateway decides on it as it would on the plain value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from chalicelib.workflow import spellings

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


class WrongValue(ValueError):
    """Raised when a value is none of the field's; its text is Chinese, for the person who typed it."""


def brought(component: Schema, value: Any) -> Any:
    """A value as the field has it.

    Raises:
        WrongValue: it is none of the field's type, or breaks a rule.
    """
    kind, rules = str(component.get("type")), component.get("validate") or {}
    if isinstance(value, str) and kind not in _LONG_TEXTS:
        value = value.strip()
    if value is None or value in ("", []) or (kind == "checkbox" and value is False):
        hideable = bool((component.get("conditional") or {}).get("hide"))
        if rules.get("required") is True and not hideable:
            raise WrongValue("不能为空")
        return value
    bring = _KINDS.get(kind)
    return bring(component, rules, value) if bring else value


def _text(_: Schema, rules: Schema, value: Any) -> str:
    if not isinstance(value, str):
        raise WrongValue("应为文本")
    longest = min(_whole(rules.get("maxLength"), MAX_TEXT), MAX_TEXT)
    shortest = _whole(rules.get("minLength"), 0)
    if len(value) > longest:
        raise WrongValue(f"不能超过 {longest} 个字符")
    if len(value) < shortest:
        raise WrongValue(f"不能少于 {shortest} 个字符")
    kind = rules.get("validationType")
    if kind == "email" and not _EMAIL.fullmatch(value):
        raise WrongValue("不是有效的邮箱")
    if kind == "phone" and not _PHONE.fullmatch(value):
        raise WrongValue("不是有效的电话号码")
    if not _fits(rules.get("pattern"), value):
        raise WrongValue("格式不正确")
    return value


def _fits(pattern: Any, value: str) -> bool:
    """A pattern that could run away, or cannot be read, is not applied.

    The browser has applied it, and must not hang us.
    """
    if not isinstance(pattern, str) or not 0 < len(pattern) <= MAX_PATTERN or len(value) > MAX_MATCHED:
        return True
    if _RUNAWAY.search(pattern) or len(_REPEATS.findall(pattern)) > MAX_REPEATS:
        return True
    try:
        return re.search(pattern, value) is not None
    except (re.error, RecursionError, OverflowError):
        return True


def _number(component: Schema, rules: Schema, value: Any) -> Any:
    found = spellings.number(value)
    if found is None:
        raise WrongValue("应为数字")
    number = Decimal(str(found))
    least, most, digits = _limit(rules.get("min")), _limit(rules.get("max")), component.get("decimalDigits")
    if least is not None and number < least:
        raise WrongValue(f"不能小于 {least}")
    if most is not None and number > most:
        raise WrongValue(f"不能大于 {most}")
    exponent = number.normalize().as_tuple().exponent
    if isinstance(digits, int) and isinstance(exponent, int) and -exponent > digits:
        raise WrongValue(f"最多 {digits} 位小数")
    return f"{number:f}" if component.get("serializeToString") is True else found


def _choice(component: Schema, _: Schema, value: Any) -> Any:
    allowed = _options(component)
    if allowed is None:
        return value
    if not any(_same(each, value) for each in allowed):
        raise WrongValue("不在可选范围内")
    return next(each for each in allowed if _same(each, value))


def _choices(component: Schema, rules: Schema, value: Any) -> Any:
    if not isinstance(value, list):
        raise WrongValue("应为多选列表")
    return [_choice(component, rules, each.strip() if isinstance(each, str) else each) for each in value]


def _same(option: Any, value: Any) -> bool:
    """Whether an option is meant; in JSON true is not 1."""
    return option == value and isinstance(option, bool) == isinstance(value, bool)


def _options(component: Schema) -> list[Any] | None:
    """The values that may be chosen; None when they come from elsewhere (valuesKey, an expression)."""
    values = component.get("values")
    if component.get("valuesKey") or component.get("valuesExpression") or not isinstance(values, list):
        return None
    return [option.get("value") for option in values if isinstance(option, Mapping)]


def _checkbox(_: Schema, __: Schema, value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValue("应为是或否")
    return value


def _datetime(component: Schema, _: Schema, value: Any) -> str:
    kinds = {"date": spellings.day, "time": spellings.time_of_day}
    found = kinds.get(str(component.get("subtype", "date")), spellings.moment)(value)
    if found is None:
        raise WrongValue("不是有效的日期时间")
    return found


def _files(_: Schema, __: Schema, value: Any) -> Any:
    if not isinstance(value, (str, list)):
        raise WrongValue("应为附件")
    return value


def _whole(limit: Any, default: int) -> int:
    return limit if isinstance(limit, int) and not isinstance(limit, bool) and limit >= 0 else default


def _limit(limit: Any) -> Decimal | None:
    try:
        found = Decimal(str(limit))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


_LONG_TEXTS = frozenset({"textarea"})
_KINDS: dict[str, Callable[[Schema, Schema, Any], Any]] = {
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
