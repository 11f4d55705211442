"""What a subscription lets through: a part of EventBridge's event patterns. Pure.

A pattern is field → list of what it may be: a text, number, truth or null; `{"prefix": …}`, `{"suffix": …}`,
`{"anything-but": …}` (a value or a list), `{"exists": true|false}`, `{"numeric": [">=", 2, "<", 9]}`. Every field must
match; fields of `data` are named `data.<name>`, `source` is the sending application.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MOST_FIELDS, MOST_CHOICES = 20, 50
FIELDS = ("source", "class", "priority", "template")
DATA = "data."
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ABSENT = object()


def check_pattern(pattern: Mapping[str, Any], field: str = "filter") -> None:
    """Let a pattern pass that `matches` understands wholly.

    Raises:
        BadInput: names the field and what is wrong with it.
    """
    if len(pattern) > MOST_FIELDS:
        raise BadInput(f"最多 {MOST_FIELDS} 项", field=field)
    for name, choices in pattern.items():
        where = f"{field}.{name}"[:128]
        if name not in FIELDS and not (name.startswith(DATA) and len(name) > len(DATA)):
            raise BadInput(f"字段应为 {'、'.join(FIELDS)} 或 data.<名称>", field=where)
        if not isinstance(choices, list) or not 1 <= len(choices) <= MOST_CHOICES:
            raise BadInput(f"应为 1 到 {MOST_CHOICES} 项的数组", field=where)
        if not all(_is_choice(each) for each in choices):
            raise BadInput("条件不正确", field=where)


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether an event (`source`, `class`, `priority`, `template`, `data`) passes a checked pattern."""
    return all(_passes(_value(event, name), choices) for name, choices in pattern.items())


def _value(event: Mapping[str, Any], name: str) -> Any:
    found: Any = event
    for part in name.split("."):
        found = found.get(part, _ABSENT) if isinstance(found, dict) else _ABSENT
    return found


def _passes(value: Any, choices: Sequence[Any]) -> bool:
    values = value if isinstance(value, list) else [value]
    return any(_fits(each, choice) for choice in choices for each in values or [_ABSENT])


def _fits(value: Any, choice: Any) -> bool:
    if not isinstance(choice, dict):
        return value is not _ABSENT and _same(value, choice)
    ((name, wanted),) = choice.items()
    return _FITS[name](value, wanted)


def _same(value: Any, wanted: Any) -> bool:
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)


def _differs(value: Any, wanted: Any) -> bool:
    refused = wanted if isinstance(wanted, list) else [wanted]
    return value is not _ABSENT and not any(_same(value, each) for each in refused)


def _within(value: Any, wanted: Sequence[Any]) -> bool:
    pairs = zip(wanted[::2], wanted[1::2], strict=True)
    return _is_number(value) and all(_COMPARE[how](value, number) for how, number in pairs)


_FITS: Mapping[str, Callable[[Any, Any], bool]] = {
    "prefix": lambda value, wanted: isinstance(value, str) and value.startswith(wanted),
    "suffix": lambda value, wanted: isinstance(value, str) and value.endswith(wanted),
    "exists": lambda value, wanted: (value is not _ABSENT) == wanted,
    "anything-but": _differs,
    "numeric": _within,
}


def _is_choice(choice: Any) -> bool:
    if not isinstance(choice, dict):
        return _is_plain(choice)
    if len(choice) != 1:
        return False
    ((name, wanted),) = choice.items()
    if name in ("prefix", "suffix"):
        return isinstance(wanted, str) and bool(wanted)
    if name == "exists":
        return isinstance(wanted, bool)
    if name == "anything-but":
        return all(_is_plain(each) for each in (wanted if isinstance(wanted, list) else [wanted]))
    return name == "numeric" and _is_numeric(wanted)


def _is_numeric(wanted: Any) -> bool:
    if not isinstance(wanted, list) or len(wanted) not in (2, 4):
        return False
    return all(isinstance(how, str) and how in _COMPARE for how in wanted[::2]) and all(map(_is_number, wanted[1::2]))


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
