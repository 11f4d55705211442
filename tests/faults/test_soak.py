"""Random requests, workers, ticks, moods and faults in any order, against a plain model.

Whenever the faults stop, everything drains: what waits for its moment in the retry schedule is waited for, then three
ticks of the sweeper must do. `make soak` plays 10,000 steps; `make test` a few fixed ones.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.component.protocols.poa_rows import new_task
from tests.faults.cases import gov_task, hub, workorder
from tests.faults.cases.push import change, row
from tests.faults.cases.transaction import POA
from tests.faults.machine import MOODS, Machine
from tests.faults.process import DIAGRAM, INITIATOR, Process
from tests.faults.site import a_site
from tests.faults.wire import FAULTS
from tests.soaking import parts, play

if TYPE_CHECKING:
    from random import Random

    from tests.faults.process import Work
    from tests.faults.site import Site

A_LIFE, SHORT = 30, 150
ENDED = "2026-11-22 11:00:00"
PEOPLE = ("lisi", "wangwu", "zhaoliu")
NUMBERS, SUBJECTS = range(1, 5), ("甲", "乙", "丙")
MOST_PROCESSES = 3
HARM = [name for name in FAULTS if name != "overtaken"]
DELAYS: list[list[float]] = [[0], [0], [], [0, 0], [0, 70], [40], [200, 0]]
BUTTONS = {
    "complete": 4, "claim": 3, "unClaim": 3, "delegate": 2, "transfer": 1, "reject": 0.3, "return": 1,
    "revokeProcess": 2, "addSign": 1,
}  # fmt: skip
MOVES = {
    "push_insert": 3, "push_update": 2, "push_transfer": 2, "push_end": 1, "add_task": 3, "handle_task": 2,
    "create_todo": 2, "finish_todo": 1, "cancel_todo": 1, "click": 1, "press": 1, "urge": 1,
    "start": 3, "act": 12, "stop": 0.5,
    "hear": 6, "tick": 4, "watch": 1, "time_passes": 1, "mood_changes": 2, "administer": 1, "messages_change": 1,
    "faults_stop": 1,
}  # fmt: skip


def _where_it_makes_sense(process: Process) -> dict[str, list[Work]]:
    """Button → tasks at which it may succeed, for those that do not at every open one."""
    return {
        "claim": [work for work in process.open if not work.taken],
        "unClaim": [work for work in process.open if work.offered and work.taken and not work.owners],
        "revokeProcess": [work for work in process.works if work.status == "COMPLETE"],
    }


class Hub(Machine):
    """Hypothesis draws the dice, the dice what happens: left to itself Hypothesis plays a few moves over and over."""

    dice: Random
    told: list[Any]

    @rule(dice=st.randoms(use_true_random=True))
    def step(self, dice: Random) -> None:
        self.dice, self.told = dice, []
        move = dice.choices([*MOVES], [*MOVES.values()])[0]
        try:
            getattr(self, move)()
        finally:
            note(f"{move} {self.told}")

    def any_of(self, things: Any) -> Any:
        """One of these, on record."""
        found = self.dice.choice([*things])
        self.told.append(found)
        return found

    def faults(self) -> dict[int, str]:
        """Mostly none; else at one or two of the next calls."""
        number = self.dice.choice([0, 0, 1, 2])
        found = {self.dice.randint(1, 9): self.dice.choice(HARM) for _ in range(number)}
        self.told.append(found)
        return found

    # What systems ask for

    def push_insert(self) -> None:
        number, subject, who = self.any_of(NUMBERS), self.any_of(SUBJECTS), self.any_of(PEOPLE)
        inserted = row(number, subject=subject, assignee_ids=who, assignee_names=who)
        self.ask(lambda site: site.push([inserted], []), self.faults())
        self.model.create(f"T{number}", subject, [who])

    def push_update(self) -> None:
        number, subject = self.any_of(NUMBERS), self.any_of(SUBJECTS)
        self.ask(lambda site: site.push([], [change(number, subject=subject)]), self.faults())
        self.model.rename(f"T{number}", subject)

    def push_transfer(self) -> None:
        number, to = self.any_of(NUMBERS), self.any_of(PEOPLE)
        given = change(number, status="TRANSFER", assignee_ids=to, assignee_names=to, operator_id="zhangsan")
        self.ask(lambda site: site.push([], [given]), self.faults())
        self.model.transfer(f"T{number}", to)

    def push_end(self) -> None:
        number, status = self.any_of(NUMBERS), self.any_of(["COMPLETE", "ABORT"])
        by = {"actual_owner_id": "lisi"} if status == "COMPLETE" else {}
        given = change(number, status=status, end_on=ENDED, **by)
        task = self.model.tasks.get(f"T{number}")
        if task is not None and task.status == status:
            return
        self.ask(lambda site: site.push([], [given]), self.faults())
        if status == "COMPLETE":
            self.model.complete(f"T{number}", "lisi")
        else:
            self.model.abort(f"T{number}")

    def add_task(self) -> None:
        number, asked = self.any_of(NUMBERS), self.dice.sample(PEOPLE, self.any_of([1, 2]))
        added = new_task(f"A{number}", handlers=",".join(asked), taskName="甲", actions=[hub.BUTTON])
        self.ask(lambda site: site.as_app("POST", f"{POA}/todo/addTask", [added]), self.faults())
        self.model.create(f"A{number}", "甲", asked, presses=3)

    def handle_task(self) -> None:
        number, who = self.any_of(NUMBERS), self.any_of(PEOPLE)
        given = {"appId": "OA", "taskId": f"A{number}", "handler": who, "handleOpinions": "好"}
        self.ask(lambda site: site.as_app("POST", f"{POA}/todo/handleTask", [given]), self.faults())
        self.model.handle(f"A{number}", who)

    def create_todo(self) -> None:
        number, who = self.any_of(NUMBERS), self.any_of(PEOPLE)
        given = {**gov_task.GIVEN, "bizTaskId": f"B{number}", "subject": "甲", "assigneeId": who, "dueTime": ""}
        told = {name: text for name, text in given.items() if not name.startswith("due")}
        answer = self.ask(lambda site: site.signed(gov_task.CREATE, **told), self.faults())
        name = self.todos[f"B{number}"] = answer.json_body["content"]["data"]["taskUuid"]
        self.model.create(name, "甲", [who])

    def finish_todo(self) -> None:
        name, who = self.todos.get(f"B{self.any_of(NUMBERS)}", "none"), self.any_of(PEOPLE)
        self.ask(lambda site: site.signed(gov_task.FINISH, userId=who, taskUuid=name), self.faults())
        self.model.handle(name, who)

    def cancel_todo(self) -> None:
        name, who = self.todos.get(f"B{self.any_of(NUMBERS)}", "none"), self.any_of(PEOPLE)
        self.ask(lambda site: site.signed(gov_task.CANCEL, userId=who, taskUuid=name), self.faults())
        self.model.abort(name, who)

    # What people do with any task

    def click(self) -> None:
        name, who = self._any_task(), self.any_of(PEOPLE)
        self.ask(lambda site: site.as_user(who, "GET", f"/hub/tasks/OA/{name}/open"), self.faults())
        self.model.click(name, who)

    def press(self) -> None:
        name, who, key = self._any_task(), self.any_of(PEOPLE), self.wish()
        path = f"/hub/tasks/OA/{name}/actions/0"
        self.ask(lambda site: site.as_user(who, "POST", path, key=key), self.faults())
        self.model.press(name, who)

    def urge(self) -> None:
        name, key = self._any_task(), self.wish()
        given = {"appId": "OA", "taskId": name, "creator": "zhangsan"}
        self.ask(lambda site: site.as_app("POST", f"{POA}/taskCuiBanNew", given, key), self.faults())
        self.model.urge(name)

    # The work-order centre

    def start(self) -> None:
        if len(self.processes) == MOST_PROCESSES:
            return
        key, body = self.wish(), {"processDefId": "p", "variables": {}}
        path = "/workflow/process/start"
        answer = self.ask(lambda site: site.at_centre(INITIATOR, "POST", path, body, key), self.faults(), centre=True)
        self.processes.append(Process(self.model, answer.json_body["data"]["ProcessInstanceId"]))

    def act(self) -> None:
        """A button of a task, mostly of one it makes sense at, by somebody who may press it."""
        if not self.processes:
            self.start()
        process = self.dice.choice([each for each in self.processes if each.running] or self.processes)
        sense = _where_it_makes_sense(process)
        weights = [weight if sense.get(button, process.open) else weight / 5 for button, weight in BUTTONS.items()]
        button = self.dice.choices([*BUTTONS], weights)[0]
        likely = sense.get(button, process.open)
        work = self.dice.choice(likely if likely and self.dice.random() < 0.8 else process.works)
        who = self.dice.choice([*work.asked, *work.asked, *work.owners, *work.done, *PEOPLE])
        to, key = self.dice.choice(PEOPLE), self.dice.choice(["", self.wish()])
        more = {"return": {"targetKey": "take"}, "addSign": {"nextUserIds": to}}.get(button, {"userId": to})
        body, path = {"taskId": process.name(work), **more}, f"/workflow/task/{button}"
        self.told += [button, who, body, key]
        self.ask(lambda site: site.at_centre(who, "POST", path, body, key), self.faults(), centre=True)
        getattr(process, button.replace("return", "return_"))(work, who, to)

    def stop(self) -> None:
        if not self.processes:
            return
        process, who = self.dice.choice(self.processes), self.any_of([INITIATOR, "lisi"])
        body, path = {"procInsId": process.instance}, "/workflow/task/stopProcess"
        self.ask(lambda site: site.at_centre(who, "POST", path, body), self.faults(), centre=True)
        if who == INITIATOR:
            process.stop()

    # What goes on meanwhile

    def hear(self) -> None:
        for _ in range(self.any_of(range(1, 7))):
            if message := self.site.world.queues.receive():
                self.site.run(partial(_hears, message), self.faults())

    def tick(self) -> None:
        self.site.clock.pass_(timedelta(minutes=1))
        self.site.run(lambda site: site.sweep(), self.faults())

    def watch(self) -> None:
        self.site.run(lambda site: site.watch(), self.faults())

    def time_passes(self) -> None:
        self.site.clock.pass_(timedelta(minutes=self.any_of([2, 10, 45, 120])))
        self.site.renew_tokens()

    def mood_changes(self) -> None:
        self.mood = self.any_of(MOODS)

    def administer(self) -> None:
        what = self.any_of(["pause", "resume", "resume"])
        self.ask(lambda site: site.as_user("admin", "POST", f"/admin/targets/t1/{what}"), self.faults())

    def messages_change(self) -> None:
        delays = self.any_of(DELAYS)
        self.site.world.queues.mischief = lambda _queue, _body: delays

    def faults_stop(self) -> None:
        self.drain()

    def _any_task(self) -> str:
        """One that there is, or is not yet."""
        name: str = self.any_of(["T1", "A1", *self.model.tasks])
        return name


def _hears(message: tuple[str, str], site: Site) -> None:
    site.world.hear(*message)


@pytest.mark.parametrize("steps", parts(SHORT))
def test_random_use_under_faults_agrees_with_a_plain_model(
    steps: int, monkeypatch: pytest.MonkeyPatch, record_property
) -> None:
    with a_site(monkeypatch) as site:
        workorder.deployed(site, DIAGRAM)
        Hub.site, Hub.beginning = site, site.keep()
        try:
            play(Hub, steps, A_LIFE)
        finally:
            record_property("steps under faults", Hub.steps)
