"""Values that have broken somebody's software, and where in a call they can be put."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.attack.town import Call

TEXTS = {
    "empty": "",
    "blank": "   ",
    "nul": "a\x00b",
    "newline": 'a\r\nSet-Cookie: x=1\r\n\r\n{"level":"forged"}',
    "long": "x" * 1_100,
    "longer": "x" * 6_000,
    "long in bytes": "待" * 255,
    "escaped": "#%" * 127,
    "separators": "a#b%23c|d,e，f;g:h@i/../j",
    "digits": "0" * 8 + "1" + "9" * 5_000,
    "other digits": "１２³",
    "number": "9" * 400,
    "negative": "-1",
    "nan": "NaN",
    "surrogate": "\ud800x",
    "bidi": "\u202eexe.gpj\u202c",
    "homoglyph": "zhаngsan",
    "combining": "zhangsan\u0301" * 40,
    "zero width": "zhang\u200bsan\ufeff",
    "template": "{{7*7}} ${7*7} %s {0} %n",
    "sql": "' OR 1=1; DROP TABLE tasks --",
    "path": "../../../../etc/passwd",
    "script": "<script>alert(1)</script>",
    "backtracking": "a" * 3_000 + "!",
    "date": "0000-00-00 99:99:99",
    "late": "9999-12-31 23:59:59",
    "dashes": "-" * 64,
}
VALUES = {
    **TEXTS,
    "null": None,
    "true": True,
    "huge": 10**30,
    "tiny": -(10**18),
    "float": 1e308,
    "list": [[]],
    "object": {"": {}},
    "deep": json.loads("[" * 30 + "]" * 30),
    "many": ["x"] * 3_000,
}


def spoiled(call: Call) -> Iterator[tuple[str, str, Call]]:
    """(where, what, call) for every place of a call and every hostile value that can stand there."""
    for number, (name, _) in enumerate(call.query):
        for what, text in _sendable():
            pairs = (*call.query[:number], (name, text), *call.query[number + 1 :])
            yield f"query {name}", what, replace(call, query=pairs)
    if call.form:
        for name in call.body:
            for what, text in _sendable():
                yield f"form {name}", what, replace(call, body={**call.body, name: text})
    elif call.body is not None:
        for where in _places(call.body, ()):
            for what, value in VALUES.items():
                yield f"body {where}", what, replace(call, body=put(call.body, where, value))


def leaves(value: Any) -> Iterator[tuple[tuple[Any, ...], str]]:
    """(place, text) of every text in a JSON value."""
    for path in _places(value, ()):
        found = value
        for part in path:
            found = found[part]
        if isinstance(found, str):
            yield path, found


def _sendable() -> Iterator[tuple[str, str]]:
    """A URL cannot carry half a surrogate pair."""
    return ((what, text) for what, text in TEXTS.items() if what != "surrogate")


def _places(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        yield from _places(child, (*path, key))


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The same value with another at one place."""
    if not path:
        return new
    copied = value.copy()
    copied[path[0]] = put(value[path[0]], path[1:], new)
    return copied
