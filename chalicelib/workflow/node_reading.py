"""One BPMN element → one Node: Flowable, Activiti and Camunda attributes become what the engine runs.

What the engine would have to execute (scripts, services, listeners) is never run: refused by name, or, where the
diagram still makes sense without it, left out with a warning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.workflow.decided import read_handling
from chalicelib.workflow.model import CANDIDATES, Assignment, Event, Flow, Handling, Kind, Mapped, MultiInstance, Node
from chalicelib.workflow.refusals import Reason
from chalicelib.workflow.xml_reading import VENDORS, ZEEBE, Element

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS: dict[str, Kind] = {
    "startEvent": "start",
    "endEvent": "end",
    "userTask": "user",
    "manualTask": "pass",
    "task": "pass",
    "receiveTask": "receive",
    "intermediateCatchEvent": "catch",
    "intermediateThrowEvent": "throw",
    "boundaryEvent": "boundary",
    "exclusiveGateway": "exclusive",
    "parallelGateway": "parallel",
    "inclusiveGateway": "inclusive",
    "eventBasedGateway": "event_gateway",
    "subProcess": "subprocess",
    "callActivity": "call",
}
REFUSED = {
    "scriptTask": "脚本任务不会被执行，请改用用户任务",
    "serviceTask": "服务任务不会被执行，请改用用户任务或接收任务",
    "sendTask": "发送任务不会被执行",
    "businessRuleTask": "业务规则任务不会被执行",
    "transaction": "不支持事务子流程",
    "adHocSubProcess": "不支持即席子流程",
    "complexGateway": "不支持复杂网关",
}
_DRAWN = "laneSet dataObjectReference dataStoreReference textAnnotation association group ioSpecification property"
_PARTS = "sequenceFlow documentation extensionElements incoming outgoing"
_LOOPS = "multiInstanceLoopCharacteristics standardLoopCharacteristics"
DRAWN_ONLY = frozenset(f"{_DRAWN} {_PARTS} {_LOOPS}".split())
_EVENTS = {
    "timerEventDefinition": "timer",
    "signalEventDefinition": "signal",
    "messageEventDefinition": "message",
    "errorEventDefinition": "error",
    "terminateEventDefinition": "terminate",
}
_ALLOWED = {
    "start": {"none"},
    "end": {"none", "error", "terminate", "signal", "message"},
    "catch": {"timer", "signal", "message"},
    "throw": {"none", "signal", "message"},
    "boundary": {"timer", "signal", "message", "error"},
}
_EVENT_NAMES = {
    "timer": "定时",
    "signal": "信号",
    "message": "消息",
    "error": "错误",
    "terminate": "终止",
    "none": "空",
}
_LEFT_OUT = {
    "formData": "内嵌表单字段",
    "formProperty": "内嵌表单字段",
    "inputOutput": "输入输出映射",
    "connector": "连接器",
    "eventListener": "事件监听器",
}
_ODD = [
    "skipExpression",
    "dueDate",
    "followUpDate",
    "priority",
    "formRef",
    "candidateStarterUsers",
    "candidateStarterGroups",
]
_HANDLER = re.compile(r"[$#]\{\s*multiInstanceHandler\s*\.\s*getUserIds\s*\(\s*execution\s*\)\s*\}")
_COMMA = re.compile(r",(?![^{]*\})")


@dataclass(slots=True)
class Notes:
    """What was found on the way: reasons to refuse, and warnings."""

    reasons: list[Reason] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)

    def refuse(self, element: Element, message: str) -> None:
        """Note a reason why the file cannot be run."""
        self.reasons.append(Reason(element.get("id")[:80], element.line, message))

    def warn(self, element: Element, message: str) -> None:
        """Note something that is left out."""
        self.warnings.append(Reason(element.get("id")[:80], element.line, message))


@dataclass(frozen=True, slots=True)
class Names:
    """The file's signals, messages and errors: id → the name (or error code) events match by."""

    signals: Mapping[str, str]
    messages: Mapping[str, str]
    errors: Mapping[str, str]


