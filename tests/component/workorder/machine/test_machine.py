"""Random people make random moves, legal and not, alone and at once, through the routes of the hub.

After every step: exactly one outcome for each instance; nobody acts without right, and whoever has the right may;
none is left without an open task that somebody can do, a timer that will ring or a message it waits for; the history
is complete and without gaps; boxes and totals are a recount of the tasks; no answer is a fault of the hub's own.

`make test` plays a short derandomized game; TODOHUB_SOAK_STEPS=<number> plays about as many random steps.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from chalicelib import aws as aws_clients
from chalicelib.storage import dynamo
from chalicelib.todo.times import china
from tests.component.storage.faults import applied_then_error, calling_through, lost_request, on_calls
from tests.component.workorder.machine import crowd
from tests.component.workorder.machine.moves import ADMINISTERING, Move
from tests.component.workorder.machine.stored import everything
from tests.component.workorder.machine.world import World
from tests.unit.workflow.blocks import Drawer, blocks

SOAK = int(os.environ.get("TODOHUB_SOAK_STEPS", "0"))
STEPS = 40
PROCESSES = 3

names = st.sampled_from(crowd.NAMES)
MOVES = (
    *("complete",) * 8,
    *("return", "withdraw", "delegate", "transfer", "claim", "unClaim") * 2,
    *("reject", "skip", "jump", "reassign", "stop", "delete", "urge", "suspend", "activate", "message"),
    *("stopProcess", "erase"),
)


class Died(BaseException):
    """The function's process is gone."""


