"""How event definitions are read, which start, end, intermediate and boundary events share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.workflow import timers
from chalicelib.workflow.model import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.workflow.elements import Element
    from chalicelib.workflow.model import EventKind, Node
    from chalicelib.workflow.reading import Names, Reading

_KINDS: dict[str, EventKind] = {
    "timerEventDefinition": "timer",
    "signalEventDefinition": "signal",
    "messageEventDefinition": "message",
    "errorEventDefinition": "error",
    "terminateEventDefinition": "terminate",
    "escalationEventDefinition": "escalation",
    "linkEventDefinition": "link",
    "conditionalEventDefinition": "conditional",
}
_NAMES: dict[EventKind, str] = {
    "timer": "定时",
    "signal": "信号",
    "message": "消息",
    "error": "错误",
    "terminate": "终止",
    "escalation": "升级",
    "link": "链接",
    "conditional": "条件",
    "none": "空",
}


CORRELATION = "correlationKey"
"""The vendor attribute that says which message of a name is meant."""


def read_event(element: Element, allowed: frozenset[str], reading: Reading) -> Event:
    """The event of an element, of which only some kinds are `allowed` there."""
    found = [child for child in element.all() if child.tag.endswith("EventDefinition")]
    if len(found) > 1:
        reading.refuse(element, "一个事件只能有一个事件定义")
    if not found:
        event = Event()
    elif found[0].tag not in _KINDS:
        reading.refuse(element, f"不支持的事件「{found[0].tag[:40]}」")
        return Event()
    else:
        event = _definition(found[0], element, reading)
    if event.kind not in allowed:
        reading.refuse(element, f"此处不支持{_NAMES[event.kind]}事件")
    return event


def warn_of_border(element: Element, event: Event, reading: Reading) -> None:
    """Say that what is thrown does not leave its instance."""
    if event.kind in ("signal", "message") and not reading.offered.starts:
        reading.warn(element, f"{_NAMES[event.kind]}只在本流程实例内传递，其他实例收不到")


def event_sources(node: Node) -> Iterator[tuple[str, str]]:
    """The expression in a timer's text, a condition, which message is meant."""
    if node.correlation:
        yield "text", node.correlation
    if node.event.kind == "conditional":
        yield "value", node.event.name
    if node.event.kind == "timer" and "{" in node.event.name:
        yield "text", node.event.name


def timer_faults(node: Node) -> Iterator[str]:
    """Why a timer's text, where it is one already, says no time."""
    if node.event.kind == "timer" and "{" not in node.event.name:
        try:
            timers.schedule(node.event.timer, node.event.name, timers.ANY_DAY)
        except BadInput as error:
            yield error.message


def _definition(found: Element, element: Element, reading: Reading) -> Event:
    kind = _KINDS[found.tag]
    if kind == "timer":
        return _timer(found, element, reading)
    if kind == "terminate":
        several = "several" if found.vendored("terminateMultiInstance") == "true" else ""
        return Event("terminate", reach="all" if found.vendored("terminateAll") == "true" else several)  # type: ignore[arg-type]
    if kind in ("signal", "message"):
        return _named(kind, found, element, reading)
    return Event(kind, _word(kind, found, reading.names))


def _timer(found: Element, element: Element, reading: Reading) -> Event:
    for form in ("date", "duration", "cycle"):
        text = found.words(f"time{form.capitalize()}")
        if text:
            return Event("timer", text, form)
    reading.refuse(element, "定时事件没有设置时间")
    return Event()


def _named(kind: EventKind, found: Element, element: Element, reading: Reading) -> Event:
    known = reading.names.signals if kind == "signal" else reading.names.messages
    reference = found.get(f"{kind}Ref") or found.vendored(f"{kind}Expression")
    if known.get(reference):
        narrow = kind == "signal" and reference in reading.names.narrow
        return Event(kind, known[reference], reach="process" if narrow else "")
    reading.refuse(element, f"没有定义{_NAMES[kind]}「{reference[:40]}」")
    return Event()


def _word(kind: EventKind, found: Element, names: Names) -> str:
    """An error's or escalation's code, a link's name, a condition."""
    if kind == "link":
        return found.get("name")
    if kind == "conditional":
        return found.words("condition")
    reference = found.get(f"{kind}Ref")
    return names.errors.get(reference, reference) if kind == "error" else names.escalations.get(reference) or reference