def read_process(element: Element, notes: Notes) -> None:
    """What a process itself carries that has no effect here."""
    _listeners(element, notes)
    _odd_attributes(element, notes)


def read_flow(element: Element, place: int, notes: Notes) -> Flow:
    """A sequence flow with its condition; one without an id is known by its place in the process, from 1."""
    expression = element.first("conditionExpression")
    condition = expression.text.strip() if expression else ""
    if expression and expression.get("language").lower() not in ("", "juel", "uel"):
        notes.refuse(element, f"条件使用了脚本语言「{expression.get('language')[:20]}」，不会被执行")
    _listeners(element, notes)
    return Flow(
        element.get("id") or f"flow_{place}", element.get("sourceRef"), element.get("targetRef"), condition or None
    )


def read_node(element: Element, incoming: list[str], outgoing: list[str], names: Names, notes: Notes) -> Node:
    """Any flow node of KINDS. `incoming` and `outgoing` are its flows' ids in the file's order."""
    kind = KINDS[element.tag]
    _odd_attributes(element, notes)
    _listeners(element, notes)
    return Node(
        id=element.get("id"),
        kind=kind,
        name=element.get("name"),
        line=element.line,
        incoming=tuple(incoming),
        outgoing=tuple(outgoing),
        default=element.get("default"),
        event=_event(element, kind, names, notes),
        host=element.get("attachedToRef") if kind == "boundary" else "",
        interrupting=element.get("cancelActivity") != "false",
        multi=_multi_instance(element, kind, notes),
        assignment=_assignment(element, notes) if kind == "user" else Assignment(),
        form_key=element.vendored("formKey"),
        handling=read_handling(element) if kind == "user" else Handling(),
        local_scope=element.vendored("localScope") == "true",
        calls=_called(element, kind, notes),
        inputs=_mapped(element, "in", notes),
        outputs=_mapped(element, "out", notes),
    )


def _assignment(element: Element, notes: Notes) -> Assignment:
    if any(element.all("potentialOwner", "humanPerformer")):
        notes.warn(element, "potentialOwner/humanPerformer 不生效，请使用 candidateUsers、candidateGroups 或 assignee")
    assignee = element.vendored("assignee")
    if not assignee and element.vendored("dataType") == "INITIATOR":
        assignee = "${initiator}"
    users, groups = (split(element.vendored(name)) for name in ("candidateUsers", "candidateGroups"))
    if not (assignee or users or groups):
        notes.warn(element, "没有设置办理人，任务将交给管理员")
    return Assignment(assignee, users, groups)


def split(text: str) -> tuple[str, ...]:
    """A comma list as designers write it; a comma inside `${...}` does not separate."""
    return tuple(part.strip() for part in _COMMA.split(text) if part.strip())


