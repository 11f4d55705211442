"""Whether translated processes can run.

References, expressions, timers, gateways, calls. All reasons are noted, none raised.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.workflow import graphs, timers
from chalicelib.workflow.expressions import parse, parse_text
from chalicelib.workflow.model import CANDIDATES
from chalicelib.workflow.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from chalicelib.workflow.model import Node, Process
    from chalicelib.workflow.node_reading import Notes

_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_ACTIVITIES = ("user", "receive", "subprocess", "call", "pass")
_CHOOSING = ("exclusive", "inclusive")


def check(key: str, processes: Mapping[str, Process], every: Mapping[str, Process], notes: Notes) -> None:
    """Check this file's `processes`; `every` also holds those it calls. `key` is the main one."""
    owners: dict[str, str] = {}
    for process in processes.values():
        for node in process.nodes.values():
            if owners.setdefault(node.id, process.id) != process.id:
                _refuse(notes, node, "节点 id 在文件中重复")
            _expressions(node, notes)
            _event(node, process, notes)
        for message, element in _wiring(process):
            notes.reasons.append(Reason(element, _line(process, element), message))
        _advice(process, notes)
        for loop in graphs.automatic_loops(process):
            notes.reasons.append(
                Reason(loop[0], _line(process, loop[0]), f"环路中没有等待办理的节点：{'、'.join(loop[:5])}")
            )
    _calls(key, every, processes, notes)


def _refuse(notes: Notes, node: Node, message: str) -> None:
    notes.reasons.append(Reason(node.id, node.line, message))


def _line(process: Process, element: str) -> int:
    node = process.nodes.get(element) or process.nodes.get(getattr(process.flows.get(element), "source", ""))
    return node.line if node else 0


def _expressions(node: Node, notes: Notes) -> None:
    sources: list[tuple[Callable[[str], object], str]] = []
    who = node.assignment
    sources += [(parse_text, text) for text in (who.assignee, *who.users, *who.groups)]
    sources += [(parse, mapped.source) for mapped in (*node.inputs, *node.outputs)]
    if node.multi:
        sources += [(parse, text) for text in (node.multi.cardinality, node.multi.condition) if text]
        if node.multi.collection not in ("", CANDIDATES):
            sources.append((parse, node.multi.collection))
    for read, source in sources:
        try:
            read(source)
        except BadInput as error:
            _refuse(notes, node, error.message)


def _event(node: Node, process: Process, notes: Notes) -> None:
    if node.event.kind == "timer":
        try:
            if "{" in node.event.name:
                parse_text(node.event.name)
            else:
                timers.schedule(node.event.timer, node.event.name, _ANY_DAY)
        except BadInput as error:
            _refuse(notes, node, error.message)
    if node.kind == "boundary":
        host = process.nodes.get(node.host)
        if host is None or host.kind not in _ACTIVITIES:
            _refuse(notes, node, "边界事件必须附在任务或子流程上")
        if not node.outgoing:
            _refuse(notes, node, "边界事件没有流出的连线")


def _wiring(process: Process) -> Iterator[tuple[str, str]]:
    """Flows that lead from or to nowhere, conditions that cannot be read, gateways that wait for nothing."""
    for flow in process.flows.values():
        source, target = process.nodes.get(flow.source), process.nodes.get(flow.target)
        if source is None or target is None:
            yield "连线的起点或终点不存在", flow.id
        elif source.kind == "end" or target.kind in ("start", "boundary"):
            yield "连线的方向不对：不能从结束节点流出，也不能流入开始节点或边界事件", flow.id
        if flow.condition:
            try:
                parse(flow.condition)
            except BadInput as error:
                yield error.message, flow.id
    for node in process.nodes.values():
        if node.default and node.default not in node.outgoing:
            yield "默认连线不是本节点的流出连线", node.id
        if node.kind == "start" and not node.outgoing:
            yield "开始节点没有流出的连线", node.id
        if node.kind == "event_gateway":
            yield from _event_gateway(process, node)


def _event_gateway(process: Process, node: Node) -> Iterator[tuple[str, str]]:
    targets = [process.nodes.get(process.flows[name].target) for name in node.outgoing]
    if not targets:
        yield "事件网关没有流出的连线", node.id
    for target in targets:
        if target and (target.kind not in ("catch", "receive") or len(target.incoming) != 1):
            yield "事件网关之后只能是仅由它流入的捕获事件或接收任务", target.id


def _advice(process: Process, notes: Notes) -> None:
    reached = graphs.reachable(process, process.start)
    for node in process.nodes.values():
        warn = None
        if node.id not in reached and node.kind != "boundary":
            warn = "从开始节点无法到达"
        elif node.kind in _CHOOSING and not node.default and len(node.outgoing) > 1:
            flows = [process.flows[name] for name in node.outgoing]
            warn = "没有默认连线，条件都不满足时将无法提交" if all(flow.condition for flow in flows) else None
        elif not node.outgoing and node.kind not in ("end", "boundary"):
            warn = "没有流出的连线，到此视为结束"
        if warn:
            notes.warnings.append(Reason(node.id, node.line, warn))


def _calls(key: str, every: Mapping[str, Process], processes: Mapping[str, Process], notes: Notes) -> None:
    callers = [
        (process, node) for process in processes.values() for node in process.nodes.values() if node.kind == "call"
    ]
    for _, node in callers:
        if node.calls not in every:
            _refuse(notes, node, f"调用的流程「{node.calls[:80]}」不存在")
    edges = {process.id: [node.calls for node in process.nodes.values() if node.calls] for process in every.values()}
    loop = graphs.cycle(edges, key)
    if loop:
        guilty = next((node for process, node in callers if process.id in loop and node.calls in loop), None)
        element, line = (guilty.id, guilty.line) if guilty else (key, 0)
        notes.reasons.append(Reason(element, line, f"调用形成循环：{' → '.join(loop[:10])}"))
