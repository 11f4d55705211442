"""Random people make random moves, legal and not, alone and at once, through the routes of the hub.

After every step: exactly one outcome for each instance; nobody acts without right, and whoever has the right may;
none is left without an open task that somebody can do, a timer that will ring or a message it waits for; the history
is complete and without gaps; boxes and totals are a recount of the tasks; no answer is a fault of the hub's own. At
the end of a game all that runs is brought to its end by handling what is open.

`make test` plays a short derandomized game; TODOHUB_SOAK_STEPS=<number> plays about as many random steps.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, note
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from chalicelib import aws as aws_clients
from chalicelib.storage.base import dynamo
from chalicelib.todo.times import china
from tests.component.storage.faults import Died, applied_then_error, dying, lost_request, on_calls
from tests.component.workorder.machine import crowd, programs
from tests.component.workorder.machine.hiring import Hiring, hiring
from tests.component.workorder.machine.moves import ADMINISTERING, Move
from tests.component.workorder.machine.stored import everything
from tests.component.workorder.machine.world import World
from tests.soaking import Counted, parts, play

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from chalicelib.centre.case import Case

A_GAME = 40
RUNNING, EVER = 3, 8
"""How many processes run at once, and are started in one game."""

MOVES = {
    "complete": 14, "return": 3, "withdraw": 3, "delegate": 2, "transfer": 2, "claim": 2, "unClaim": 2, "reject": 0.5,
    "skip": 1, "jump": 2, "reassign": 1, "stop": 0.3, "delete": 1, "urge": 1, "suspend": 0.7, "activate": 2,
    "addSign": 1, "removeSign": 1, "message": 2, "stopProcess": 0.3, "erase": 1, "migrate": 2,
}  # fmt: skip
STEPS_OF_A_GAME = {
    "act": 50, "start": 5, "two_at_once": 12, "an_answer_is_lost": 6, "the_function_dies": 8, "time_passes": 8,
    "go_away": 4, "come_back": 1, "see": 8, "a_program_works": 10, "an_incident_is_seen_to": 4,
}  # fmt: skip


class People(Counted):
    """Hypothesis draws the diagrams and the dice; the dice, evenly, what happens."""

    world: World
    dice: Random

    @initialize(
        bodies=st.lists(st.lists(hiring, min_size=1, max_size=3), min_size=1, max_size=2),
        asked=st.lists(st.sampled_from(crowd.ASKED), min_size=2, max_size=8),
    )
    def begin(self, bodies, asked):
        self.sound = False
        self.world = World()
        self.keys = [f"p{number}" for number in range(len(bodies))]
        for key, body in zip(self.keys, bodies, strict=True):
            self.world.deploy(Hiring(asked).diagram(("line", ["user", *body, "user"]), key))
        self.sound = True

    def teardown(self):
        if hasattr(self, "world"):
            try:
                if self.sound:
                    self.finish()
            finally:
                self.world.close()

    def finish(self):
        """Handle what is open until all have ended: nothing that was done has stranded an instance."""
        for _ in range(300):
            case = next((each for each in self.world.stored.cases.values() if each.status == "running"), None)
            if case is None:
                return
            self.go_on(case)
        raise AssertionError("a process does not end")

    def go_on(self, case: Case) -> None:
        world = self.world
        go_on = {"variables": {"again": False, "fail": False}}
        if case.suspended:
            move = Move("activate", "admin", case.id)
        elif case.open:
            task_id = case.task_id(next(iter(case.open.values())).number)
            who = self.likely("complete", task_id, "")[0]
            task = world.stored.tasks[task_id]
            mine = crowd.may_handle(task, who, world.stands_for(who))
            name = "complete" if mine else "skip"
            move = Move(name, who if mine else "admin", case.id, task_id, go_on)
        elif case.due is not None:
            world.clock.at = max(world.clock.at, case.due)
            world.sweep()
            world.look()
            return
        elif world.stored.waits.get(case.id):
            programs.see_through(world, world.stored.waits[case.id][0])
            world.look()
            return
        else:
            move = Move("message", "admin", case.id)
        self.judge(move, {200}, move.send(world))
        world.look()

    def a_program_works(self):
        programs.work(self.world, self.dice)

    def an_incident_is_seen_to(self):
        programs.see_to_an_incident(self.world, self.dice)

    @rule(dice=st.randoms(use_true_random=True))
    def step(self, dice):
        self.dice, self.sound = dice, False
        type(self).steps += 1
        running = sum(case.status == "running" for case in self.world.stored.cases.values())
        name = self.chosen(STEPS_OF_A_GAME)
        if not running or (name == "start" and running >= RUNNING):
            name = "start" if len(self.world.stored.cases) < EVER and not running else "act"
        if name == "act" and running and not self.world.stored.open_tasks() and dice.random() < 0.8:
            name = "time_passes"
        note(name)
        getattr(self, name)()
        self.sound = True

    def chosen(self, weights: Mapping[str, float]) -> str:
        return self.dice.choices([*weights], [*weights.values()])[0]

    def some(self, most: int, least: int = 0) -> str:
        """A few people, once each."""
        return ",".join(self.dice.sample(crowd.NAMES, self.dice.randint(least, most)))

    def start(self):
        world, dice = self.world, self.dice
        key, who, order = dice.choice(self.keys), dice.choice(crowd.NAMES), dice.random() < 0.5
        variables = {"people": self.some(4).split(","), "pick": dice.randint(0, 3)}
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

    def some_move(self) -> Move:
        """Mostly on an open task and by somebody whose it is; sometimes on any task, by anybody."""
        stored, dice = self.world.stored, self.dice
        started = sorted(stored.cases.values(), key=lambda each: (each.started_on, each.id))
        running = [case for case in started if case.status == "running"]
        case = dice.choice(
            ([case for case in running if case.open] or running or started) if dice.random() < 0.9 else started
        )
        name = self.chosen(MOVES)
        tasks = [case.task_id(number) for number in range(1, case.count + 1)]
        still = [task for task in tasks if stored.tasks[task].is_todo]
        done = [task for task in tasks if stored.tasks[task].status == "COMPLETE"]
        wanted = (done if name == "withdraw" else still) if dice.random() < 0.9 else tasks
        task_id = dice.choice(wanted or tasks or [f"{case.id}-99"])
        who = dice.choice(self.likely(name, task_id, case.initiator.id) if dice.random() < 0.8 else crowd.NAMES)
        move = Move(name, who, case.id, task_id, self.some_body(name))
        note(f"{move.name} {who} {task_id[-8:]} {move.body} of {crowd.shown(stored.tasks.get(task_id))}")
        return move

    def likely(self, name: str, task_id: str, initiator: str) -> list[str]:
        task = self.world.stored.tasks.get(task_id)
        if name in (*ADMINISTERING, "suspend", "activate", "message", "removeSign", "migrate"):
            return ["admin"]
        if name in ("stopProcess", "erase", "urge") or task is None:
            return [initiator]
        if not task.status.is_open:
            return sorted({part.by.id for part in task.handlings} & {*crowd.NAMES}) or ["admin"]
        may = [who for who in crowd.NAMES if crowd.may_handle(task, who, self.world.stands_for(who))]
        return may or ["admin"]

    def some_body(self, name: str) -> dict[str, Any]:
        dice = self.dice
        body: dict[str, Any] = {"comment": dice.choice(["", "同意"])}
        if name in ("complete", "return", "reject", "delegate", "transfer") and dice.random() < 0.2:
            body["copyUserIds"] = self.some(2)
        if name == "complete":
            values = {"again": dice.random() < 0.5, "fail": dice.random() < 0.5, "pick": dice.randint(0, 3)}
            body["variables"] = {key: value for key, value in values.items() if dice.random() < 0.5}
            if dice.random() < 0.15:
                body["nextUserIds"] = self.some(4, 1)
        if name in ("delegate", "transfer"):
            body["userId"] = dice.choice(crowd.NAMES)
        if name == "reassign":
            body["userIds"] = self.some(2, 1)
        if name in ("addSign", "removeSign"):
            body["nextUserIds"] = self.some(2, 1)
        if name == "migrate":
            body["definitionId"] = dice.choice(self.world.versions[dice.choice(self.keys)])
        if name in ("return", "jump"):
            nodes = sorted({task.node_id for task in self.world.stored.tasks.values()})
            body["targetKey"] = dice.choice([*nodes, "" if name == "return" else "t1"])
        return body

    def judge(self, move: Move, expected: set[int], answer: dict[str, Any]) -> None:
        assert answer["code"] in expected, (move, expected, answer)
        if answer["code"] == 200:
            move.took(self.world)

    def act(self):
        move = self.some_move()
        self.judge(move, move.expected(self.world), move.send(self.world))
        self.world.look()

    def two_at_once(self):
        """The second is done just when the first is about to be written."""
        world, first, second = self.world, self.some_move(), self.some_move()
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

    def an_answer_is_lost(self):
        """On the way to storage or back."""
        move = self.some_move()
        expected = move.expected(self.world)
        fault = self.dice.choice([lost_request, applied_then_error])
        with on_calls(dynamo.connection().client, "TransactWriteItems", [fault]):
            answer = move.send(self.world)
        self.judge(move, expected, answer)
        self.world.look()

    def the_function_dies(self):
        """At one of its calls, before or after it took effect. What it began is done whole or not at all."""
        world, move = self.world, self.some_move()
        expected, before = move.expected(world), versions(everything())
        answer = None
        at, arrives = self.dice.randint(1, 5), self.dice.random() < 0.5
        with dying(at, dynamo.connection().client, aws_clients.client("sqs"), arrives=arrives), suppress(Died):
            answer = move.send(world)
        world.sweep()
        if answer is not None:
            self.judge(move, expected, answer)
        elif versions(everything()) != before:
            assert 200 in expected, move
            move.took(world)
        world.look()

    def time_passes(self):
        self.world.clock.at += timedelta(minutes=self.dice.choice([1, 61, 130, 1_500]))
        for _ in range(3):
            self.world.sweep()
            self.world.clock.at += timedelta(minutes=1)
        self.world.look()

    def go_away(self):
        world, dice = self.world, self.dice
        user, substitute = dice.choice(crowd.NAMES), dice.choice(crowd.NAMES)
        starts = (world.clock.at + timedelta(minutes=dice.choice([0, 0, 60]))).replace(microsecond=0)
        ends = starts + timedelta(minutes=dice.choice([61, 3_000]))
        body = {"substituteId": substitute, "beginTime": china(starts), "endTime": china(ends)}
        answer = world.call(user, "POST", "/workflow/substitute", body)
        mine = [each for each in world.absences if each.user == user and each.end > world.clock.at]
        clash = any(starts < each.end and each.begin < ends for each in mine)
        assert answer["code"] == (4101 if user == substitute else 404 if clash else 200), answer
        if answer["code"] == 200:
            absence = crowd.Absence(answer["data"]["absenceId"], user, substitute, starts, ends)
            world.absences.append(absence)

    def come_back(self):
        if self.world.absences:
            absence = self.dice.choice(self.world.absences)
            assert self.world.call(absence.user, "DELETE", f"/workflow/substitute/{absence.id}")["code"] == 200
            self.world.absences.remove(absence)

    def see(self):
        self.world.see(self.dice.choice(crowd.NAMES))


def versions(stored: Any) -> object:
    rows = (*stored.cases.values(), *stored.tasks.values())
    return [(getattr(row, "id", None) or row.task_id, row.version) for row in rows]


@pytest.mark.parametrize("steps", parts(4 * A_GAME))
def test_random_people_leave_every_instance_whole(steps: int, record_property) -> None:
    try:
        # A step is too slow to look for a shorter game; the whole one is printed.
        play(People, steps, A_GAME, phases=(Phase.generate,), report_multiple_bugs=False)
    finally:
        record_property("steps of people", People.steps)
