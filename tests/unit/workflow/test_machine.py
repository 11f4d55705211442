"""Random people play random moves, legal and not, on random sound diagrams.

Whatever they do: a running instance has an open task, a timer or something it waits for; a step says exactly what
changed; the same move from the same bytes has the same outcome; a refused move is one of our errors; no id is used
twice; and at any time the instance can still be brought to its end by handling what is open.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.errors import HubError
from chalicelib.workflow import engine, view
from chalicelib.workflow.bpmn_import import import_bpmn
from chalicelib.workflow.state import dump, load
from tests.unit.workflow.blocks import CALLEE, Drawer, blocks
from tests.unit.workflow.play import MONDAY

if TYPE_CHECKING:
    from collections.abc import Callable

CALLED = {"callee": import_bpmn(CALLEE)}


class People(RuleBasedStateMachine):
    step: engine.Step

    @initialize(
        body=st.lists(blocks, min_size=2, max_size=3),
        people=st.lists(st.sampled_from(["u1", "u2", "u3"]), unique=True) | st.just(["u1", "u2", "u3"]),
        pick=st.integers(0, 3),
    )
    def begin(self, body, people, pick):
        self.definition = import_bpmn(Drawer().diagram(("line", ["user", *body, "user"])), CALLED)
        self.now = MONDAY
        self.finished: list[str] = []
        self.used: set[str] = set()
        self.open: dict[str, view.WorkItem] = {}
        self.took(engine.start(self.definition, {"people": people, "pick": pick}, "z", self.now))

    @property
    def instance(self) -> engine.Instance:
        return engine.Instance(self.definition, self.step.state, self.now)

    def took(self, step: engine.Step) -> None:
        for closed in step.closed:
            assert self.open.pop(closed.item.id) == closed.item
        for item in step.opened:
            assert item.id not in self.used
            self.used.add(item.id)
            self.open[item.id] = item
        self.finished += [closed.item.id for closed in step.closed if closed.completed]
        self.step = step

    def attempt(self, command: Callable[..., engine.Step], *arguments: Any) -> None:
        """Make a move twice from the same bytes: same step or same refusal. A refused one leaves all as it was."""
        outcomes: list[engine.Step | str] = []
        for _ in range(2):
            try:
                outcomes.append(command(self.instance, *arguments))
            except HubError as refusal:
                outcomes.append(repr(refusal))
        assert outcomes[0] == outcomes[1]
        if isinstance(outcomes[0], engine.Step):
            self.took(outcomes[0])

    def some_item(self, data: st.DataObject, *, several: bool = False) -> str:
        """Mostly one that is open, sometimes one that was, or none at all."""
        wanted = [item.id for item in self.open.values() if item.multi or not several]
        return data.draw(st.sampled_from([*wanted, *wanted, *self.open, *self.finished[-1:], "999"]))

    def running(self) -> bool:
        return self.step.status == "running"

    def signing(self) -> bool:
        return any(item.multi for item in self.open.values())

    @precondition(lambda self: not self.running())
    @rule(item=st.sampled_from(["3", "999"]))
    def nothing_moves_after_the_end(self, item):
        before = self.step
        self.attempt(engine.complete, item, {})
        self.attempt(engine.fire_due_timers)
        assert self.step is before

    @precondition(running)
    @rule(
        data=st.data(),
        variables=st.fixed_dictionaries(
            {}, optional={"again": st.booleans(), "fail": st.booleans(), "pick": st.integers(0, 3)}
        ),
    )
    def complete(self, data, variables):
        self.attempt(engine.complete, self.some_item(data), variables)

    @precondition(running)
    @rule(data=st.data())
    def go_back(self, data):
        item = self.some_item(data)
        known = view.return_targets(self.definition, self.step.state, item)
        anything = [node for process in self.definition.processes.values() for node in process.nodes]
        target = data.draw(st.sampled_from([None, *(one.node_id for one in known)]) | st.sampled_from(anything))
        self.attempt(engine.return_to, item, target)

    @precondition(running)
    @rule(data=st.data())
    def withdraw(self, data):
        self.attempt(engine.withdraw, data.draw(st.sampled_from([*self.finished[-4:], "999", "3.0", "x.y"])))

    @precondition(signing)
    @rule(data=st.data(), who=st.sampled_from(["u1", "u4", "u5", "u6"]))
    def add(self, data, who):
        self.attempt(engine.add_signers, self.some_item(data, several=True), [who])

    @precondition(signing)
    @rule(data=st.data())
    def remove(self, data):
        item = self.some_item(data, several=True)
        signer = getattr(self.open.get(item), "signer", None)
        self.attempt(engine.remove_signers, item, [data.draw(st.sampled_from([signer, signer, "u1", "u2", "u5"]))])

    @precondition(running)
    @rule(data=st.data())
    def jump(self, data):
        nodes = [node.id for node in self.definition.main.nodes.values()]
        self.attempt(engine.jump, self.some_item(data), data.draw(st.sampled_from(nodes)))

    @precondition(running)
    @rule(minutes=st.sampled_from([1, 60, 130, 3_000]))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)
        self.attempt(engine.fire_due_timers)

    @precondition(running)
    @rule(name=st.sampled_from(["go", "unknown"]))
    def message(self, name):
        self.attempt(engine.send_event, "message", name, {})

    @invariant()
    def a_running_instance_can_go_on(self):
        seen = view.view(self.definition, self.step.state)
        assert {item.id: item for item in seen.items} == self.open
        if seen.status == "running":
            assert seen.items or seen.timers or seen.waiting
            assert seen.active_nodes
        else:
            assert (seen.items, seen.timers, seen.waiting) == ((), (), ())

    @invariant()
    def a_state_survives_its_bytes(self):
        assert dump(load(self.definition, self.step.state)) == self.step.state

    def teardown(self):
        """Handle what is open until the end: returns, jumps and removals must have stranded nothing."""
        for _ in range(400):
            if self.step.status != "running":
                return
            if self.open:
                self.took(engine.complete(self.instance, next(iter(self.open)), {"again": False, "fail": False}))
            elif any(one.name == "go" for one in view.view(self.definition, self.step.state).waiting):
                self.took(engine.send_event(self.instance, "message", "go", {}))
            else:
                self.now = max(self.now, self.step.timers[0].due)
                self.took(engine.fire_due_timers(self.instance))
        raise AssertionError("the instance does not end")


TestPeople = People.TestCase
TestPeople.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False
)