def _multi_instance(element: Element, kind: Kind, notes: Notes) -> MultiInstance | None:
    if element.first("standardLoopCharacteristics"):
        notes.refuse(element, "不支持标准循环，请使用多实例或回退连线")
    loop = element.first("multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    if kind not in ("user", "subprocess", "call"):
        notes.refuse(element, "只有用户任务与子流程可以设为多实例")
    item = loop.first("inputDataItem")
    collection = loop.vendored("collection") or loop.words("loopDataInputRef")
    if _HANDLER.fullmatch(collection):
        collection = CANDIDATES
        if kind != "user":
            notes.refuse(element, "只有用户任务可以按候选人展开多实例")
    cardinality = loop.words("loopCardinality")
    if bool(collection) == bool(cardinality):
        notes.refuse(element, "多实例需要且只能设置集合（collection）或循环次数（loopCardinality）之一")
    variable = loop.vendored("elementVariable") or (item.get("name") if item else "")
    return MultiInstance(
        loop.get("isSequential") == "true", collection, cardinality, variable, loop.words("completionCondition")
    )


def _called(element: Element, kind: Kind, notes: Notes) -> str:
    if kind == "subprocess":
        if element.get("triggeredByEvent") == "true":
            notes.refuse(element, "不支持事件子流程")
        return element.get("id")
    if kind != "call":
        return ""
    called = element.get("calledElement")
    if not called or "{" in called:
        notes.refuse(element, "调用活动需要固定的 calledElement")
    return called


def _mapped(element: Element, tag: str, notes: Notes) -> tuple[Mapped, ...]:
    found = []
    for child in _extensions(element):
        if child.tag == tag and element.tag == "callActivity":
            source = child.get("source") or child.get("sourceExpression")
            if source and child.get("target"):
                found.append(Mapped(source, child.get("target")))
            elif not (child.get("variables") or child.get("businessKey")):
                notes.refuse(element, f"调用活动的 {tag} 映射缺少 source 或 target")
    return tuple(found)


def _event(element: Element, kind: Kind, names: Names, notes: Notes) -> Event:
    if kind == "receive":
        return Event("message", names.messages.get(element.get("messageRef"), "") or element.get("id"))
    if kind not in _ALLOWED:
        return Event()
    found = [child for child in element.all() if child.tag.endswith("EventDefinition")]
    if len(found) > 1:
        notes.refuse(element, "一个事件只能有一个事件定义")
    if not found:
        event = Event()
    elif found[0].tag not in _EVENTS:
        notes.refuse(element, f"不支持的事件「{found[0].tag[:40]}」")
        return Event()
    else:
        event = _definition(found[0], element, names, notes)
    if kind in ("throw", "end") and event.kind in ("signal", "message"):
        notes.warn(element, f"{_EVENT_NAMES[event.kind]}只在本流程实例内传递，其他实例收不到")
    if event.kind not in _ALLOWED[kind]:
        notes.refuse(element, f"此处不支持{_EVENT_NAMES[event.kind]}事件")
    return event


def _definition(found: Element, element: Element, names: Names, notes: Notes) -> Event:
    kind = _EVENTS[found.tag]
    if kind == "timer":
        for form in ("date", "duration", "cycle"):
            text = found.words(f"time{form.capitalize()}")
            if text:
                return Event("timer", text, form)
        notes.refuse(element, "定时事件没有设置时间")
    elif kind == "terminate":
        return Event("terminate")
    elif kind == "error":
        return Event("error", names.errors.get(found.get("errorRef"), found.get("errorRef")))
    else:
        known, label = (names.signals, "信号") if kind == "signal" else (names.messages, "消息")
        reference = found.get(f"{kind}Ref") or found.vendored(f"{kind}Expression")
        if known.get(reference):
            return Event(kind, known[reference])  # type: ignore[arg-type]  # signal or message
        notes.refuse(element, f"没有定义{label}「{reference[:40]}」")
    return Event()


def _extensions(element: Element) -> list[Element]:
    holder = element.first("extensionElements")
    return [child for child in holder.children if child.space in VENDORS] if holder else []


def _listeners(element: Element, notes: Notes) -> None:
    for child in _extensions(element):
        if child.tag in _LEFT_OUT:
            notes.warn(element, f"{_LEFT_OUT[child.tag]}（{child.tag}）不生效")
        if child.tag in ("executionListener", "taskListener"):
            what = next(
                (child.get(name) for name in ("class", "delegateExpression", "expression") if child.get(name)), "脚本"
            )
            notes.warn(element, f"监听器不会被执行：{child.get('event')} {what[:80]}")


def _odd_attributes(element: Element, notes: Notes) -> None:
    holder = element.first("extensionElements")
    if holder and any(child.space == ZEEBE for child in holder.children):
        notes.refuse(element, "不支持 Camunda 8（zeebe）扩展")
    for name in _ODD:
        if element.vendored(name):
            notes.warn(element, f"属性 {name} 不生效")
    if element.tag == "manualTask":
        notes.warn(element, "手工任务不产生待办，流程直接通过")
