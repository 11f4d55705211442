"""The cells of a decision table that say when a row holds: unary tests of S-FEEL, read into trees.

    cell     := "" | "-" | "not" "(" tests ")" | tests            tests := test { "," test }
    test     := [ "<" | "<=" | ">" | ">=" | "=" | "==" | "!=" ] value | range
    range    := ( "[" | "(" | "]" ) value ".." value ( "]" | ")" | "[" )
    value    := number | "text" | true | false | null | date("…") | "date and time"("…") | a name, with dots

What stands in a cell is compared with the column's value. Both have to be of one kind: a number and a word that is none
are an error, never false. Null equals null and is neither more nor less than anything.
"""

from __future__ import annotations

import operator
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.workflow import timers
from chalicelib.workflow.expressions import BadExpression, parse
from chalicelib.workflow.values import BadValue, as_number, evaluate, spell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalicelib.workflow.expressions import Tree

MAX_LENGTH = 1_000
MAX_TESTS = 100
_TOKEN = re.compile(
    r"\s*(?:(?P<text>\"[^\"\\]*\"|'[^'\\]*')|(?P<date>date(?:\s+and\s+time)?\s*\(\s*\"[^\"]{1,40}\"\s*\))"
    r"|(?P<number>-?\d+(?:\.\d+)?(?!\w))|(?P<sign>\.\.|<=|>=|==|!=|[<>=,()\[\]])"
    r"|(?P<word>[^\W\d]\w*(?:\.[^\W\d]\w*)*))"
)
_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_FROM, _TO = {"[": ">=", "(": ">", "]": ">"}, {"]": "<=", ")": "<", "[": "<"}


class Cell(NamedTuple):
    """A cell: any of `any_of` holds, or, with `negated`, none. No test at all holds always.

    Each is one or two pairs of a comparison and the tree of a value: all of its pairs have to hold.
    """

    any_of: tuple[tuple[tuple[str, Tree], ...], ...] = ()
    negated: bool = False


class _Word(NamedTuple):
    kind: str
    text: str


def read_test(cell: str) -> Cell:
    """Read a cell. Raises BadExpression for what is no unary test."""
    text = cell.strip()
    if text in ("", "-"):
        return Cell()
    return _Reader(text).cell()


def holds(test: Cell, value: Any, names: Mapping[str, Any]) -> bool:
    """Whether a cell holds for its column's value. Raises BadValue where the two cannot be compared."""
    if not test.any_of:
        return True
    found = any(all(_compare(sign, value, evaluate(tree, names)) for sign, tree in pairs) for pairs in test.any_of)
    return found != test.negated


def date_of(text: str) -> datetime:
    """A date or moment in a value or cell."""
    return timers.moment(text)


class _Reader:
    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise BadExpression(f"单元格过长：超过 {MAX_LENGTH} 个字符")
        self.text = text
        self.words = list(_split(text))
        self.at = 0

    def cell(self) -> Cell:
        negated = [word.text for word in self.words[:2]] == ["not", "("]
        if negated:
            if self.words[-1].text != ")":
                raise self.wrong()
            self.words = self.words[2:-1]
        found = [self.test()]
        while self.take(","):
            found.append(self.test())
            if len(found) > MAX_TESTS:
                raise BadExpression(f"单元格的条件超过 {MAX_TESTS} 个")
        if self.at < len(self.words):
            raise self.wrong()
        return Cell(tuple(found), negated)

    def test(self) -> tuple[tuple[str, Tree], ...]:
        if opened := self.take("[", "(", "]"):
            low = self.value()
            if not self.take(".."):
                raise self.wrong()
            high = self.value()
            closed = self.take("]", ")", "[")
            if not closed:
                raise self.wrong()
            return ((_FROM[opened], low), (_TO[closed], high))
        sign = self.take("<=", ">=", "==", "!=", "<", ">", "=")
        return (({"": "==", "=": "=="}.get(sign, sign), self.value()),)

    def value(self) -> Tree:
        if self.at == len(self.words) or self.words[self.at].kind == "sign":
            raise self.wrong()
        word = self.words[self.at]
        self.at += 1
        return read_value(word.text) if word.kind == "date" else parse(word.text)

    def take(self, *signs: str) -> str:
        if self.at < len(self.words) and self.words[self.at].kind == "sign" and self.words[self.at].text in signs:
            self.at += 1
            return self.words[self.at - 1].text
        return ""

    def wrong(self) -> BadExpression:
        return BadExpression(f"单元格「{self.text[:80]}」不是可用的条件")


def read_value(text: str) -> Tree:
    """The tree of an output or of a value in a cell: date("…") stands for a moment, the rest is an expression."""
    date = re.fullmatch(r"date(?:\s+and\s+time)?\s*\(\s*\"([^\"]{1,40})\"\s*\)", text.strip())
    if date:
        return ("value", date_of(date[1]))
    return parse(text)


def _split(text: str) -> list[_Word]:
    words, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadExpression(f"单元格「{text[:80]}」含有不支持的写法「{text[at:].strip()[:10]}」")
        words.append(_Word(str(match.lastgroup), match[str(match.lastgroup)]))
        at = match.end()
    return words


def _compare(sign: str, value: Any, other: Any) -> bool:
    if value is None or other is None:
        same = value is None and other is None
        return same if sign == "==" else not same if sign == "!=" else False
    left, right = _alike(value, other)
    if sign in _ORDER:
        if isinstance(left, bool):
            raise BadValue(f"「{spell(value)[:20]}」不能比较大小")
        return _ORDER[sign](left, right)
    return bool((left == right) == (sign == "=="))


def _alike(value: Any, other: Any) -> tuple[Any, Any]:
    """Both as one kind: that of what stands in the cell."""
    if isinstance(other, bool):
        truth = {"true": True, "false": False}.get(spell(value).strip().lower())
        if truth is None:
            raise BadValue(f"「{spell(value)[:20]}」不是布尔值")
        return truth, other
    if isinstance(other, datetime):
        return (value if isinstance(value, datetime) else date_of(spell(value))), other
    if isinstance(other, (int, float)):
        found = None if isinstance(value, bool) else as_number(value)
        if found is None or value == "":
            raise BadValue(f"「{spell(value)[:20]}」不是数字")
        return found, other
    if isinstance(value, (list, dict)) or isinstance(other, (list, dict)):
        raise BadValue(f"「{spell(value)[:20]}」不能与「{spell(other)[:20]}」比较")
    return spell(value), spell(other)
