"""What an expression's tree is worth, given names and their values.

Java's unified expression language sets the conversions.

A name that is not there is null, as form fields left empty are; comparing with null is false, never an error. Where
one side is a number and the other text, the text is read as a number; where one side is true or false, so is the
other. What cannot be compared is an error, never false: a gateway that cannot tell must not choose.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.workflow import spellings
from chalicelib.workflow.spellings import MAX_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalicelib.workflow.expressions import Tree

MAX_TEXT = 10_000

_ORDER = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


class BadValue(BadInput):
    """Raised when an expression asks for what its values cannot give.

    Text times text, division by zero, a huge number.
    """


def evaluate(tree: Tree, names: Mapping[str, Any]) -> Any:
    """The value of a tree from expressions.py.

    Work is bounded by the tree, numbers by 10**18, texts by 10,000 characters.
    """
    try:
        return _evaluate(tree, names)
    except RecursionError:
        raise BadValue("表达式的值嵌套过深") from None


def _evaluate(tree: Tree, names: Mapping[str, Any]) -> Any:
    kind = tree[0]
    if kind == "value":
        return tree[1]
    if kind == "name":
        return names.get(tree[1])
    if kind == "&&":
        return truth(_evaluate(tree[1], names)) and truth(_evaluate(tree[2], names))
    if kind == "||":
        return truth(_evaluate(tree[1], names)) or truth(_evaluate(tree[2], names))
    if kind == "?":
        return _evaluate(tree[2 if truth(_evaluate(tree[1], names)) else 3], names)
    return _OPERATORS[kind](*(_evaluate(part, names) for part in tree[1:]))


def truth(value: Any) -> bool:
    """The truth of a value: text counts by its spelling ("true"), numbers by not being 0, null is false."""
    if isinstance(value, str):
        return value.strip().lower() == "true"
    return bool(value)


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, (str, list, dict)) and not value)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is not None and right is not None and truth(left) == truth(right)
    if _is_number(left) != _is_number(right) and left is not None and right is not None:
        return not _lists(left, right) and _operand(left) == _operand(right)
    return bool(left == right)


def _compare(sign: str) -> Callable[[Any, Any], bool]:
    def compare(left: Any, right: Any) -> bool:
        if left is None or right is None:
            return False
        if isinstance(left, str) and isinstance(right, str):
            return bool(_ORDER[sign](left, right))
        return bool(_ORDER[sign](_operand(left), _operand(right)))

    return compare


def _arithmetic(sign: str) -> Callable[[Any, Any], float | int]:
    compute: dict[str, Callable[[Any, Any], Any]] = {"-": operator.sub, "*": operator.mul, "/": operator.truediv}
    work = compute.get(sign, operator.mod)

    def arithmetic(left: Any, right: Any) -> float | int:
        numbers = _operand(left), _operand(right)
        if sign in "/%" and numbers[1] == 0:
            raise BadValue("表达式除以零")
        return _bounded(work(*numbers))

    return arithmetic


def _add(left: Any, right: Any) -> Any:
    if None in (as_number(left), as_number(right)):
        return _text(left, right)
    return _bounded(_operand(left) + _operand(right))


def _text(*parts: Any) -> str:
    text = "".join("" if part is None else spell(part) for part in parts)
    if len(text) > MAX_TEXT:
        raise BadValue(f"表达式的文本结果超过 {MAX_TEXT} 个字符")
    return text


def spell(value: Any) -> str:
    """A value as text: true and false in lower case, whole floats without their point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def as_number(value: Any) -> float | int | None:
    """The number a value stands for.

    0 for null, as the unified expression language has it; None when it stands for none.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return 0
    return spellings.number(value)


def _lists(*values: Any) -> bool:
    return any(isinstance(value, list | dict) for value in values)


def _operand(value: Any) -> float | int:
    number = as_number(value)
    if number is None:
        raise BadValue(f"表达式需要数字，得到「{str(value)[:20]}」")
    return number


def _bounded(number: float) -> float | int:
    if not abs(number) <= MAX_NUMBER:
        raise BadValue("表达式的数值过大")
    return number


def _get(of: Any, which: Any) -> Any:
    """A property, an entry or an item; null of null, where there is none, and past the end of a list."""
    if of is None or isinstance(of, dict):
        return None if of is None else of.get(which if isinstance(which, str) else spell(which))
    place = as_number(which)
    if not isinstance(of, list) or place is None or place != int(place):
        raise BadValue(f"表达式无法从「{spell(of)[:20]}」取得「{spell(which)[:20]}」")
    return of[int(place)] if 0 <= place < len(of) else None


def _size(of: Any) -> int:
    if of is None:
        return 0
    if isinstance(of, (str, list, dict)):
        return len(of)
    raise BadValue(f"表达式需要文本、列表或对象，得到「{spell(of)[:20]}」")


def _contains(of: Any, what: Any) -> bool:
    if isinstance(of, list):
        return any(_equal(one, what) for one in of)
    if isinstance(of, dict):
        return spell(what) in of
    return of is not None and what is not None and spell(what) in spell(of)


def _index(of: Any, what: Any) -> int:
    if isinstance(of, list):
        return next((at for at, one in enumerate(of) if _equal(one, what)), -1)
    return -1 if of is None or what is None else spell(of).find(spell(what))


def _as_text(change: Callable[..., Any]) -> Callable[..., Any]:
    """A method of texts; null is none, and so is what comes of it."""

    def work(of: Any, *given: Any) -> Any:
        if isinstance(of, (list, dict)):
            raise BadValue(f"表达式需要文本，得到「{spell(of)[:20]}」")
        return change("" if of is None else spell(of), *("" if one is None else spell(one) for one in given))

    return work


_OPERATORS: dict[str, Callable[..., Any]] = {
    "text": _text,
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "!": lambda value: not truth(value),
    "empty": _empty,
    "negate": lambda value: _bounded(-_operand(value)),
    "+": _add,
    "get": _get,
    ".size": _size,
    ".length": _size,
    ".isEmpty": lambda of: _size(of) == 0,
    ".contains": _contains,
    ".containsKey": _contains,
    ".indexOf": _index,
    ".startsWith": _as_text(str.startswith),
    ".endsWith": _as_text(str.endswith),
    ".equalsIgnoreCase": _as_text(lambda of, other: of.casefold() == other.casefold()),
    ".trim": _as_text(str.strip),
    ".toLowerCase": _as_text(str.lower),
    ".toUpperCase": _as_text(str.upper),
    ".toString": _as_text(str),
    **{sign: _arithmetic(sign) for sign in "-*/%"},
    **{sign: _compare(sign) for sign in _ORDER},
}
