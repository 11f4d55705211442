"""Random people on random diagrams that also hold what happens beside the flows, and jobs that somebody does."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from chalicelib.workflow import engine, view
from chalicelib.workflow.bpmn_import import import_bpmn
from chalicelib.workflow.model import Offered
from tests.unit.workflow.blocks import KINDS, LEAVES, Drawer, Shape
from tests.unit.workflow.play import MONDAY
from tests.unit.workflow.test_machine import CALLED, People

OFFERED = Offered({"type:http": "http"})
MORE_LEAVES = ("job", "linked", "held")
MORE_KINDS = ("evented", "timed_beside", "told", "mended")


class WideDrawer(Drawer):
    """Blocks of events beside the flows; the message `stop` and the condition `hot` are moves of the machine."""

    def leaf(self, kind: str) -> Shape:
        name = self.name("t")
        if kind == "job":
            return [f"service {name} type=http"], name, name
        if kind == "linked":
            far, meet = self.name("c"), self.name("x")
            lines = [f"plain {name}", f"throw l{name} link={name}", f"catch {far} link={name}", f"xor {meet}"]
            return [*lines, f"{name} > l{name}", f"{far} > {meet}"], name, meet
        if kind == "held":
            return [f"catch {name} condition=${{hot}}"], name, name
        return super().leaf(kind)

    def around(self, parts: list[Shape], start: str) -> Shape:
        """A subprocess with an event sub-process in it."""
        lines, first, last = self.line_(parts)
        name, beside, mend = self.name("s"), self.name("s"), self.name("t")
        inner = [f"start {name}s", f"end {name}e", *lines, f"{name}s > {first}", f"{last} > {name}e"]
        event = [f"sub {beside} triggeredByEvent=true", "{", f"start {beside}s {start}", self.user(mend)]
        flows = [f"end {beside}e", f"{beside}s > {mend} > {beside}e", "}"]
        return [f"sub {name}", "{", *inner, *event, *flows, "}"], name, name

    def evented_(self, parts: list[Shape]) -> Shape:
        return self.around(parts, "message=stop")

    def timed_beside_(self, parts: list[Shape]) -> Shape:
        return self.around(parts, "timer=cycle:R2/PT2H isInterrupting=false")

    def told_(self, parts: list[Shape]) -> Shape:
        """A subprocess that escalates at its end, which somebody is told of."""
        throw = self.name("t")
        lines, first, last = self.line_(parts)
        shape = [*lines, f"throw {throw} escalation=up", f"{last} > {throw}"], first, throw
        return self.around([shape], "escalation=up isInterrupting=false")

    def mended_(self, parts: list[Shape]) -> Shape:
        """A subprocess that may end in an error, which its own event sub-process mends."""
        gate, fail, go = self.name("x"), self.name("e"), self.name("p")
        lines, first, last = self.line_(parts)
        ends = [f"xor {gate} default={gate}_{go}", f"end {fail} error=E1", f"plain {go}"]
        flows = [f"{last} > {gate} > {go}", f"{gate} > {fail} if ${{fail}}"]
        return self.around([([*lines, *ends, *flows], first, go)], "error=E1")


leaves = st.sampled_from([*MORE_LEAVES, *LEAVES])
blocks = st.recursive(
    leaves,
    lambda inner: st.tuples(st.sampled_from([*MORE_KINDS, *KINDS]), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=6,
)


class WidePeople(People):
    @initialize(
        body=st.lists(blocks, min_size=2, max_size=3),
        people=st.lists(st.sampled_from(["u1", "u2", "u3"]), unique=True) | st.just(["u1", "u2", "u3"]),
        pick=st.integers(0, 3),
    )
    def begin(self, body, people, pick):
        diagram = WideDrawer().diagram(("line", ["user", *body, "user"]))
        self.definition = import_bpmn(diagram, CALLED, offered=OFFERED)
        self.now = MONDAY
        self.finished: list[str] = []
        self.used: set[str] = set()
        self.open: dict[str, view.WorkItem] = {}
        self.took(engine.start(self.definition, {"people": people, "pick": pick, "hot": True}, "z", self.now))

    def jobs(self) -> list[str]:
        return [job.id for job in self.step.jobs]

    @precondition(lambda self: bool(self.step.jobs))
    @rule(data=st.data())
    def a_job_is_done(self, data):
        self.attempt(engine.complete_job, data.draw(st.sampled_from(self.jobs())), {})

    @precondition(lambda self: bool(self.step.jobs))
    @rule(data=st.data())
    def a_job_fails(self, data):
        self.attempt(engine.fail_job, data.draw(st.sampled_from(self.jobs())), "E1")

    @rule(hot=st.booleans())
    @precondition(lambda self: self.running() and self.open)
    def it_gets_hot_or_cold(self, hot):
        self.attempt(engine.complete, next(iter(self.open)), {"hot": hot})

    @precondition(People.running)
    @rule()
    def stop(self):
        self.attempt(engine.send_event, "message", "stop", {})

    @invariant()
    def a_running_instance_can_go_on(self):
        seen = view.view(self.definition, self.step.state)
        assert {item.id: item for item in seen.items} == self.open
        assert bool(seen.active_nodes) == (seen.status == "running")

    def teardown(self):
        """Handle what is open until the end: nothing that happened beside the flows may have stranded it."""
        for _ in range(500):
            if self.step.status != "running":
                return
            seen = view.view(self.definition, self.step.state)
            settled: dict[str, Any] = {"again": False, "fail": False, "hot": True}
            if self.open:
                self.took(engine.complete(self.instance, next(iter(self.open)), settled))
            elif self.step.jobs:
                self.took(engine.complete_job(self.instance, self.step.jobs[0].id, settled))
            elif waiting := [one for one in seen.waiting if one.name == "go"]:
                self.took(engine.send_event(self.instance, "message", waiting[0].name, settled))
            elif not self.step.timers:  # the clock has left nothing but a condition
                assert seen.active_nodes
                return
            else:
                self.now = max(self.now, self.step.timers[0].due)
                self.took(engine.fire_due_timers(self.instance))
        raise AssertionError("the instance does not end")


TestWidePeople = WidePeople.TestCase
TestWidePeople.settings = settings(
    max_examples=40,
    derandomize=True,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
