"""One BPMN 2.0 file → a Definition, or every reason at once why it cannot be run."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from chalicelib.workflow import binding, checks
from chalicelib.workflow.constructs import BY_TAG, REFUSED, tag_of
from chalicelib.workflow.constructs.events import CORRELATION
from chalicelib.workflow.decided import APPROVAL, read_approval
from chalicelib.workflow.elements import BPMN
from chalicelib.workflow.expressions import split
from chalicelib.workflow.model import Assignment, Definition, Node, Offered, Process
from chalicelib.workflow.naming import OWN_NAMES
from chalicelib.workflow.reading import Reading, names_of, read_flow, without_effect
from chalicelib.workflow.refusals import Reason, Unrunnable
from chalicelib.workflow.xml_reading import read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.workflow.constructs.base import Construct
    from chalicelib.workflow.decisions.model import DecisionTable
    from chalicelib.workflow.elements import Element

MAX_NODES = 1_000
MAX_ID = 200
MAX_DOCUMENTATION = 2_000
_DRAWN = "laneSet dataObjectReference dataStoreReference textAnnotation association group ioSpecification property"
_PARTS = "sequenceFlow documentation extensionElements incoming outgoing"
_LOOPS = "multiInstanceLoopCharacteristics standardLoopCharacteristics"
_DRAWN_ONLY = frozenset(f"{_DRAWN} {_PARTS} {_LOOPS}".split())
_OF_PROCESS = frozenset({"candidateStarterUsers", "candidateStarterGroups"})


def import_bpmn(
    data: bytes,
    called: Mapping[str, Definition] | None = None,
    decisions: Mapping[str, DecisionTable] | None = None,
    offered: Offered = Offered(),  # noqa: B008  frozen
) -> Definition:
    """Read, translate and check one file.

    `called` holds the deployed definitions that call activities may name, by process key; processes of the same file
    need not be in it. `decisions` are the tables that business rule tasks may name, by key; `offered` is what can be
    done besides asking people. Raises Unrunnable with all reasons; what is merely left out is in the definition's
    warnings.
    """
    root = read(data)
    if (root.space, root.tag) != (BPMN, "definitions"):
        raise Unrunnable([Reason("", root.line, "不是 BPMN 2.0 文件：根元素应为 definitions")])
    reading = Reading(names_of(root), offered)
    processes: dict[str, Process] = {}
    for element in root.all("process"):
        _process(element, "", reading, processes)
    if sum(len(process.nodes) for process in processes.values()) > MAX_NODES:
        raise Unrunnable([Reason("", 0, f"流程节点超过 {MAX_NODES} 个")])
    if reading.reasons:
        raise Unrunnable(reading.reasons)
    key = _main(root, processes)
    binding.leave_open(processes, called or {}, reading)
    every = _with_called(processes, called or {})
    checks.check(key, processes, every, reading)
    if reading.reasons:
        raise Unrunnable(reading.reasons)
    asked = _asked(every, called or {}, decisions or {}, reading)
    if reading.reasons:
        raise Unrunnable(reading.reasons)
    digest = sha256(data)
    for name in sorted(called or {}):
        digest.update(f"\n{name} {(called or {})[name].digest}".encode())
    for name in sorted(asked):
        digest.update(f"\n{name} {asked[name].digest}".encode())
    return Definition(key, every[key].name or key, digest.hexdigest()[:16], every, tuple(reading.warnings), asked)


def _asked(
    processes: Mapping[str, Process],
    called: Mapping[str, Definition],
    decisions: Mapping[str, DecisionTable],
    reading: Reading,
) -> dict[str, DecisionTable]:
    """The decision tables that nodes ask; those of called definitions are theirs."""
    theirs = {key: table for definition in called.values() for key, table in definition.decisions.items()}
    found = {}
    for node in (node for process in processes.values() for node in process.nodes.values() if node.kind == "decision"):
        table = decisions.get(node.decides.key) or theirs.get(node.decides.key)
        if table is None:
            reading.reasons.append(Reason(node.id, node.line, f"决策表「{node.decides.key[:80]}」不存在"))
            continue
        found[table.key] = table
        named = {node.decides.variable, *(output.name for output in table.outputs)}
        if own := named.intersection(OWN_NAMES):
            reading.reasons.append(Reason(node.id, node.line, f"决策的结果不能写入变量「{'、'.join(sorted(own))}」"))
    return found


def _process(element: Element, parent: str, reading: Reading, found: dict[str, Process]) -> None:
    """Read a process or an embedded subprocess into `found`, its inner ones after it."""
    identity = element.get("id")
    if not identity:
        reading.refuse(element, "流程没有 id")
    if identity in found:
        reading.refuse(element, "流程 id 重复")
        return
    if not parent:
        without_effect(element, _OF_PROCESS | APPROVAL, reading)
    flows = [read_flow(child, place, reading) for place, child in enumerate(element.all("sequenceFlow"), start=1)]
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for flow in flows:
        incoming.setdefault(flow.target, []).append(flow.id)
        outgoing.setdefault(flow.source, []).append(flow.id)
    nodes: dict[str, Node] = {}
    inner = []
    for child in element.all():
        tag = tag_of(child, element)
        if not _is_node(child, tag, nodes, reading):
            continue
        name = child.get("id")
        nodes[name] = _node(child, BY_TAG[tag], incoming.get(name, []), outgoing.get(name, []), reading)
        if child.tag == "subProcess":
            inner.append(child)
    by_id = {flow.id: flow for flow in flows}
    if len(by_id) < len(flows):
        reading.refuse(element, "连线 id 重复")
    found[identity] = Process(
        identity,
        element.get("name"),
        _start(element, parent, nodes, reading),
        nodes,
        by_id,
        parent,
        "" if parent else next((each.vendored("initiator") for each in element.all("startEvent")), ""),
        Assignment("", *(split(element.vendored(f"candidateStarter{who}")) for who in ("Users", "Groups"))),
        element.words("documentation")[:MAX_DOCUMENTATION],
        read_approval(element),
    )
    for child in inner:
        _process(child, identity, reading, found)


def _is_node(child: Element, tag: str, nodes: Mapping[str, Node], reading: Reading) -> bool:
    if tag in REFUSED:
        reading.refuse(child, REFUSED[child.tag])
    elif child.tag == "dataObject":
        reading.warn(child, "数据对象不生效，请用流程变量")
    elif tag not in BY_TAG:
        if child.tag not in _DRAWN_ONLY:
            reading.refuse(child, f"不支持的元素「{child.tag[:40]}」")
    elif not 0 < len(child.get("id")) <= MAX_ID:
        reading.refuse(child, "节点没有 id 或 id 过长")
    elif child.get("id") in nodes:
        reading.refuse(child, "节点 id 重复")
    else:
        return True
    return False


def _node(element: Element, construct: Construct, incoming: list[str], outgoing: list[str], reading: Reading) -> Node:
    """Any flow node. `incoming` and `outgoing` are its flows' ids in the file's order."""
    without_effect(element, construct.vendored, reading)
    if element.first("standardLoopCharacteristics"):
        reading.refuse(element, "不支持标准循环，请使用多实例或回退连线")
    if element.get("isForCompensation") == "true":
        reading.warn(element, "补偿不生效，节点照常执行")
    plain = Node(
        id=element.get("id"),
        kind=construct.kind,
        name=element.get("name"),
        line=element.line,
        incoming=tuple(incoming),
        outgoing=tuple(outgoing),
        default=element.get("default"),
        documentation=element.words("documentation")[:MAX_DOCUMENTATION],
        correlation=element.vendored(CORRELATION) if CORRELATION in construct.vendored else "",
    )
    node = construct.read(element, plain, reading)
    if element.first("multiInstanceLoopCharacteristics") and not node.multi:
        reading.refuse(element, "只有用户任务、接收任务与子流程可以设为多实例")
    return node


def _start(element: Element, parent: str, nodes: Mapping[str, Node], reading: Reading) -> str:
    """The start event that waits for nothing; a process that others need not start can do without."""
    starts = [node for node in nodes.values() if node.kind == "start"]
    plain = [node.id for node in starts if node.event.kind == "none"]
    if not starts:
        reading.refuse(element, "开始节点不存在，请检查流程设计是否有误！")
    elif len(plain) > 1 or (parent and len(starts) > 1) or (parent and not plain):
        reading.refuse(element, "需要恰好一个开始节点")
    return plain[0] if plain else ""


def _main(root: Element, processes: Mapping[str, Process]) -> str:
    """The process that runs: of several in one file, the only executable one that no other calls."""
    calls = {node.calls for process in processes.values() for node in process.nodes.values() if node.kind == "call"}
    wanted = [element for element in root.all("process") if element.get("isExecutable") != "false"]
    keys = [element.get("id") for element in wanted]
    free = [key for key in keys if key not in calls] or keys
    if len(free) != 1:
        message = "文件含有多个可执行流程：" + "、".join(free)[:200] if free else "文件没有可执行的流程"
        raise Unrunnable([Reason("", root.line, message)])
    return free[0]


def _with_called(processes: Mapping[str, Process], called: Mapping[str, Definition]) -> dict[str, Process]:
    """This file's processes and those of the definitions they call, directly or not; a name of this file goes first."""
    every = dict(processes)
    pending = [node.calls for process in processes.values() for node in process.nodes.values() if node.calls]
    for key in pending:
        if key not in every and key in called:
            every.update({name: process for name, process in called[key].processes.items() if name not in every})
    return every
