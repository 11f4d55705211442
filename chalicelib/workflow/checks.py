"""Whether translated processes can run: what each construct says, expressions, wiring, loops, calls.

All reasons are noted, none raised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.workflow import graphs
from chalicelib.workflow.constructs import BY_KIND
from chalicelib.workflow.expressions import parse, parse_text
from chalicelib.workflow.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chalicelib.workflow.model import Node, Process
    from chalicelib.workflow.reading import Reading

_READERS = {"value": parse, "text": parse_text}


def check(key: str, processes: Mapping[str, Process], every: Mapping[str, Process], reading: Reading) -> None:
    """Check this file's `processes`; `every` also holds those it calls. `key` is the main one."""
    owners: dict[str, str] = {}
    for process in processes.values():
        for node in process.nodes.values():
            if owners.setdefault(node.id, process.id) != process.id:
                _refuse(reading, node, "节点 id 在文件中重复")
            for message in (*_expressions(node), *BY_KIND[node.kind].faults(node, process), *_hosted(node, process)):
                _refuse(reading, node, message)
        for message, element in _wiring(process):
            reading.reasons.append(Reason(element, _line(process, element), message))
        _advice(process, reading)
        quick = {node.id for node in process.nodes.values() if not _pauses(node)}
        for loop in graphs.automatic_loops(process, quick):
            reading.reasons.append(
                Reason(loop[0], _line(process, loop[0]), f"环路中没有等待办理的节点：{'、'.join(loop[:5])}")
            )
    _calls(key, every, processes, reading)


def _pauses(node: Node) -> bool:
    return BY_KIND[node.kind].pauses and node.event.kind != "link"


def _refuse(reading: Reading, node: Node, message: str) -> None:
    reading.reasons.append(Reason(node.id, node.line, message))


def _line(process: Process, element: str) -> int:
    node = process.nodes.get(element) or process.nodes.get(getattr(process.flows.get(element), "source", ""))
    return node.line if node else 0


def _expressions(node: Node) -> Iterator[str]:
    for form, source in BY_KIND[node.kind].sources(node):
        try:
            _READERS[form](source)
        except BadInput as error:
            yield error.message


def _hosted(node: Node, process: Process) -> Iterator[str]:
    if node.kind == "boundary":
        host = process.nodes.get(node.host)
        if host is None or not BY_KIND[host.kind].hosts:
            yield "边界事件必须附在任务或子流程上"


def _wiring(process: Process) -> Iterator[tuple[str, str]]:
    """Flows that lead from or to nowhere, conditions that cannot be read."""
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


def _advice(process: Process, reading: Reading) -> None:
    reached = graphs.walk(graphs.edges(process), graphs.starts(process), "")
    alone = _sent_ahead(process)
    for node in process.nodes.values():
        found = list(BY_KIND[node.kind].advice(node, process))
        if node.kind == "event_subprocess" or (node.kind, node.event.kind) == ("throw", "link"):
            pass
        elif node.id not in reached and node.kind != "boundary":
            found.append("从开始节点无法到达")
        elif not node.outgoing and node.kind != "end":
            found.append("没有流出的连线，到此视为结束")
        if node.kind == "parallel" and any(process.flows[flow].source in alone for flow in node.incoming):
            found.append("并行汇聚的一条分支只能由不中断的边界事件到达，事件不发生时流程将无法汇聚")
        reading.warnings += [Reason(node.id, node.line, message) for message in found]


def _sent_ahead(process: Process) -> frozenset[str]:
    """The nodes that a token reaches only where an event that does not interrupt has sent it ahead."""
    ahead = [node.id for node in process.nodes.values() if node.kind == "boundary" and not node.interrupting]
    if not ahead:
        return frozenset()
    after = graphs.edges(process)
    others = {node: [one for one in following if one not in ahead] for node, following in after.items()}
    return graphs.walk(after, ahead, "") - graphs.walk(others, graphs.starts(process), "")


def _calls(key: str, every: Mapping[str, Process], processes: Mapping[str, Process], reading: Reading) -> None:
    callers = [
        (process, node) for process in processes.values() for node in process.nodes.values() if node.kind == "call"
    ]
    for _, node in callers:
        if not every[node.calls].start:
            _refuse(reading, node, f"调用的流程「{node.calls[:80]}」只能由事件启动")
    edges = {process.id: [node.calls for node in process.nodes.values() if node.calls] for process in every.values()}
    loop = graphs.cycle(edges, key)
    if loop:
        guilty = next((node for process, node in callers if process.id in loop and node.calls in loop), None)
        element, line = (guilty.id, guilty.line) if guilty else (key, 0)
        reading.reasons.append(Reason(element, line, f"调用形成循环：{' → '.join(loop[:10])}"))
