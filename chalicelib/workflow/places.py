"""Where a token can be, and how it goes on from there. Made when first reached, kept with the definition.

A place is known by a name, which is what a state stores: `#id` a node, `#id*` one of its signatures or runs, `@id` the
race around it, `&id` the join before it, `?id` the choice after it, `~id` a flow, `!id` what waits to begin an event
sub-process. No id can begin with these.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from chalicelib.workflow import graphs
from chalicelib.workflow.constructs import BY_KIND, CHOICE, FLOW, JOINS, LISTENER, RACE, SEVERAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.workflow.constructs.base import Construct
    from chalicelib.workflow.model import Definition, Node, Process


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One place. `outs` are the names of those after it, `flow` the flow it stands for or was come to on."""

    name: str
    node: Node
    construct: Construct
    outs: tuple[str, ...]
    flow: str = ""

    @property
    def is_node(self) -> bool:
        """Whether it is the node itself, and not one of its signatures or something around it."""
        return self.name[0] == "#" and self.name[-1] != "*"


class Plan(dict[str, Place]):
    """The places of one process, by name."""

    def __init__(self, process: Process) -> None:
        super().__init__()
        self.process = process

    def __missing__(self, name: str) -> Place:
        place = self[name] = self._make(name)
        return place

    @cached_property
    def boundaries(self) -> Mapping[str, list[str]]:
        """The boundary events on each host."""
        return graphs.sitting(self.process)

    @cached_property
    def before(self) -> Mapping[str, list[str]]:
        """The nodes one step before each; a boundary event comes after its host."""
        return graphs.backwards(graphs.edges(self.process))

    @cached_property
    def before_by_flow(self) -> Mapping[str, list[str]]:
        """The nodes one flow before each."""
        return graphs.backwards(graphs.along_flows(self.process))

    @cached_property
    def listeners(self) -> tuple[str, ...]:
        """The places that wait, from the beginning, for the events of event sub-processes."""
        every = self.process.nodes.values()
        kinds = ("timer", "message", "signal", "conditional")
        return tuple(f"!{node.id}" for node in every if node.kind == "event_subprocess" and node.event.kind in kinds)

    def entry(self, node: str) -> str:
        """Where a token that comes to a node goes in: the race around it, or the node itself. Not for joins."""
        return f"@{node}" if node in self.boundaries else f"#{node}"

    def _make(self, name: str) -> Place:
        nodes, flows = self.process.nodes, self.process.flows
        sign, identity = name[0], name[1:]
        if sign == "~":
            target = nodes[flows[identity].target]
            joins = target.kind in JOINS and len(target.incoming) > 1
            into = f"&{target.id}" if joins else self.entry(target.id)
            return Place(name, target, FLOW, (into,), identity)
        if sign == "#" and identity[-1] == "*":
            node = nodes[identity[:-1]]
            return Place(name, node, BY_KIND[node.kind], ())
        node = nodes[identity]
        if sign != "#":
            return Place(name, node, *self._around(sign, node))
        construct = SEVERAL if node.multi else BY_KIND[node.kind]
        return Place(name, node, construct, self._after(node), self._come_by(node))

    def _around(self, sign: str, node: Node) -> tuple[Construct, tuple[str, ...]]:
        """What stands at a place around a node, and where it leads."""
        if sign == "@":
            return RACE, (f"#{node.id}", *(f"#{event}" for event in self.boundaries[node.id]))
        if sign == "&":
            return JOINS[node.kind], (f"#{node.id}",)
        if sign == "?":
            return CHOICE, tuple(f"~{flow}" for flow in node.outgoing)
        return LISTENER, ()

    def _after(self, node: Node) -> tuple[str, ...]:
        flows = [self.process.flows[flow] for flow in node.outgoing]
        if node.kind == "event_gateway":  # what it waits for stands in its race directly
            return tuple(self.entry(flow.target) for flow in flows)
        if not BY_KIND[node.kind].chooses and any(flow.condition or flow.id == node.default for flow in flows):
            return (f"?{node.id}",)
        return tuple(f"~{flow.id}" for flow in flows)

    def _come_by(self, node: Node) -> str:
        """The flow from the event gateway that a node stands after."""
        flow = self.process.flows[node.incoming[0]] if len(node.incoming) == 1 else None
        return flow.id if flow and self.process.nodes[flow.source].kind == "event_gateway" else ""


@lru_cache(maxsize=64)
def plans(definition: Definition) -> Mapping[str, Plan]:
    """One plan for each process of a definition, by process id."""
    return {process.id: Plan(process) for process in definition.processes.values()}
