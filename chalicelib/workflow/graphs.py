"""Walks over a process's graph: what is reachable, which loops nobody waits in, which calls go round."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from chalicelib.workflow.model import Process


def starts(process: Process) -> list[str]:
    """Where a process can begin."""
    return [node.id for node in process.nodes.values() if node.kind == "start"]


def sitting(process: Process) -> dict[str, list[str]]:
    """The boundary events on each host."""
    found: dict[str, list[str]] = {}
    for node in process.nodes.values():
        if node.host:
            found.setdefault(node.host, []).append(node.id)
    return found


def along_flows(process: Process) -> dict[str, list[str]]:
    """The nodes one flow, or link, further from each."""
    found = {node.id: [process.flows[flow].target for flow in node.outgoing] for node in process.nodes.values()}
    for node in process.nodes.values():
        if node.kind == "throw" and node.event.kind == "link":
            every = process.nodes.values()
            found[node.id] = [other.id for other in every if other.kind == "catch" and other.event == node.event]
    return found


def edges(process: Process) -> dict[str, list[str]]:
    """The nodes one flow further from each; a host is also followed by its boundary events."""
    on = sitting(process)
    return {node: [*following, *on.get(node, ())] for node, following in along_flows(process).items()}


def reachable(process: Process, start: str, without: str = "") -> frozenset[str]:
    """`start` and all that can come after it, not passing through `without`."""
    return walk(edges(process), [start], without)


def leading(process: Process, target: str, without: str) -> frozenset[str]:
    """`target` and all from which it can be reached, not passing through `without`."""
    return walk(backwards(edges(process)), [target], without)


def backwards(after: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What is before each, where `after` says what comes after."""
    back: dict[str, list[str]] = {}
    for node, following in after.items():
        for one in following:
            back.setdefault(one, []).append(node)
    return back


def walk(after: Mapping[str, Sequence[str]], starts: Sequence[str], without: str) -> frozenset[str]:
    """`starts` and all that follows, not passing through `without`."""
    seen, pending = set(starts), list(starts)
    while pending:
        for node in after.get(pending.pop(), ()):
            if node not in seen and node != without:
                seen.add(node)
                pending.append(node)
    return frozenset(seen)


def entrances(process: Process, node: str) -> frozenset[str]:
    """The flows into joins by which a token at `node` can arrive at one that others may come to without passing `node`.

    Two nodes with the same entrances are in the same branches: a token moved between them leaves no join waiting.
    """
    found = set[str]()
    for join in process.nodes.values():
        if join.kind not in ("parallel", "inclusive") or len(join.incoming) < 2 or join.id == node:  # noqa: PLR2004  a join
            continue
        if join.id in walk(edges(process), starts(process), node):
            before = reachable(process, node, without=join.id)
            found.update(flow for flow in join.incoming if process.flows[flow].source in before)
    return frozenset(found)


def branches(process: Process, node: str) -> frozenset[str]:
    """The flows into parallel joins of which a token at `node` can fill some and not all: the branches it stands in.

    An inclusive join waits for nothing that cannot come, and so for no branch.
    """
    found = set[str]()
    for join in process.nodes.values():
        if join.kind != "parallel" or len(join.incoming) < 2 or join.id == node:  # noqa: PLR2004  a join
            continue
        before = reachable(process, node, without=join.id)
        filled = {flow for flow in join.incoming if process.flows[flow].source in before}
        found |= filled if filled < set(join.incoming) else set()
    return frozenset(found)


def automatic_loops(process: Process, quick: Set[str]) -> list[list[str]]:
    """Loops in which all nodes are `quick`: none waits for anybody.

    Once entered they would never stop, since nothing in them changes a variable.
    """
    every = edges(process)
    between = {node: [after for after in every[node] if after in quick] for node in quick}
    loops, covered = [], set[str]()
    for node in process.nodes:
        if node in quick and node not in covered:
            loop = cycle(between, node, covered)
            if loop:
                loops.append(loop[:-1])
    return loops


def cycle(after: Mapping[str, Sequence[str]], start: str, covered: set[str] | None = None) -> list[str]:
    """The first cycle reachable from `start`, its first member repeated at the end; empty when there is none.

    `covered` collects what was found free of cycles or belongs to one, so that several walks share their work.
    """
    done = covered if covered is not None else set[str]()
    path, onpath = [start], {start}
    branches = [iter(after.get(start, ()))]
    while path:
        node = next(branches[-1], None)
        if node is None:
            done.add(path[-1])
            onpath.discard(path.pop())
            branches.pop()
        elif node in onpath:
            done.update(path)
            return [*path[path.index(node) :], node]
        elif node not in done:
            path.append(node)
            onpath.add(node)
            branches.append(iter(after.get(node, ())))
    return []
