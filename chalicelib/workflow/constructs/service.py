"""A service or send task: a job that a connector does, or whoever fetches its topic. The token waits for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.workflow.constructs.base import Construct
from chalicelib.workflow.constructs.several import one_of_several, read_several, several_sources
from chalicelib.workflow.model import Mapped, Work
from chalicelib.workflow.state import WAITING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chalicelib.workflow.elements import Element
    from chalicelib.workflow.model import Node
    from chalicelib.workflow.reading import Reading
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.tokens import Token

MAX_FIELDS = 50
LONGEST_TOPIC = 200
_ATTRIBUTES = "class delegateExpression expression type topic resultVariable resultVariableName"
_REFUSED = {
    "serviceTask": "服务任务不会被执行，请改用用户任务或接收任务",
    "sendTask": "发送任务不会被执行",
}


class Service(Construct):
    """Waits until its job has been done."""

    kind = "service"
    tags = ("serviceTask", "sendTask")
    vendored = frozenset(_ATTRIBUTES.split())
    waits = True
    hosts = True
    jumped_to = True

    def read(self, element: Element, node: Node, reading: Reading) -> Node:
        """Who does it, with what, and where the result goes."""
        by, name = _worker(element, reading)
        result = element.vendored("resultVariable") or element.vendored("resultVariableName")
        return replace(
            node, multi=read_several(element, reading), work=Work(by, name, _fields(element, reading), result)
        )

    def sources(self, node: Node) -> Iterator[tuple[str, str]]:
        """What is handed over."""
        yield from (("text", mapped.source) for mapped in node.work.fields)
        yield from several_sources(node)

    def arrive(self, run: Run, token: Token) -> None:
        """Let the job wait for whoever does it."""
        names = run.names(token)
        token.data["job"] = {field.target: names.text(field.source) for field in token.place.node.work.fields}
        token.state = WAITING

    def names(self, token: Token) -> Sequence[Mapping[str, Any]]:
        """Those of one of several."""
        return one_of_several(token)


def _worker(element: Element, reading: Reading) -> tuple[Any, str]:
    """A connector by what the diagram calls it, or a topic."""
    offered, kind, topic = reading.offered, element.vendored("type"), element.vendored("topic")
    if topic and offered.topics:
        if len(topic) > LONGEST_TOPIC:
            reading.refuse(element, f"主题超过 {LONGEST_TOPIC} 个字符")
        return "topic", topic
    called = [element.vendored(name) for name in ("class", "delegateExpression", "expression")]
    wanted = next(filter(None, [f"type:{kind}" if kind and not topic else "", *called]), "")
    if wanted in offered.connectors:
        return "connector", offered.connectors[wanted]
    if offered.connectors or offered.topics:
        how = "请在连接器的 calls 中登记，或改用外部任务（topic）"
        reading.refuse(element, f"没有为「{(wanted or topic or element.tag)[:80]}」登记连接器，{how}")
    else:
        reading.refuse(element, _REFUSED[element.tag])
    return "", ""


def _fields(element: Element, reading: Reading) -> tuple[Mapped, ...]:
    """Flowable's fields and Camunda's input parameters, as texts with expressions in them."""
    found = []
    for child in element.extensions():
        inputs = [one for one in child.children if one.tag == "inputParameter"] if child.tag == "inputOutput" else []
        for one in [child] if child.tag == "field" else inputs:
            inner = one.children[0] if one.children else None
            if inner and inner.tag not in ("string", "expression"):
                reading.refuse(element, f"参数「{one.get('name')[:40]}」只能是文本或表达式")
            text = one.get("stringValue") or one.get("expression") or (inner.text if inner else one.text)
            found.append(Mapped(text.strip(), one.get("name")))
    if len(found) > MAX_FIELDS:
        reading.refuse(element, f"参数超过 {MAX_FIELDS} 个")
    return tuple(found)
