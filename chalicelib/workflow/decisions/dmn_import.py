"""One DMN 1.1 to 1.3 file → its decision tables, or every reason at once why not, by cell."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.workflow.decisions.model import Column, DecisionTable, Output, Rule
from chalicelib.workflow.decisions.unary import Cell, read_test, read_value
from chalicelib.workflow.expressions import parse
from chalicelib.workflow.refusals import Reason, Unrunnable
from chalicelib.workflow.xml_reading import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.workflow.elements import Element
    from chalicelib.workflow.expressions import Tree

MAX_RULES = 2_000
MAX_COLUMNS = 50
_POLICIES = ("UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER")
_AGGREGATIONS = ("", "SUM", "MIN", "MAX", "COUNT")
_TYPES = {
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "string": "text",
    "boolean": "boolean",
    "date": "date",
    "datetime": "date",
}
_NOTHING: Tree = ("value", None)


def import_dmn(data: bytes) -> tuple[DecisionTable, ...]:
    """Read and check all decisions of a file. Raises Unrunnable with all reasons."""
    root = read(data)
    if root.tag != "definitions" or "/spec/DMN/" not in root.space:
        raise Unrunnable([Reason("", root.line, "不是 DMN 文件：根元素应为 definitions")])
    reasons: list[Reason] = []
    digest = sha256(data).hexdigest()[:16]
    found = [_Table(element, digest, reasons).read() for element in _children(root, "decision")]
    keys = [table.key for table in found]
    if not found:
        reasons.append(Reason("", root.line, "文件没有决策"))
    reasons += [Reason(key, 0, "决策 id 缺失或重复") for key in keys if not key or keys.count(key) > 1]
    if reasons:
        raise Unrunnable(reasons)
    return tuple(found)


class _Table:
    """One decision on its way from XML; what is wrong is noted, not raised."""

    def __init__(self, element: Element, digest: str, reasons: list[Reason]) -> None:
        self.element = element
        self.digest = digest
        self.reasons = reasons
        self.key = element.get("id")

    def read(self) -> DecisionTable:
        table = next(_children(self.element, "decisionTable"), None)
        if table is None:
            self.refuse(self.element, "只支持决策表")
            table = self.element
        if any(_children(self.element, "informationRequirement", "knowledgeRequirement")):
            requires = [one for each in _children(self.element, "informationRequirement") for one in each.children]
            if any(one.tag != "requiredInput" for one in requires) or any(
                _children(self.element, "knowledgeRequirement")
            ):
                self.refuse(self.element, "不支持依赖其他决策")
        policy, aggregation = table.get("hitPolicy") or "UNIQUE", table.get("aggregation")
        columns = tuple(self.column(one) for one in _children(table, "input"))
        outputs = tuple(self.output(one) for one in _children(table, "output"))
        if len(outputs) == 1 and not outputs[0].name:
            outputs = (Output(self.key, outputs[0].default),)
        if policy not in _POLICIES or aggregation not in _AGGREGATIONS:
            self.refuse(table, f"不支持的命中策略「{policy[:20]} {aggregation[:20]}」")
        if aggregation and (policy != "COLLECT" or len(outputs) != 1):
            self.refuse(table, "汇总只能用于 COLLECT 且只有一个输出")
        if len({output.name for output in outputs}) < max(len(outputs), 1):
            self.refuse(table, "输出缺失、没有名称或重名")
        elements = list(_children(table, "rule"))
        if len(elements) > MAX_RULES or len(columns) + len(outputs) > MAX_COLUMNS:
            self.refuse(table, f"超过 {MAX_RULES} 条规则或 {MAX_COLUMNS} 列")
            elements = []
        rules = tuple(self.rule(one, at, len(columns), len(outputs)) for at, one in enumerate(elements, start=1))
        name = self.element.get("name") or self.key
        return DecisionTable(self.key, name, self.digest, policy, aggregation, columns, outputs, rules)  # type: ignore[arg-type]

    def column(self, element: Element) -> Column:
        look = next(_children(element, "inputExpression"), None)
        text, kind = (_text(look), look.get("typeRef")) if look else ("", "")
        label = element.get("label") or text
        tree = self.attempt(element, f"输入「{label[:40]}」", parse, text)
        return Column(label, tree or _NOTHING, _TYPES.get(kind.rpartition(":")[2].lower(), ""))  # type: ignore[arg-type]

    def output(self, element: Element) -> Output:
        name = element.get("name") or element.get("label")
        default = next(_children(element, "defaultOutputEntry"), None)
        return Output(
            name, self.attempt(element, f"输出「{name[:40]}」", read_value, _text(default)) if default else None
        )

    def rule(self, element: Element, at: int, columns: int, outputs: int) -> Rule:
        tests = [self.cell(one, at, place) for place, one in enumerate(_children(element, "inputEntry"), start=1)]
        values = []
        for place, one in enumerate(_children(element, "outputEntry"), start=1):
            text = _text(one)
            where = f"第{at}条规则第{place}个输出"
            values.append(self.attempt(one, where, read_value, text) or _NOTHING if text else _NOTHING)
        if (len(tests), len(values)) != (columns, outputs):
            self.refuse(element, f"第{at}条规则的单元格数与表头不符")
        return Rule(element.get("id") or str(at), element.line, tuple(tests), tuple(values))

    def cell(self, element: Element, at: int, place: int) -> Cell:
        return self.attempt(element, f"第{at}条规则第{place}个条件", read_test, _text(element)) or Cell()

    def attempt(self, element: Element, where: str, work: Callable[[str], Any], text: str) -> Any:
        language = element.get("expressionLanguage").rpartition("/")[2].lower()
        if language not in ("", "feel", "sfeel", "juel"):
            self.refuse(element, f"{where}使用了「{language[:20]}」，不会被执行")
            return None
        try:
            return work(text)
        except BadInput as error:
            self.refuse(element, f"{where}：{error.message}")
            return None

    def refuse(self, element: Element, message: str) -> None:
        self.reasons.append(Reason(self.key[:80], element.line, message))


def _children(element: Element, *tags: str) -> Iterator[Element]:
    return (child for child in element.children if "/spec/DMN/" in child.space and child.tag in tags)


def _text(element: Element) -> str:
    inner = next(_children(element, "text"), None)
    return inner.text.strip() if inner else ""
