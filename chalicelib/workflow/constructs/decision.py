"""A business rule task: a decision table is worked out, and what it says becomes variables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.errors import Conflict
from chalicelib.lazy import lazy
from chalicelib.workflow.constructs.base import Construct
from chalicelib.workflow.model import Decides

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.workflow.decisions import deciding
    from chalicelib.workflow.elements import Element
    from chalicelib.workflow.model import Node
    from chalicelib.workflow.reading import Reading
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.tokens import Token
else:
    deciding = lazy("chalicelib.workflow.decisions.deciding")

_FORMS = ("", "singleEntry", "singleResult", "collectEntries", "resultList")


class Decision(Construct):
    """Decides at once. Without a result variable each output is a variable of its own name, as in Flowable."""

    kind = "decision"
    tags = ("businessRuleTask",)
    vendored = frozenset({"decisionRef", "mapDecisionResult", "resultVariable", "type"})
    pauses = False
    hosts = True

    def read(self, element: Element, node: Node, reading: Reading) -> Node:
        """Which table, and what becomes of its result."""
        fields = {child.get("name"): child for child in element.extensions() if child.tag == "field"}
        key = element.vendored("decisionRef") or _field(fields, "decisionTableReferenceKey")
        form = element.vendored("mapDecisionResult")
        if not key or "{" in key:
            reading.refuse(element, "业务规则任务需要固定的决策表（decisionRef）")
        if form not in _FORMS:
            reading.refuse(element, f"不支持的决策结果映射「{form[:40]}」")
        needed = _field(fields, "decisionTaskThrowErrorOnNoHits") == "true"
        return replace(node, decides=Decides(key, element.vendored("resultVariable"), form, needed))

    def go(self, run: Run, token: Token) -> Sequence[str]:
        """Decide, and go on."""
        node = token.place.node
        table = run.definition.decisions[node.decides.key]
        decided = deciding.decide(table, run.names(token).values)
        if not decided.rules and node.decides.needed:
            raise Conflict(f"节点「{node.name or node.id}」的决策表「{table.name}」没有命中任何规则")
        if node.decides.variable:
            run.saved.variables[node.decides.variable] = _mapped(decided.value, node.decides.form)
        elif isinstance(decided.value, dict):
            run.saved.variables |= decided.value
        elif decided.value is not None:
            name = table.outputs[0].name if table.aggregation else table.key
            run.saved.variables[name] = decided.value
        return token.place.outs


def _field(fields: Mapping[str, Element], name: str) -> str:
    """The text of a vendor's field, in either of the ways it is written."""
    found = fields.get(name)
    if found is None:
        return ""
    return found.get("stringValue") or "".join(child.text for child in found.children).strip()


def _mapped(value: Any, form: str) -> Any:
    """A result as one of Camunda's mappings wants it."""
    rows = value if isinstance(value, list) else [] if value is None else [value]
    entries = [next(iter(row.values()), None) if isinstance(row, dict) and len(row) == 1 else row for row in rows]
    if form == "resultList":
        return rows
    if form == "collectEntries":
        return entries
    if form == "singleEntry":
        return entries[0] if entries else None
    if form == "singleResult":
        return rows[0] if rows else None
    return value
