"""A decision table and values → what it decides."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, Conflict
from chalicelib.workflow.decisions.model import Decided
from chalicelib.workflow.decisions.unary import date_of, holds
from chalicelib.workflow.values import BadValue, as_number, evaluate, spell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.workflow.decisions.model import Column, DecisionTable, Rule

_MANY = ("COLLECT", "RULE ORDER")


def decide(table: DecisionTable, values: Mapping[str, Any]) -> Decided:
    """Work a table out.

    Raises BadInput, with the column, where a value cannot be compared; Conflict where UNIQUE finds several rows, or ANY
    rows that differ.
    """
    looked = [_look(column, values) for column in table.columns]
    found = [rule for rule in table.rules if _holds(table, rule, looked, values)]
    if table.policy == "FIRST":
        found = found[:1]
    names = tuple(rule.id for rule in found)
    outcomes = [_outcome(table, rule, values) for rule in found]
    if table.policy in _MANY:
        return Decided(names, _several(table, outcomes))
    if table.policy == "UNIQUE" and len(outcomes) > 1:
        raise Conflict(f"决策表「{table.name}」的规则 {'、'.join(names[:5])} 同时命中，命中策略为 UNIQUE")
    if any(one != outcomes[0] for one in outcomes):
        raise Conflict(f"决策表「{table.name}」的规则 {'、'.join(names[:5])} 结果不同，命中策略为 ANY")
    return Decided(names, outcomes[0] if outcomes else _default(table, values))


def _look(column: Column, values: Mapping[str, Any]) -> Any:
    """A column's value, brought to its type."""
    try:
        value = evaluate(column.look, values)
        if value is None or column.type in ("", "text"):
            return value if value is None or not column.type else spell(value)
        if column.type == "date":
            return date_of(spell(value))
        if column.type == "boolean":
            return {"true": True, "false": False}[spell(value).strip().lower()]
        found = None if isinstance(value, bool) or value == "" else as_number(value)
    except (BadInput, KeyError):
        found = None
    if found is None:
        raise BadInput(f"决策表的输入「{column.label}」的值无法识别", field="variables")
    return found


def _holds(table: DecisionTable, rule: Rule, looked: Sequence[Any], values: Mapping[str, Any]) -> bool:
    for column, test, value in zip(table.columns, rule.tests, looked, strict=True):
        try:
            if not holds(test, value, values):
                return False
        except BadInput as error:
            raise BadInput(
                f"决策表「{table.name}」输入「{column.label}」：{error.message}", field="variables"
            ) from None
    return True


def _outcome(table: DecisionTable, rule: Rule, values: Mapping[str, Any]) -> dict[str, Any]:
    found = zip(table.outputs, rule.values, strict=True)
    return {output.name: _plain(evaluate(tree, values)) for output, tree in found}


def _default(table: DecisionTable, values: Mapping[str, Any]) -> dict[str, Any] | None:
    said = {one.name: _plain(evaluate(one.default, values)) for one in table.outputs if one.default is not None}
    return said or None


def _several(table: DecisionTable, outcomes: Sequence[Mapping[str, Any]]) -> list[Any] | float | None:
    listed: list[Any] = list(outcomes)
    if len(table.outputs) == 1:
        listed = [one[table.outputs[0].name] for one in outcomes]
    if not table.aggregation:
        return listed
    if table.aggregation == "COUNT":
        return len(listed)
    numbers = [as_number(one) for one in listed]
    if any(one is None for one in numbers):
        raise BadValue(f"决策表「{table.name}」的输出不是数字，不能汇总")
    work = {"SUM": sum, "MIN": min, "MAX": max}[table.aggregation]
    return work(numbers) if numbers else None  # type: ignore[operator]


def _plain(value: Any) -> Any:
    """A value as JSON has it: moments are texts."""
    return value.isoformat() if isinstance(value, datetime) else value