class People(RuleBasedStateMachine):
    world: World

    @initialize(
        bodies=st.lists(st.lists(blocks, min_size=1, max_size=3), min_size=1, max_size=2),
        asked=st.lists(st.sampled_from(crowd.ASKED), min_size=2, max_size=8),
    )
    def begin(self, bodies, asked):
        self.world = World()
        self.keys = [f"p{number}" for number in range(len(bodies))]
        for key, body in zip(self.keys, bodies, strict=True):
            self.world.deploy(Drawer(asked).diagram(("line", ["user", *body, "user"]), key))

    def teardown(self):
        if hasattr(self, "world"):
            self.world.close()

    def running(self) -> bool:
        return any(case.status == "running" for case in self.world.stored.cases.values())

    @precondition(lambda self: len(self.world.stored.cases) < PROCESSES)
    @rule(
        data=st.data(),
        who=names,
        people=st.lists(names, max_size=4, unique=True),
        pick=st.integers(0, 3),
        order=st.booleans(),
    )
    def start(self, data, who, people, pick, order):
        world, key = self.world, data.draw(st.sampled_from(self.keys))
        variables = {"people": people, "pick": pick}
        if order:
            body = {"systemId": "s", "projectId": "", "title": "报修", "processId": key, "params": variables}
            answer = world.call(who, "POST", "/userdefine/workorder/workorder", body)
        else:
            answer = world.call(who, "POST", "/workflow/process/start", {"processDefId": key, "variables": variables})
        assert answer["code"] == 200, answer
        process = answer["data"]["ProcessInstanceId"]
        if order:
            world.orders[process] = answer["data"]["workorderNumber"]
        for task in everything().tasks.values():
            if task.process_instance_id == process and not task.status.is_open:
                world.log.note(task.task_id, "1", who, closes=True)
        world.look()

    def draw_move(self, data: st.DataObject) -> Move:
        """Mostly on an open task and by somebody whose it is; sometimes on any task, by anybody."""
        stored = self.world.stored
        case = data.draw(st.sampled_from(sorted(stored.cases.values(), key=lambda each: each.started_on)))
        name = data.draw(st.sampled_from(MOVES))
        if name in ADMINISTERING and case.id not in self.world.orders:
            name = "delete"
        tasks = [case.task_id(number) for number in range(1, case.count + 1)]
        still = [task for task in tasks if stored.tasks[task].is_todo]
        wanted = tasks if name in ("withdraw", "delete") or not still or data.draw(st.integers(0, 9)) == 0 else still
        task_id = data.draw(st.sampled_from([*wanted, f"{case.id}-99"] if not wanted else wanted))
        who = data.draw(st.sampled_from(self.likely(name, task_id, case.initiator.id)) | names)
        return Move(name, who, case.id, task_id, self.draw_body(data, name, task_id))

    def likely(self, name: str, task_id: str, initiator: str) -> list[str]:
        task = self.world.stored.tasks.get(task_id)
        if name in (*ADMINISTERING, "suspend", "activate", "message"):
            return ["admin"]
        if name in ("stopProcess", "erase", "urge") or task is None:
            return [initiator]
        if not task.status.is_open:
            return sorted({part.by.id for part in task.handlings} & {*crowd.NAMES}) or ["admin"]
        may = [who for who in crowd.NAMES if crowd.may_handle(task, who, self.world.stands_for(who))]
        return may or ["admin"]

    def draw_body(self, data: st.DataObject, name: str, task_id: str) -> dict[str, Any]:
        body: dict[str, Any] = {"comment": data.draw(st.sampled_from(["", "同意"]))}
        if name in ("complete", "return", "reject", "delegate", "transfer") and data.draw(st.integers(0, 4)) == 0:
            body["copyUserIds"] = ",".join(data.draw(st.lists(names, max_size=2, unique=True)))
        if name == "complete":
            optional = {"again": st.booleans(), "fail": st.booleans(), "pick": st.integers(0, 3)}
            body["variables"] = data.draw(st.fixed_dictionaries({}, optional=optional))
            if data.draw(st.integers(0, 5)) == 0:
                body["nextUserIds"] = ",".join(data.draw(st.lists(names, min_size=1, max_size=4, unique=True)))
        if name in ("delegate", "transfer"):
            body["userId"] = data.draw(names)
        if name == "reassign":
            body["userIds"] = ",".join(data.draw(st.lists(names, min_size=1, max_size=2, unique=True)))
        if name in ("return", "jump"):
            nodes = sorted({task.node_id for task in self.world.stored.tasks.values()})
            body["targetKey"] = data.draw(st.sampled_from([*nodes, "" if name == "return" else nodes[0]]))
        return body

    def judge(self, move: Move, expected: set[int], answer: dict[str, Any]) -> None:
        assert answer["code"] in expected, (move, expected, answer)
        if answer["code"] == 200:
            move.took(self.world, answer)

    @precondition(lambda self: self.world.stored.cases)
    @rule(data=st.data())
    def act(self, data):
        move = self.draw_move(data)
        self.judge(move, move.expected(self.world), move.send(self.world))
        self.world.look()

    @precondition(running)
    @rule(data=st.data())
    def two_at_once(self, data):
        """The second is done just when the first is about to be written."""
        world, first, second = self.world, self.draw_move(data), self.draw_move(data)
        expected = [first.expected(world)]

        def meanwhile(send: Any) -> Any:
            self.judge(second, second.expected(world), second.send(world))
            world.look()
            expected[0] = first.expected(world)
            return send()

        with on_calls(dynamo.connection().client, "TransactWriteItems", [meanwhile]):
            answer = first.send(world)
        self.judge(first, expected[0], answer)
        world.look()

    @precondition(running)
    @rule(data=st.data(), fault=st.sampled_from([lost_request, applied_then_error]))
    def an_answer_is_lost_on_the_way_to_storage(self, data, fault):
        move = self.draw_move(data)
        expected = move.expected(self.world)
        with on_calls(dynamo.connection().client, "TransactWriteItems", [fault]):
            answer = move.send(self.world)
        self.judge(move, expected, answer)
        self.world.look()

    @precondition(running)
    @rule(data=st.data(), call=st.integers(1, 5), arrives=st.booleans())
    def the_function_dies(self, data, call, arrives):
        """At one of its calls, before or after it took effect. What it began is done whole or not at all."""
        world, move = self.world, self.draw_move(data)
        expected, before = move.expected(world), versions(everything())
        answer = None
        with dying(call, arrives=arrives):
            try:
                answer = move.send(world)
            except Died:
                pass
        world.sweep()
        if answer is not None:
            self.judge(move, expected, answer)
        elif versions(everything()) != before:
            assert 200 in expected, move
            move.took(world, {})
        world.look()

    @precondition(running)
    @rule(minutes=st.sampled_from([1, 61, 130, 1_500]))
    def time_passes(self, minutes):
        self.world.clock.at += timedelta(minutes=minutes)
        for _ in range(3):
            self.world.sweep()
            self.world.clock.at += timedelta(minutes=1)
        self.world.look()

    @rule(user=names, substitute=names, begin=st.sampled_from([0, 60]), end=st.sampled_from([61, 3_000]))
    def go_away(self, user, substitute, begin, end):
        world = self.world
        starts = (world.clock.at + timedelta(minutes=begin)).replace(microsecond=0)
        ends = starts + timedelta(minutes=end)
        body = {"substituteId": substitute, "beginTime": china(starts), "endTime": china(ends)}
        answer = world.call(user, "POST", "/workflow/substitute", body)
        mine = [each for each in world.absences if each.user == user and each.end > world.clock.at]
        clash = any(starts < each.end and each.begin < ends for each in mine)
        assert answer["code"] == (4101 if user == substitute else 404 if clash else 200), answer
        if answer["code"] == 200:
            absence = crowd.Absence(answer["data"]["absenceId"], user, substitute, starts, ends)
            world.absences.append(absence)

    @precondition(lambda self: self.world.absences)
    @rule(data=st.data())
    def come_back(self, data):
        absence = data.draw(st.sampled_from(self.world.absences))
        assert self.world.call(absence.user, "DELETE", f"/workflow/substitute/{absence.id}")["code"] == 200
        self.world.absences.remove(absence)

    @rule(who=names)
    def see(self, who):
        self.world.see(who)


def versions(stored: Any) -> object:
    rows = (*stored.cases.values(), *stored.tasks.values())
    return [(getattr(row, "id", None) or row.task_id, row.version) for row in rows]


def dying(call: int, *, arrives: bool) -> Any:
    """The process ends at its `call`-th call to storage or queue."""
    return _Dying(call, arrives=arrives)


class _Dying:
    def __init__(self, call: int, *, arrives: bool) -> None:
        self.left, self.arrives = call, arrives

    def __enter__(self) -> None:
        clients = dynamo.connection().client, aws_clients.client("sqs")
        self.patches = [calling_through(client, self._through(client._make_api_call)) for client in clients]
        for each in self.patches:
            each.__enter__()

    def __exit__(self, *_: object) -> None:
        for each in reversed(self.patches):
            each.__exit__(None, None, None)

    def _through(self, real: Any) -> Any:
        def call(name: str, arguments: dict[str, Any]) -> Any:
            self.left -= 1
            if self.left > 0:
                return real(name, arguments)
            if self.left == 0 and self.arrives:
                real(name, arguments)
            raise Died

        return call


TestPeople = People.TestCase
TestPeople.settings = settings(
    max_examples=max(1, SOAK // STEPS) if SOAK else 8,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=not SOAK,
    database=None,
    phases=(Phase.generate,),  # a step is too slow to look for a shorter game; the whole one is printed
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
