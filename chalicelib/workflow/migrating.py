"""Where an instance stands on another version of its process: every token found a place there, or told why it has none.

Nodes correspond by the map that is given, the others by equal ids, each within the process or subprocess its own
corresponds to. A state is carried over only whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.workflow import graphs, state, view
from chalicelib.workflow.differing import difference, same_event
from chalicelib.workflow.limits import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.workflow.model import Definition, Node, Process
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.state import Saved, Token

_OUTERMOST = ""


@dataclass(slots=True)
class Planned:
    """What would become of an instance.

    `reasons`: why it cannot be carried over, with the node; `warnings`: what it no longer waits for, or not yet.
    `fresh`: places that begin to wait, as (scope, what it races in, place).
    """

    saved: Saved
    reasons: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    fresh: list[tuple[str, str, str]] = field(default_factory=list)


def plan(old: Definition, new: Definition, saved: Saved, nodes: Mapping[str, str]) -> Planned:
    """Carry `saved`, a state of `old`, over to `new`; `nodes`: ids of `old` that have other ids in `new`."""
    carrying = _Carrying(old, new, saved, nodes)
    carrying.check_map()
    for token, process, _ in view.places(old, saved):
        carrying.carry(token, process)
    carrying.check_branches()
    carrying.finish()
    return carrying.planned


def begin_waiting(run: Run, planned: Planned) -> None:
    """Let begin to wait what the new version waits for besides."""
    for scope, around, name in planned.fresh:
        inside = run.scopes[run.by_number[scope]] if scope else run.top
        run.arrive(run.put(name, inside, [], run.by_number[around] if around else None))


class _Carrying:
    """One instance on its way from one version to another."""

    def __init__(self, old: Definition, new: Definition, saved: Saved, nodes: Mapping[str, str]) -> None:
        self.old, self.new, self.before, self.nodes = old, new, saved, nodes
        self.planned = Planned(
            state.Saved(new.digest, saved.status, saved.last, dict(saved.variables), handled=saved.handled)
        )
        self.inside: dict[str, tuple[Process, Process]] = {_OUTERMOST: (old.main, new.main)}
        self.gone: set[str] = set()
        self.standing: dict[str, list[tuple[Node, Node]]] = {}

    def check_map(self) -> None:
        """The map names nodes that are there."""
        if self.old.key != self.new.key:
            self.planned.reasons.append("只能迁移到同一流程的其他版本")
        here, there = _ids(self.old), _ids(self.new)
        self.planned.reasons += [f"当前版本没有节点「{each[:80]}」" for each in self.nodes if each not in here]
        self.planned.reasons += [
            f"目标版本没有节点「{each[:80]}」" for each in self.nodes.values() if each not in there
        ]

    def to(self, node: str) -> str:
        """What corresponds to a node."""
        return self.nodes.get(node, node)

    def carry(self, token: Token, process: Process) -> None:
        """Find the place of one token."""
        if (token.parent in self.gone and token.spec[0] != "#") or token.scope not in self.inside:
            self.gone.add(token.number)
            return
        sign, before = token.spec[0], process.nodes[token.spec[1:].rstrip("*")]
        within = self.inside[token.scope][1]
        after = within.nodes.get(self.to(before.id))
        if sign == "!" or before.kind == "boundary":
            self._beside(token, before, after)
        elif after is None:
            self._refuse(before, "在目标版本中没有对应的节点")
        elif why := difference(before, after, process, within, self.nodes):
            self._refuse(before, why)
        elif sign == "@":
            self._race(token, before, after, within)
        else:
            self._node(token, before, after, within)

    def _node(self, token: Token, before: Node, after: Node, within: Process) -> None:
        data = self._data(token, within)
        if token.spec[0] == "&":
            flow = self._flow(token.data["via"][1:], self.inside[token.scope])
            if not flow:
                return self._refuse(before, "汇聚前的连线在目标版本中没有对应的连线")
            data["via"] = f"~{flow}"
        runs = token.data.get("runs") or (before.calls if token.state == state.STARTED else "")
        if runs and token.spec[0] == "#":
            self._enter(token, before, after)
        star = "*" if token.spec.endswith("*") else ""
        self._keep(token, f"{token.spec[0]}{after.id}{star}", data)
        if token.spec[0] == "#" and not star:
            self.standing.setdefault(token.scope, []).append((before, after))
            on = graphs.sitting(within).get(after.id, ())
            if on and token.parent not in self._races():
                names = "、".join(within.nodes[each].name or each for each in on)
                self.planned.warnings.append(f"「{named(after)}」上新增的边界事件对已到达的节点不生效：{names}")
        return None

    def _enter(self, token: Token, before: Node, after: Node) -> None:
        inner = self.old.processes.get(token.data.get("runs") or before.calls)
        other = self.new.processes.get(token.data.get("runs") or after.calls)
        if inner is None or other is None:
            self._refuse(before, "在目标版本中调用的流程不同")
            return
        self.inside[token.number] = (inner, other)

    def _beside(self, token: Token, before: Node, after: Node | None) -> None:
        """An event on a task, or of an event sub-process: it waits on, or what it was for is no longer there."""
        if after is None or token.parent in self.gone or not same_event(before, after, self.to(before.host)):
            self.gone.add(token.number)
            self.planned.warnings.append(f"「{named(before)}」不再等待")
            return
        self._keep(token, f"{token.spec[0]}{after.id}", self._data(token, self.inside[token.scope][1]))

    def _race(self, token: Token, before: Node, after: Node, within: Process) -> None:
        on = graphs.sitting(within).get(after.id, [])
        if not on:
            self.gone.add(token.number)
            return
        self._keep(token, f"@{after.id}", self._data(token, within))
        process = self.inside[token.scope][0]
        known = {self.to(each) for each in graphs.sitting(process).get(before.id, ())}
        self.planned.fresh += [(token.scope, token.number, f"#{each}") for each in on if each not in known]

    def _races(self) -> set[str]:
        return {token.number for token in self.planned.saved.tokens if token.spec[0] == "@"}

    def _keep(self, token: Token, spec: str, data: dict[str, Any]) -> None:
        parent = "" if token.parent in self.gone else token.parent
        self.planned.saved.tokens.append(state.Token(token.number, spec, token.state, parent, token.scope, data))

    def _data(self, token: Token, within: Process) -> dict[str, Any]:
        """What a token carries; a task behind it that is not there any more cannot be returned to."""
        way = [[self.to(step[0]), *step[1:]] for step in token.data.get("way", ())]
        kept = [step for step in way if step[0] in within.nodes and within.nodes[step[0]].kind == "user"]
        return {**token.data, "way": kept} if "way" in token.data else dict(token.data)

    def _flow(self, flow: str, both: tuple[Process, Process]) -> str:
        """The flow that corresponds to one: of the same ends, else the only one that is come to from its source."""
        old, new = both[0].flows[flow], both[1]
        source, target = self.to(old.source), self.to(old.target)
        into = [each for each in new.flows.values() if each.target == target]
        found = [each.id for each in into if each.source == source]
        if not found and source in new.nodes:
            after = graphs.reachable(new, source, without=target)
            found = [each.id for each in into if each.source in after]
        return flow if flow in found else found[0] if len(found) == 1 else ""

    def check_branches(self) -> None:
        """A token in a parallel branch has to be in the same one, or the join after it waits for ever."""
        for scope, standing in self.standing.items():
            old, new = both = self.inside[scope]
            for before, after in standing:
                here = {self._flow(flow, both) for flow in graphs.branches(old, before.id)}
                if here != graphs.branches(new, after.id):
                    self._refuse(before, "在目标版本中处于不同的并行分支，迁移后流程将无法汇聚")

    def finish(self) -> None:
        """What was passed, the name of who started, and the event sub-processes that begin to wait."""
        saved, before = self.planned.saved, self.before
        same = {old.id: new.id for old, new in self._pairs()}
        for kind in ("nodes", "flows"):
            passed = [
                (same[process], name if kind == "flows" else self.to(name))
                for process, name in state.named(self.old, getattr(before, kind))
                if process in same
            ]
            known = [(process, name) for process, name in passed if name in getattr(self.new.processes[process], kind)]
            setattr(saved, kind, state.bits(self.new, known))
        if self.new.main.initiator and "initiator" in saved.variables:
            saved.variables[self.new.main.initiator] = saved.variables["initiator"]
        for scope, (old, new) in self.inside.items():
            known_here = {self.to(node.id) for node in old.nodes.values() if node.kind == "event_subprocess"}
            waiting = [
                node for node in new.nodes.values() if node.kind == "event_subprocess" and node.id not in known_here
            ]
            kinds = ("timer", "message", "signal", "conditional")
            self.planned.fresh += [(scope, "", f"!{node.id}") for node in waiting if node.event.kind in kinds]

    def _pairs(self) -> list[tuple[Process, Process]]:
        """Processes that correspond, also those that nothing stands in now."""
        pairs = [(self.old.main, self.new.main)]
        for old in self.old.processes.values():
            new = self.new.processes.get(self.to(old.id) if old.parent else old.id)
            if new is not None and old.id != self.old.key:
                pairs.append((old, new))
        return pairs

    def _refuse(self, node: Node, why: str) -> None:
        message = f"节点「{named(node)[:80]}」（{node.id[:80]}）{why}"
        if message not in self.planned.reasons:
            self.planned.reasons.append(message)


def _ids(definition: Definition) -> set[str]:
    return {node for process in definition.processes.values() for node in process.nodes}
