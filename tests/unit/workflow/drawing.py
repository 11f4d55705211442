"""Diagrams for tests from short lines, as the designers would save them.

    draw("start s", "user a assignee=${initiator}", "end e", "s > a > e")

A node line is a kind (a key of TAGS) and an id, then vendor attributes `name=value`; `timer=duration:PT1H`,
`signal=x`, `message=x`, `error=code`, `terminate` give events, `multi=parallel|sequential collection=... done=...`
several signatures.
A flow line is `a > b > c`, or with a condition `a > b if ${...}`, or `a > b default`. `{` and `}` around lines make the
line before them a subprocess.
"""

from __future__ import annotations

from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "user": "userTask",
    "manual": "manualTask",
    "plain": "task",
    "receive": "receiveTask",
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "boundary": "boundaryEvent",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "events": "eventBasedGateway",
    "sub": "subProcess",
    "call": "callActivity",
    "script": "scriptTask",
    "service": "serviceTask",
    "rule": "businessRuleTask",
}
PLAIN = {"name", "default", "on", "cancel", "calls", "messageRef", "triggeredByEvent", "isInterrupting"}
RENAMED = {"on": "attachedToRef", "cancel": "cancelActivity", "calls": "calledElement"}
HANDLER = "${multiInstanceHandler.getUserIds(execution)}"


def draw(*lines: str, key: str = "p", name: str = "流程", vendor: str = "flowable", more: str = "") -> bytes:
    """One process of this key; `more` is put beside it as it is."""
    body, names = _body([line.strip() for line in lines if line.strip()])
    declared = "".join(
        f"<bpmn2:{kind} id={quoteattr(ref)} name={quoteattr(ref)}"
        f"{f' {kind}Code={quoteattr(ref)}' if kind in ('error', 'escalation') else ''} />"
        for kind, ref in sorted(names)
    )
    return (
        (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<bpmn2:definitions xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            ' xmlns:bpmn2="http://www.omg.org/spec/BPMN/20100524/MODEL"'
            ' xmlns:flowable="http://flowable.org/bpmn" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
            f' id="diagram_{key}" targetNamespace="http://{vendor}.org/bpmn">\n  {declared}{more}\n'
            f'  <bpmn2:process id="{key}" name="{name}" isExecutable="true">\n{body}  </bpmn2:process>\n'
            "</bpmn2:definitions>\n"
        )
        .replace("vendor:", f"{vendor}:")
        .encode()
    )


def _body(lines: list[str]) -> tuple[str, set[tuple[str, str]]]:
    names: set[tuple[str, str]] = set()
    text, at = "", 0
    while at < len(lines):
        line = lines[at]
        inner = ""
        if at + 1 < len(lines) and lines[at + 1] == "{":
            end = _closing(lines, at + 1)
            inner, inner_names = _body(lines[at + 2 : end])
            names |= inner_names
            at = end
        if ">" in line.split(" if ")[0] and line.split()[0] not in TAGS:
            text += _flows(line)
        else:
            node, refs = _node(line, inner)
            text += node
            names |= refs
        at += 1
    return text, names


def _closing(lines: list[str], at: int) -> int:
    depth = 0
    for index in range(at, len(lines)):
        depth += (lines[index] == "{") - (lines[index] == "}")
        if depth == 0:
            return index
    raise AssertionError("unbalanced braces")


def _flows(line: str) -> str:
    path, _, condition = line.partition(" if ")
    default = path.endswith(" default")
    stops = [stop.strip() for stop in path.removesuffix(" default").split(">")]
    inside = f"<bpmn2:conditionExpression>{escape(condition)}</bpmn2:conditionExpression>" if condition else ""
    assert not default or len(stops) == 2
    return "".join(
        f'    <bpmn2:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inside}'
        "</bpmn2:sequenceFlow>\n"
        for source, target in pairwise(stops)
    )


def _node(line: str, inner: str) -> tuple[str, set[tuple[str, str]]]:
    kind, identity, *words = line.split()
    given = {name: value for name, _, value in (word.partition("=") for word in words)}
    names = {(event, given[event]) for event in ("signal", "message", "error", "escalation") if given.get(event)}
    inside = _events(given) + _loop(given) + inner
    names |= {("message", given["messageRef"])} if "messageRef" in given else set()
    attributes = "".join(
        f" {RENAMED.get(word, word) if word in PLAIN else 'vendor:' + word}={quoteattr(value)}"
        for word, value in given.items()
        if word not in EVENT_WORDS
    )
    default_name = "" if "name" in given else f" name={quoteattr(identity)}"
    return f'    <bpmn2:{TAGS[kind]} id="{identity}"{default_name}{attributes}>{inside}</bpmn2:{TAGS[kind]}>\n', names


TERMINATES = ("terminateAll", "terminateMultiInstance")
EVENT_WORDS = {"timer", "signal", "message", "error", "terminate", "multi", "collection", "done", "times", "element"}
EVENT_WORDS |= {"escalation", "link", "condition", *TERMINATES}


def _events(given: dict[str, str]) -> str:
    if "timer" in given:
        form, _, value = given["timer"].partition(":")
        tag = f"bpmn2:time{form.capitalize()}"
        return f"<bpmn2:timerEventDefinition><{tag}>{escape(value)}</{tag}></bpmn2:timerEventDefinition>"
    if "condition" in given:
        tag = "bpmn2:conditionalEventDefinition"
        return f"<{tag}><bpmn2:condition>{escape(given['condition'])}</bpmn2:condition></{tag}>"
    if "link" in given:
        return f'<bpmn2:linkEventDefinition name="{given["link"]}" />'
    for event in ("signal", "message", "error", "escalation"):
        if event in given:
            reference = f" {event}Ref={quoteattr(given[event])}" if given[event] else ""
            return f"<bpmn2:{event}EventDefinition{reference} />"
    how = "".join(f' vendor:{word}="{given[word]}"' for word in TERMINATES if word in given)
    return f"<bpmn2:terminateEventDefinition{how} />" if "terminate" in given else ""


def _loop(given: dict[str, str]) -> str:
    if "multi" not in given:
        return ""
    sequential = str(given["multi"] == "sequential").lower()
    attributes = f' isSequential="{sequential}"'
    if "collection" in given:
        attributes += f" vendor:collection={quoteattr(given['collection'].replace('HANDLER', HANDLER))}"
        attributes += f' vendor:elementVariable="{given.get("element", "assignee")}"'
    times = f"<bpmn2:loopCardinality>{given['times']}</bpmn2:loopCardinality>" if "times" in given else ""
    done = f"<bpmn2:completionCondition>{escape(given['done'])}</bpmn2:completionCondition>" if "done" in given else ""
    tag = "bpmn2:multiInstanceLoopCharacteristics"
    return f"<{tag}{attributes}>{times}{done}</{tag}>"
