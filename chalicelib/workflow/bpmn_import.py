"""One BPMN 2.0 file → a Definition, or every reason at once why not (issue.

Files that cannot be run are refused at import).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from chalicelib.workflow import checks
from chalicelib.workflow.decided import read_approval
from chalicelib.workflow.model import Definition, Node, Process
from chalicelib.workflow.node_reading import (
    DRAWN_ONLY,
    KINDS,
    REFUSED,
    Names,
    Notes,
    read_flow,
    read_node,
    read_process,
)
from chalicelib.workflow.refusals import Reason, Unrunnable
from chalicelib.workflow.xml_reading import BPMN, Element, read

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_NODES = 1_000
MAX_ID = 200


def import_bpmn(data: bytes, called: Mapping[str, Definition] | None = None) -> Definition:
    """Read, translate and check one file.

    `called` holds the deployed definitions that call activities may name, by process key; processes of the same file
    need not be in it. Raises Unrunnable with all reasons; what is merely left out is in the definition's warnings.
    """
    root = read(data)
    notes = Notes()
    if (root.space, root.tag) != (BPMN, "definitions"):
        raise Unrunnable([Reason("", root.line, "不是 BPMN 2.0 文件：根元素应为 definitions")])
    names = _names(root)
    processes: dict[str, Process] = {}
    for element in root.all("process"):
        _process(element, "", names, notes, processes)
    if sum(len(process.nodes) for process in processes.values()) > MAX_NODES:
        raise Unrunnable([Reason("", 0, f"流程节点超过 {MAX_NODES} 个")])
    if notes.reasons:
        raise Unrunnable(notes.reasons)
    key = _main(root, processes)
    every = _with_called(processes, called or {})
    checks.check(key, processes, every, notes)
    if notes.reasons:
        raise Unrunnable(notes.reasons)
    digest = sha256(data)
    for name in sorted(called or {}):
        digest.update(f"\n{name} {(called or {})[name].digest}".encode())
    return Definition(key, every[key].name or key, digest.hexdigest()[:16], every, tuple(notes.warnings))


def _names(root: Element) -> Names:
    return Names(
        {element.get("id"): element.get("name") or element.get("id") for element in root.all("signal")},
        {element.get("id"): element.get("name") or element.get("id") for element in root.all("message")},
        {element.get("id"): element.get("errorCode") for element in root.all("error")},
    )


def _process(element: Element, parent: str, names: Names, notes: Notes, found: dict[str, Process]) -> None:
    """Read a process or an embedded subprocess into `found`, its inner ones after it."""
    identity = element.get("id")
    if not identity:
        notes.refuse(element, "流程没有 id")
    if identity in found:
        notes.refuse(element, "流程 id 重复")
        return
    if not parent:
        read_process(element, notes)
    flows = [read_flow(child, place, notes) for place, child in enumerate(element.all("sequenceFlow"), start=1)]
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for flow in flows:
        incoming.setdefault(flow.target, []).append(flow.id)
        outgoing.setdefault(flow.source, []).append(flow.id)
    nodes: dict[str, Node] = {}
    inner = []
    for child in element.all():
        if not _is_node(child, nodes, notes):
            continue
        name = child.get("id")
        nodes[name] = read_node(child, incoming.get(name, []), outgoing.get(name, []), names, notes)
        if nodes[name].kind == "subprocess":
            inner.append(child)
    start = _start(element, nodes, notes)
    by_id = {flow.id: flow for flow in flows}
    if len(by_id) < len(flows):
        notes.refuse(element, "连线 id 重复")
    initiator = "" if parent else next((each.vendored("initiator") for each in element.all("startEvent")), "")
    rules = read_approval(element)
    found[identity] = Process(identity, element.get("name"), start, nodes, by_id, parent, initiator, rules)
    for child in inner:
        _process(child, identity, names, notes, found)


def _is_node(child: Element, nodes: Mapping[str, Node], notes: Notes) -> bool:
    if child.tag in REFUSED:
        notes.refuse(child, REFUSED[child.tag])
    elif child.tag == "dataObject":
        notes.warn(child, "数据对象不生效，请用流程变量")
    elif child.tag not in KINDS:
        if child.tag not in DRAWN_ONLY:
            notes.refuse(child, f"不支持的元素「{child.tag[:40]}」")
    elif not 0 < len(child.get("id")) <= MAX_ID:
        notes.refuse(child, "节点没有 id 或 id 过长")
    elif child.get("id") in nodes:
        notes.refuse(child, "节点 id 重复")
    else:
        return True
    return False


def _start(element: Element, nodes: Mapping[str, Node], notes: Notes) -> str:
    starts = [node.id for node in nodes.values() if node.kind == "start"]
    if len(starts) != 1:
        notes.refuse(element, "需要恰好一个开始节点" if starts else "开始节点不存在，请检查流程设计是否有误！")
    return starts[0] if starts else ""


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
    pending = [node.calls for process in processes.values() for node in process.nodes.values() if node.kind == "call"]
    for key in pending:
        if key not in every and key in called:
            every.update({name: process for name, process in called[key].processes.items() if name not in every})
    return every
