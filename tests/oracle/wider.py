"""Blocks that the unit tests' blocks have not: what happens beside the flows, signals, conditions, ends that cut.

`late` leaves call what the variable `callee` names, `ring` is a signal; `pick` is what a
condition looks at. Throws come after a task, so that it is settled what waits when they throw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.workflow.blocks import KINDS, LEAVES, Drawer
from tests.unit.workflow.drawing import draw

if TYPE_CHECKING:
    from tests.unit.workflow.blocks import Shape

LATE = draw("start s", "user behind assignee=x candidateGroups=ROLE2", "end e", "s > behind > e", key="late")
WIDER_LEAVES = (*LEAVES, "rung", "ringing", "alerted", "conditional", "late", "mended", "each_received")
WIDER_KINDS = (*KINDS, "alarmed", "handled", "timed_beside", "told_beside", "rung_beside", "alarmed_beside", "cut")


class WiderDrawer(Drawer):
    """Draws them."""

    def leaf(self, kind: str) -> Shape:
        drawn = getattr(self, f"{kind}_leaf", None)
        if drawn is None:
            return super().leaf(kind)
        shape: Shape = drawn()
        return shape

    def rung_leaf(self) -> Shape:
        name = self.name("t")
        return [f"catch {name} signal=ring"], name, name

    def ringing_leaf(self) -> Shape:
        name, throw = self.name("t"), self.name("h")
        return [self.user(name), f"throw {throw} signal=ring", f"{name} > {throw}"], name, throw

    def alerted_leaf(self) -> Shape:
        """A task that a signal takes away."""
        return self._bounded("signal=ring", "true")

    def conditional_leaf(self) -> Shape:
        """A task that goes when a condition begins to hold."""
        return self._bounded("condition=${pick==3}", "true")

    def mended_leaf(self) -> Shape:
        """A message opens one more task beside a task."""
        return self._bounded("message=go", "false")

    def late_leaf(self) -> Shape:
        name = self.name("t")
        return [f"call {name} calls=${{callee}}"], name, name

    def each_received_leaf(self) -> Shape:
        name = self.name("t")
        return [f"receive {name} messageRef=go multi=sequential collection=${{people}}"], name, name

    def _bounded(self, event: str, cancel: str) -> Shape:
        name, late, boss, meet = self.name("t"), self.name("b"), self.name("t"), self.name("x")
        lines = [self.user(name), f"boundary {late} on={name} cancel={cancel} {event}", self.user(boss), f"xor {meet}"]
        after = f"{late} > {boss} > {meet}" if cancel == "true" else f"{late} > {boss}"
        return [*lines, f"{name} > {meet}", after], name, meet

    def _box(self, parts: list[Shape], inside: list[str], last: str = "") -> tuple[str, list[str]]:
        """A subprocess of the parts, with something else in it; `last` comes between them and its end."""
        lines, first, end = self.line_(parts)
        name = self.name("s")
        path = f"{end} > {last} > {name}e" if last else f"{end} > {name}e"
        return name, [f"sub {name}", "{", f"start {name}s", f"end {name}e", *lines, *inside, f"{name}s > {first}",
                      path, "}"]  # fmt: skip

    def _throwing(self) -> tuple[Shape, str]:
        """A task and an escalation after it, of a code of its own: Flowable also asks scopes that are not around it."""
        work, throw = self.name("t"), self.name("h")
        code = f"alarm{throw}"
        return ([self.user(work), f"throw {throw} escalation={code}", f"{work} > {throw}"], work, throw), code

    def alarmed_(self, parts: list[Shape]) -> Shape:
        """A subprocess that escalates on its way, and whom its event asks, beside it."""
        throwing, code = self._throwing()
        name, box = self._box([*parts, throwing], [])
        late, boss, meet = self.name("b"), self.name("t"), self.name("x")
        more = [f"boundary {late} on={name} cancel=false escalation={code}", self.user(boss), f"xor {meet}"]
        return [*box, *more, f"{name} > {meet}", f"{late} > {boss}"], name, meet

    def _beside(self, parts: list[Shape], event: str, interrupting: str, more: list[str]) -> Shape:
        beside, boss = self.name("v"), self.name("t")
        inside = [f"sub {beside} triggeredByEvent=true", "{", f"start {beside}s isInterrupting={interrupting} {event}",
                  self.user(boss), f"end {beside}e", f"{beside}s > {boss} > {beside}e", "}"]  # fmt: skip
        name, box = self._box(parts, [*inside, *more])
        return box, name, name

    def timed_beside_(self, parts: list[Shape]) -> Shape:
        return self._beside(parts, "timer=duration:PT5H", "true", [])

    def told_beside_(self, parts: list[Shape]) -> Shape:
        return self._beside(parts, "message=go", "true", [])

    def rung_beside_(self, parts: list[Shape]) -> Shape:
        return self._beside(parts, "signal=ring", "false", [])

    def alarmed_beside_(self, parts: list[Shape]) -> Shape:
        throwing, code = self._throwing()
        return self._beside([*parts, throwing], f"escalation={code}", "false", [])

    def handled_(self, parts: list[Shape]) -> Shape:
        """A subprocess that ends in an error while `fail` is true, which an event sub-process of it mends."""
        gate, fails, goes = self.name("x"), self.name("f"), self.name("p")
        lines = [f"xor {gate} default={gate}_{goes}", f"end {fails} error=E2", f"plain {goes}", f"{gate} > {goes}",
                 f"{gate} > {fails} if ${{fail}}"]  # fmt: skip
        return self._beside([*parts, (lines, gate, goes)], "error=E2", "true", [])

    def cut_(self, parts: list[Shape]) -> Shape:
        """Parts at once in a subprocess, and a task whose end ends them."""
        split, stop, name = self.name("g"), self.name("t"), self.name("s")
        lines = [line for part in parts for line in part[0]]
        flows = [flow for at, part in enumerate(parts) for flow in (f"{split} > {part[1]}", f"{part[2]} > {name}e{at}")]
        ends = [f"end {name}e{at}" for at in range(len(parts))]
        inside = [f"start {name}s", f"and {split}", self.user(stop), f"end {name}t terminate=1", *ends, *lines, *flows,
                  f"{name}s > {split}", f"{split} > {stop} > {name}t"]  # fmt: skip
        return [f"sub {name}", "{", *inside, "}"], name, name
