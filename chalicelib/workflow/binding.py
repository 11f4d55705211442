"""Calls that are bound when they are reached: which those are, and a definition with what an instance has called.

What is called comes in under names of its own (`<version>/<process id>`), so that two versions of one process, and ids
that two files share, stay apart.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.workflow.constructs.subprocess import LATE
from chalicelib.workflow.model import Definition, Mapped, Work
from chalicelib.workflow.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chalicelib.workflow.elements import Element
    from chalicelib.workflow.model import Node, Process
    from chalicelib.workflow.reading import Reading

MOST_DEEP = 10
"""How many calls bound so may stand inside each other."""


def asked_late(element: Element) -> bool:
    """Whether a call activity says that it means whatever is there when it is reached."""
    later = element.vendored("calledElementBinding") in ("latest", "version")
    return later or "{" in element.get("calledElement") or element.vendored("calledElementType") == "id"


def work_of(element: Element) -> Work:
    """What such a call looks for: a key or definition id, and of a key which version."""
    called = element.get("calledElement")
    version = element.vendored("calledElementVersion") if element.vendored("calledElementBinding") == "version" else ""
    fields = (Mapped(called, "key"), *([Mapped(version, "version")] if version else []))
    return Work("call", called, fields)


def keys_bound_now(root: Element) -> list[str]:
    """Keys of the processes that a file's calls mean as they are when it is deployed."""
    found = [root.get("calledElement")] if root.tag == "callActivity" and not asked_late(root) else []
    for child in root.children:
        found += keys_bound_now(child)
    return [key for key in found if key]


def leave_open(processes: Mapping[str, Process], called: Mapping[str, Definition], reading: Reading) -> None:
    """Let those calls of a file's processes be bound late that say so, or whose process is not there."""
    for process in processes.values():
        nodes: dict[str, Node] = process.nodes  # type: ignore[assignment]  # they are being made
        for node in [each for each in nodes.values() if each.kind == "call"]:
            key = node.calls
            if key in processes or (key in called and not node.work.by):
                nodes[node.id] = replace(node, work=Work())
                continue
            work = node.work if node.work.by else Work("call", key, (Mapped(key, "key"),))
            nodes[node.id] = replace(node, kind=LATE, work=work, calls=key if key in called else "")
            if not node.work.by:
                message = f"调用的流程「{key[:80]}」尚未部署，运行到此处时再查找，仍没有则成为异常"
                reading.warnings.append(Reason(node.id, node.line, message))


def with_called(definition: Definition, called: Sequence[tuple[str, Definition]]) -> Definition:
    """A definition with those that an instance has called, by their versions, in the order in which it did."""
    processes, decisions = dict(definition.processes), dict(definition.decisions)
    for version, other in called:
        names = {key: f"{version}/{key}" for key in (*other.processes, *other.decisions)}
        processes |= {names[key]: _named(process, names) for key, process in other.processes.items()}
        decisions |= {names[key]: table for key, table in other.decisions.items()}
    bound = tuple(version for version, _ in called)
    return replace(definition, processes=processes, decisions=decisions, bound=bound)


def _named(process: Process, names: Mapping[str, str]) -> Process:
    def renamed(node: Node) -> Node:
        asked = node.decides._replace(key=names[node.decides.key]) if node.decides.key in names else node.decides
        return replace(node, calls=names.get(node.calls, node.calls), decides=asked)

    nodes = {key: renamed(node) for key, node in process.nodes.items()}
    return replace(process, id=names[process.id], parent=names.get(process.parent, ""), nodes=nodes)


def entered(version: str, definition: Definition) -> str:
    """The name of the main process of a version that has been called."""
    return f"{version}/{definition.key}"


def distinct(versions: Iterable[str]) -> tuple[str, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(versions))
