"""What the reading of a file shares: notes taken on the way, the names it declares, flows, what has no effect here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.workflow.elements import ZEEBE
from chalicelib.workflow.model import Flow, Offered
from chalicelib.workflow.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.workflow.elements import Element

_LEFT_OUT = {
    "formData": "内嵌表单字段",
    "formProperty": "内嵌表单字段",
    "inputOutput": "输入输出映射",
    "connector": "连接器",
    "eventListener": "事件监听器",
    "variableAggregation": "多实例变量汇总",
}
_BESIDE = ("sequenceFlow", "multiInstanceLoopCharacteristics")
_RUNNING = "async asyncBefore asyncAfter asyncLeave exclusive jobPriority taskPriority historyTimeToLive versionTag"
_DRAWING = "modelerTemplate modelerTemplateVersion modelerTemplateIcon text userType category diagramRelationId"
_OTHER = "dataType isStartableInTasklist sameDeployment eventFormKey processType"
_HARMLESS = frozenset(f"{_RUNNING} {_DRAWING} {_OTHER}".split())
_READ = "in out field executionListener taskListener"
_HARMLESS_ELEMENTS = frozenset(f"{_READ} properties customProperties failedJobRetryTimeCycle localization".split())


@dataclass(frozen=True, slots=True)
class Names:
    """The file's signals, messages, errors and escalations: id → the name (or code) events match by.

    `narrow` are the signals that stay in the process they are thrown in.
    """

    signals: Mapping[str, str] = field(default_factory=dict)
    messages: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    escalations: Mapping[str, str] = field(default_factory=dict)
    narrow: frozenset[str] = frozenset()


@dataclass(slots=True)
class Reading:
    """What was found on the way: reasons to refuse, and warnings."""

    names: Names
    offered: Offered = field(default_factory=Offered)
    reasons: list[Reason] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)

    def refuse(self, element: Element, message: str) -> None:
        """Note a reason why the file cannot be run."""
        self.reasons.append(Reason(element.get("id")[:80], element.line, message))

    def warn(self, element: Element, message: str) -> None:
        """Note something that is left out."""
        self.warnings.append(Reason(element.get("id")[:80], element.line, message))


def names_of(root: Element) -> Names:
    """What a file declares beside its processes."""

    def declared(tag: str, by: str) -> dict[str, str]:
        return {each.get("id"): each.get(by) for each in root.all(tag)}

    def named(tag: str) -> dict[str, str]:
        return {identity: name or identity for identity, name in declared(tag, "name").items()}

    return Names(
        named("signal"),
        named("message"),
        declared("error", "errorCode"),
        declared("escalation", "escalationCode"),
        frozenset(each.get("id") for each in root.all("signal") if each.vendored("scope") == "processInstance"),
    )


def read_flow(element: Element, place: int, reading: Reading) -> Flow:
    """A sequence flow with its condition; one without an id is known by its place in the process, from 1."""
    expression = element.first("conditionExpression")
    condition = expression.text.strip() if expression else ""
    if expression and expression.get("language").lower() not in ("", "juel", "uel"):
        reading.refuse(element, f"条件使用了脚本语言「{expression.get('language')[:20]}」，不会被执行")
    without_effect(element, frozenset(), reading)
    return Flow(
        element.get("id") or f"flow_{place}", element.get("sourceRef"), element.get("targetRef"), condition or None
    )


def without_effect(element: Element, read: frozenset[str], reading: Reading) -> None:
    """Say what an element carries that changes nothing here, though it would elsewhere; `read` has an effect."""
    for child in element.extensions():
        if child.tag == "inputOutput" and element.tag in ("serviceTask", "sendTask"):
            continue
        if child.tag in _LEFT_OUT:
            reading.warn(element, f"{_LEFT_OUT[child.tag]}（{child.tag}）不生效")
        elif child.tag in ("executionListener", "taskListener"):
            what = next(
                (child.get(name) for name in ("class", "delegateExpression", "expression") if child.get(name)), "脚本"
            )
            reading.warn(element, f"监听器不会被执行：{child.get('event')} {what[:80]}")
        elif child.tag not in _HARMLESS_ELEMENTS:
            reading.warn(element, f"扩展元素 {child.tag[:40]} 不生效")
    holder = element.first("extensionElements")
    if holder and element.tag not in _BESIDE and any(child.space == ZEEBE for child in holder.children):
        reading.refuse(element, "不支持 Camunda 8（zeebe）扩展，请以 Camunda 7 或 Flowable 的写法保存")
    for name in element.vendor:
        if element.vendored(name) and name not in read and name not in _HARMLESS:
            reading.warn(element, f"属性 {name[:40]} 不生效")
