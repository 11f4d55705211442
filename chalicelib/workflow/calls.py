"""The methods and functions that expressions may call.

Each becomes a tree of what the grammar has anyway, or a method of values.py. Anything else is refused where it is read.

    list.size()  .isEmpty()  .contains(x)  .get(0)  .indexOf(x)
    map.size()  .isEmpty()  .containsKey(k)  .get(k)
    text.length()  .isEmpty()  .contains(x)  .startsWith(x)  .endsWith(x)  .equalsIgnoreCase(x)  .trim() …
    any.equals(x)  .toString()
    execution.getVariable('x')  .hasVariable('x')
    var:get(x)  var:getOrDefault(x, 1)  var:exists(x)  var:eq(x, 1)  var:contains(x, 'a', 'b') … (vars:, variables:)
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    Tree = tuple[Any, ...]

METHODS = {
    "size": 0,
    "length": 0,
    "isEmpty": 0,
    "contains": 1,
    "containsKey": 1,
    "get": 1,
    "indexOf": 1,
    "equals": 1,
    "equalsIgnoreCase": 1,
    "startsWith": 1,
    "endsWith": 1,
    "trim": 0,
    "toLowerCase": 0,
    "toUpperCase": 0,
    "toString": 0,
}
"""Methods of values, and how many values they are given."""
_NOTHING: Tree = ("value", None)
_COMPARISONS = {
    "equals": "==",
    "eq": "==",
    "notEquals": "!=",
    "ne": "!=",
    "lessThan": "<",
    "lowerThan": "<",
    "lt": "<",
    "lowerThanOrEquals": "<=",
    "lowerThanOrEqual": "<=",
    "lessThanOrEquals": "<=",
    "lessThanOrEqual": "<=",
    "lte": "<=",
    "greaterThan": ">",
    "gt": ">",
    "greaterThanOrEquals": ">=",
    "greaterThanOrEqual": ">=",
    "gte": ">=",
}


def method(of: Tree, name: str, given: Sequence[Tree]) -> Tree | None:
    """The tree of `of.name(given)`; None when there is no such method with so many values."""
    if of == ("name", "execution") and name in ("getVariable", "hasVariable") and len(given) == 1:
        variable = _variable(given[0])
        if variable is None:
            return None
        return variable if name == "getVariable" else ("!=", variable, _NOTHING)
    if METHODS.get(name) != len(given):
        return None
    if name == "equals":
        return ("==", of, given[0])
    return ("get", of, given[0]) if name == "get" else (f".{name}", of, *given)


def function(name: str, given: Sequence[Tree]) -> Tree | None:
    """The tree of `var:name(variable, given)`; None when there is no such function with so many values."""
    variable = _variable(given[0]) if given else None
    if variable is None:
        return None
    rest = given[1:]
    if len(rest) == 1 and name in _COMPARISONS:
        return (_COMPARISONS[name], variable, rest[0])
    if rest and name in ("contains", "containsAny"):
        each = [(".contains", variable, one) for one in rest]
        return reduce(lambda left, right: ("&&" if name == "contains" else "||", left, right), each)
    if len(rest) == 1 and name == "getOrDefault":
        return ("?", ("==", variable, _NOTHING), rest[0], variable)
    if rest:
        return None
    found: dict[str, Tree] = {
        "get": variable,
        "exists": ("!=", variable, _NOTHING),
        "isEmpty": ("empty", variable),
        "isNotEmpty": ("!", ("empty", variable)),
    }
    found |= {"empty": found["isEmpty"], "notEmpty": found["isNotEmpty"]}
    return found.get(name)


def _variable(tree: Tree) -> Tree | None:
    """The variable that is named, in quotes or without."""
    if tree[0] == "name":
        return tree
    return ("name", tree[1]) if tree[0] == "value" and isinstance(tree[1], str) else None
