"""A decision table as it is worked out. Immutable, made by dmn_import.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.workflow.decisions.unary import Cell
    from chalicelib.workflow.expressions import Tree

HitPolicy = Literal["UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER"]
Aggregation = Literal["", "SUM", "MIN", "MAX", "COUNT"]


@dataclass(frozen=True, slots=True)
class Column:
    """An input: what it looks at, and the type that values are brought to ("" as they are)."""

    label: str
    look: Tree
    type: Literal["", "number", "text", "boolean", "date"] = ""


@dataclass(frozen=True, slots=True)
class Output:
    """An output: the name of its value, and what it is when no rule holds (None: nothing is said)."""

    name: str
    default: Tree | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: a test for each column, a value for each output."""

    id: str
    line: int
    tests: tuple[Cell, ...]
    values: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """One table. `digest` says which file it was read from."""

    key: str
    name: str
    digest: str
    policy: HitPolicy
    aggregation: Aggregation
    columns: tuple[Column, ...] = field(compare=False)
    outputs: tuple[Output, ...] = field(compare=False)
    rules: tuple[Rule, ...] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a table came to: the rows that hold, by id, and the value.

    `value` is an object of outputs by name, or null when no row holds (UNIQUE, FIRST, ANY); a list of such objects
    (COLLECT, RULE ORDER), of bare values where the table has one output; or a number, null of no rows (an aggregation).
    """

    rules: tuple[str, ...]
    value: Mapping[str, Any] | list[Any] | float | None
