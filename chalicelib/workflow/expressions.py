"""The expressions of a diagram, `${...}`: a small grammar of our own, read into tuples. Never Python, never Java.

    choice  := or [ "?" choice ":" choice ]          or   := and { ("or" | "||") and }
    and     := equal { ("and" | "&&") equal }        equal := order { ("==" | "!=" | "eq" | "ne") order }
    order   := sum { ("<" | "<=" | ">" | ">=" | "lt" | "le" | "gt" | "ge") sum }
    sum     := product { ("+" | "-") product }       product := unary { ("*" | "/" | "%" | "div" | "mod") unary }
    unary   := ("not" | "!" | "-" | "empty") unary | operand { "." name [ values ] | "[" choice "]" }
    operand := "(" choice ")" | number | 'text' | "true" | "false" | "null" | name | function values
    function := ("var" | "vars" | "variables") ":" name
    values  := "(" [ choice { "," choice } ] ")"

A dot and an index reach into JSON values; the methods are the few of calls.py. So an expression can reach nothing but
the values it is given. The length and the nesting are bounded here, the size of what is computed in values.py. Reading
is cached: a diagram's expressions are few.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from chalicelib.errors import BadInput
from chalicelib.workflow import calls

MAX_LENGTH = 1_000
MAX_DEPTH = 32
MAX_WORDS = 200

Tree = tuple[Any, ...]
"""("value", v) | ("name", n) | ("text", part, ...) | ("get", of, which) | (operator or ".method", operand, ...)."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?![\w.])|(?P<text>'[^'\\]*'|\"[^\"\\]*\")|(?P<function>var(?:s|iables)?:[A-Za-z]+)(?=\s*\()"
    r"|(?P<name>[^\W\d]\w*)|(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:().,\[\]]))",
)
_COMMA = re.compile(r",(?![^{]*\})")
_WORDS = {"and": "&&", "or": "||", "not": "!", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_WORDS |= {"div": "/", "mod": "%", "empty": "empty"}
_VALUES = {"true": True, "false": False, "null": None}
_ALIASES = {"INITIATOR": "initiator"}
"""Names under which some designers save what is known by another here."""
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%"))


class BadExpression(BadInput):
    """Raised when an expression is outside the grammar or its bounds."""


class _Token(NamedTuple):
    kind: str
    text: str


_DOT = _Token("sign", ".")


@lru_cache(maxsize=4096)
def parse(source: str) -> Tree:
    """Read a condition or a collection: `${...}` or, as designers also write it, the bare inside of one."""
    text = source.strip()
    if text.startswith(("${", "#{")) and text.endswith("}"):
        text = text[2:-1]
    return _Reader(text).tree()


@lru_cache(maxsize=4096)
def parse_text(source: str) -> Tree:
    """Read text with expressions in it, `经理${level}`; a lone `${...}` keeps its type, text without one is a value."""
    if len(source) > MAX_LENGTH:
        raise BadExpression(f"表达式过长：超过 {MAX_LENGTH} 个字符")
    parts: list[Tree] = []
    for index, piece in enumerate(re.split(r"[$#]\{([^}]*)\}", source)):
        if index % 2:
            parts.append(_Reader(piece).tree())
        elif piece:
            parts.append(("value", piece))
    if len(parts) == 1:
        return parts[0]
    return ("text", *parts) if parts else ("value", "")


def split(text: str) -> tuple[str, ...]:
    """A comma list as designers write it; a comma inside `${...}` does not separate."""
    return tuple(part.strip() for part in _COMMA.split(text) if part.strip())


class _Reader:
    """Recursive descent over one expression; `depth` bounds the recursion."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise BadExpression(f"表达式过长：超过 {MAX_LENGTH} 个字符")
        self.text = text
        self.tokens = _tokens(text)
        if len(self.tokens) > MAX_WORDS:
            raise BadExpression(f"表达式过长：超过 {MAX_WORDS} 个词")
        self.at = 0
        self.depth = 0

    def tree(self) -> Tree:
        result = self.choice()
        if self.at < len(self.tokens):
            self.refuse()
        return result

    def choice(self) -> Tree:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise BadExpression(f"表达式嵌套过深：{self.text[:40]}…")
        tree = self.binary(0)
        if self.take("?"):
            chosen = self.choice()
            if not self.take(":"):
                self.refuse()
            tree = ("?", tree, chosen, self.choice())
        self.depth -= 1
        return tree

    def binary(self, level: int) -> Tree:
        if level == len(_LEVELS):
            return self.unary()
        tree = self.binary(level + 1)
        while sign := self.take(*_LEVELS[level]):
            tree = (sign, tree, self.binary(level + 1))
        return tree

    def unary(self) -> Tree:
        signs = []
        while sign := self.take("!", "-", "empty"):
            signs.append("negate" if sign == "-" else sign)
            if len(signs) > MAX_DEPTH:
                raise BadExpression(f"表达式嵌套过深：{self.text[:40]}…")
        tree = self.reached(self.operand())
        for sign in reversed(signs):
            tree = (sign, tree)
        return tree

    def reached(self, tree: Tree) -> Tree:
        """What dots, calls and indexes after a value reach."""
        while sign := self.take(".", "["):
            if sign == "[":
                tree = ("get", tree, self.choice())
                if not self.take("]"):
                    self.refuse()
                continue
            if self.at == len(self.tokens) or self.tokens[self.at].kind != "name":
                self.refuse()
            name = self.tokens[self.at].text
            if name.startswith("__"):  # no value has such a name, whoever writes it wants something else
                self.refuse()
            self.at += 1
            if self.take("("):
                tree = calls.method(tree, name, self.values()) or self.unknown(name)
            else:
                tree = ("get", tree, ("value", name))
        return tree

    def values(self) -> list[Tree]:
        """What stands between the brackets of a call, the first of which has been taken."""
        found: list[Tree] = []
        while not self.take(")"):
            if found and not self.take(","):
                self.refuse()
            found.append(self.choice())
        return found

    def unknown(self, name: str) -> Tree:
        raise BadExpression(f"表达式「{self.text[:80]}」调用了「{name[:40]}」，不支持此方法或参数")

    def operand(self) -> Tree:
        if self.take("("):
            tree = self.choice()
            if not self.take(")"):
                self.refuse()
            return tree
        if self.at == len(self.tokens) or self.tokens[self.at].kind in ("sign", "word"):
            self.refuse()
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "number":
            return ("value", float(token.text) if "." in token.text else int(token.text))
        if token.kind == "function":
            self.at += 1
            return calls.function(token.text.partition(":")[2], self.values()) or self.unknown(token.text)
        if token.kind == "text":
            return ("value", token.text[1:-1])
        return (
            ("value", _VALUES[token.text]) if token.text in _VALUES else ("name", _ALIASES.get(token.text, token.text))
        )

    def take(self, *signs: str) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at].kind in ("sign", "word"):
            text = self.tokens[self.at].text
            if text in signs:
                self.at += 1
                return text
        return ""

    def refuse(self) -> None:
        near = self.tokens[self.at].text if self.at < len(self.tokens) else "结尾"
        raise BadExpression(f"表达式「{self.text[:80]}」在「{near}」处无法识别")


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadExpression(f"表达式「{text[:80]}」含有不支持的写法「{text[at:].strip()[:10]}」")
        kind = str(match.lastgroup)
        word = match[kind]
        reached = bool(tokens) and tokens[-1] == _DOT
        if kind == "name" and word in _WORDS and not reached:
            tokens.append(_Token("word", _WORDS[word]))
        elif kind == "name" and not reached and text[match.end() :].lstrip().startswith("("):
            raise BadExpression(f"表达式「{text[:80]}」调用了「{word}」，不支持方法调用")
        else:
            tokens.append(_Token(kind, word))
        at = match.end()
    return tokens
