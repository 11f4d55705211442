"""Definition → the library's specifications, built once and kept. They hold no state, so instances share them.

Names of places: `#id` a node, `#id*` one of its signatures, `@id` the race around it, `&id` the join before it, `?id`
the choice after it, `~id` a flow. No id can begin with these.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from chalicelib.workflow import graphs
from chalicelib.workflow.library.events import Boundary, Catch, Due, Named, Throw
from chalicelib.workflow.library.people import Signing, User
from chalicelib.workflow.library.steps import (
    NODE,
    Choice,
    Condition,
    Exclusive,
    Join,
    Passing,
    Race,
    Station,
    Sub,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.workflow.model import Definition, Event, Flow, Node, Process

_ALWAYS = "${true}"
_SIMPLE: dict[str, type[Station]] = {
    "user": User,
    "exclusive": Exclusive,
    "inclusive": Choice,
    "event_gateway": Race,
    "throw": Throw,
    "end": Throw,
}


@lru_cache(maxsize=64)
def specifications(definition: Definition) -> Mapping[str, BpmnProcessSpec]:
    """One specification for each process of a definition, by process id."""
    return {process.id: _specification(process) for process in definition.processes.values()}


def entry(spec: BpmnProcessSpec, node: str) -> Station:
    """Where a token that comes to a node goes in: the race around it, or the node itself. Not for joins."""
    found: Station = spec.task_specs.get(f"@{node}") or spec.task_specs[f"{NODE}{node}"]
    return found


def _specification(process: Process) -> BpmnProcessSpec:
    spec = BpmnProcessSpec(name=process.id)
    hosts = graphs.sitting(process)
    for node in process.nodes.values():
        _node(spec, process, node, raced=node.id in hosts)
    for node in process.nodes.values():
        if node.kind == "boundary":
            spec.task_specs[f"@{node.host}"].connect(spec.task_specs[NODE + node.id])
        for name in node.outgoing:
            _connect(spec, process, node, process.flows[name])
    spec.start.connect(entry(spec, process.start))
    return spec


def _node(spec: BpmnProcessSpec, process: Process, node: Node, *, raced: bool) -> None:
    """The place of a node, and those around it."""
    inner = _place(spec, f"{NODE}{node.id}*" if node.multi else f"{NODE}{node.id}", node)
    inner.node = node
    if node.multi:
        outer = Signing(spec, f"{NODE}{node.id}")
        outer.node, outer.child, outer.multi = node, inner.name, node.multi
    else:
        outer = inner
    if raced:
        race = Race(spec, f"@{node.id}")
        race.node = node
        race.connect(outer)
    if node.kind in ("parallel", "inclusive") and len(node.incoming) > 1:
        join = Join(spec, f"&{node.id}")
        join.node = node
        join.connect(outer)
        if node.kind == "inclusive":
            join.before = _before(process, node)
    if _chooses_after(process, node):
        choice = Choice(spec, f"?{node.id}")
        choice.node = node
        outer.connect(choice)


def _before(process: Process, join: Node) -> dict[str, frozenset[str]]:
    """For each place a token comes from to an inclusive join.

    The nodes and flows that lead there without passing the join.
    """
    found = {}
    for name in join.incoming:
        nodes = graphs.leading(process, process.flows[name].source, join.id)
        flows = (flow.id for flow in process.flows.values() if flow.target in nodes)
        found[f"~{name}"] = frozenset({*nodes, *flows, name})
    return found


def _place(spec: BpmnProcessSpec, name: str, node: Node) -> Station:
    if node.kind in ("subprocess", "call"):
        return Sub(spec, name, subworkflow_spec=node.calls)
    if node.kind in ("catch", "receive"):
        return Catch(spec, name, event_definition=_event(node.event))
    if node.kind == "boundary":
        place = Boundary(spec, name, event_definition=_event(node.event), cancel_activity=node.interrupting)
        place.ends_race = node.interrupting or node.event.kind == "error"
        return place
    return _SIMPLE.get(node.kind, Passing)(spec, name)


def _event(event: Event) -> Due | Named:
    return Due(event) if event.kind == "timer" else Named(event.kind, event.name)


def _chooses_after(process: Process, node: Node) -> bool:
    flows = [process.flows[name] for name in node.outgoing]
    takes_all = node.kind in ("exclusive", "inclusive", "parallel", "event_gateway")
    return not takes_all and any(flow.condition or flow.id == node.default for flow in flows)


def _connect(spec: BpmnProcessSpec, process: Process, node: Node, flow: Flow) -> None:
    """One flow.

    From the choice after its source, or the source; to the join before its target, the race around it, or the
    target.
    """
    source = spec.task_specs.get(f"?{node.id}") or spec.task_specs[NODE + node.id]
    target = spec.task_specs.get(f"&{flow.target}") or entry(spec, flow.target)
    if node.kind == "event_gateway":  # what it waits for stands in its race directly
        target.flow = flow.id
        source.connect(target)
        return
    between = Passing(spec, f"~{flow.id}")
    between.node, between.flow = process.nodes[flow.target], flow.id
    if (
        not isinstance(source, (Exclusive, Choice))
        or flow.id == node.default
        or (not flow.condition and len(node.outgoing) == 1)
    ):
        source.connect(between)
    else:
        source.connect_if(Condition(flow.condition or _ALWAYS), between)
    between.connect(target)
