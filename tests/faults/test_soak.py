"""Random requests, workers, ticks, moods and faults in any order, against a plain model.

Whenever the faults stop, everything drains: what waits for its moment in the retry schedule is waited for, then three
ticks of the sweeper must do. `make soak` plays 10,000 steps; `make test` a few fixed ones.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

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
    from tests.faults.site import Site

A_LIFE, SHORT = 30, 150
ENDED = "2026-11-22 11:00:00"
PEOPLE = ("lisi", "wangwu", "zhaoliu")
MOST_PROCESSES = 3
BUTTONS = ("complete", "claim", "unClaim", "delegate", "transfer", "reject", "return", "revokeProcess", "addSign")

numbers = st.integers(1, 4)
people = st.sampled_from(PEOPLE)
subjects = st.sampled_from(["甲", "乙", "丙"])
faults: st.SearchStrategy[dict[int, str]] = st.one_of(
    st.just({}),
    st.just({}),
    st.dictionaries(st.integers(1, 9), st.sampled_from([name for name in FAULTS if name != "overtaken"]), max_size=2),
)


class Hub(Machine):
    """The rules: what systems and people ask for, and what goes on meanwhile."""

    @rule(number=numbers, subject=subjects, who=people, faults=faults)
    def push_insert(self, number: int, subject: str, who: str, faults: dict[int, str]) -> None:
        inserted = row(number, subject=subject, assignee_ids=who, assignee_names=who)
        self.ask(lambda site: site.push([inserted], []), faults)
        self.model.create(f"T{number}", subject, [who])

    @rule(number=numbers, subject=subjects, faults=faults)
    def push_update(self, number: int, subject: str, faults: dict[int, str]) -> None:
        self.ask(lambda site: site.push([], [change(number, subject=subject)]), faults)
        self.model.rename(f"T{number}", subject)

    @rule(number=numbers, to=people, faults=faults)
    def push_transfer(self, number: int, to: str, faults: dict[int, str]) -> None:
        given = change(number, status="TRANSFER", assignee_ids=to, assignee_names=to, operator_id="zhangsan")
        self.ask(lambda site: site.push([], [given]), faults)
        self.model.transfer(f"T{number}", to)

    @rule(number=numbers, status=st.sampled_from(["COMPLETE", "ABORT"]), faults=faults)
    def push_end(self, number: int, status: str, faults: dict[int, str]) -> None:
        by = {"actual_owner_id": "lisi"} if status == "COMPLETE" else {}
        given = change(number, status=status, end_on=ENDED, **by)
        task = self.model.tasks.get(f"T{number}")
        if task is not None and task.status == status:
            return
        self.ask(lambda site: site.push([], [given]), faults)
        if status == "COMPLETE":
            self.model.complete(f"T{number}", "lisi")
        else:
            self.model.abort(f"T{number}")

    @rule(number=numbers, asked=st.lists(people, min_size=1, max_size=2, unique=True), faults=faults)
    def add_task(self, number: int, asked: list[str], faults: dict[int, str]) -> None:
        added = new_task(f"A{number}", handlers=",".join(asked), taskName="甲", actions=[hub.BUTTON])
        self.ask(lambda site: site.as_app("POST", f"{POA}/todo/addTask", [added]), faults)
        self.model.create(f"A{number}", "甲", asked, presses=3)

    @rule(number=numbers, who=people, faults=faults)
    def handle_task(self, number: int, who: str, faults: dict[int, str]) -> None:
        given = {"appId": "OA", "taskId": f"A{number}", "handler": who, "handleOpinions": "好"}
        self.ask(lambda site: site.as_app("POST", f"{POA}/todo/handleTask", [given]), faults)
        self.model.handle(f"A{number}", who)

    @rule(number=numbers, who=people, faults=faults)
    def create_todo(self, number: int, who: str, faults: dict[int, str]) -> None:
        given = {**gov_task.GIVEN, "bizTaskId": f"B{number}", "subject": "甲", "assigneeId": who, "dueTime": ""}
        told = {name: text for name, text in given.items() if not name.startswith("due")}
        answer = self.ask(lambda site: site.signed(gov_task.CREATE, **told), faults)
        name = self.todos[f"B{number}"] = answer.json_body["content"]["data"]["taskUuid"]
        self.model.create(name, "甲", [who])

    @rule(number=numbers, who=people, faults=faults)
    def finish_todo(self, number: int, who: str, faults: dict[int, str]) -> None:
        name = self.todos.get(f"B{number}", "none")
        self.ask(lambda site: site.signed(gov_task.FINISH, userId=who, taskUuid=name), faults)
        self.model.handle(name, who)

    @rule(number=numbers, who=people, faults=faults)
    def cancel_todo(self, number: int, who: str, faults: dict[int, str]) -> None:
        name = self.todos.get(f"B{number}", "none")
        self.ask(lambda site: site.signed(gov_task.CANCEL, userId=who, taskUuid=name), faults)
        self.model.abort(name, who)

    # What people do with any task

    @rule(data=st.data(), who=people, faults=faults)
    def click(self, data: Any, who: str, faults: dict[int, str]) -> None:
        name = self._any(data)
        self.ask(lambda site: site.as_user(who, "GET", f"/hub/tasks/OA/{name}/open"), faults)
        self.model.click(name, who)

    @rule(data=st.data(), who=people, faults=faults)
    def press(self, data: Any, who: str, faults: dict[int, str]) -> None:
        name, key = self._any(data), self.wish()
        self.ask(lambda site: site.as_user(who, "POST", f"/hub/tasks/OA/{name}/actions/0", key=key), faults)
        self.model.press(name, who)

    @rule(data=st.data(), faults=faults)
    def urge(self, data: Any, faults: dict[int, str]) -> None:
        name, key = self._any(data), self.wish()
        given = {"appId": "OA", "taskId": name, "creator": "zhangsan"}
        self.ask(lambda site: site.as_app("POST", f"{POA}/taskCuiBanNew", given, key), faults)
        self.model.urge(name)

    # The work-order centre

    @rule(faults=faults)
    @precondition(lambda self: len(self.processes) < MOST_PROCESSES)
    def start(self, faults: dict[int, str]) -> None:
        key, body = self.wish(), {"processDefId": "p", "variables": {}}
        path = "/workflow/process/start"
        answer = self.ask(lambda site: site.at_centre(INITIATOR, "POST", path, body, key), faults, centre=True)
        self.processes.append(Process(self.model, answer.json_body["data"]["ProcessInstanceId"]))

    @rule(data=st.data(), faults=faults)
    @precondition(lambda self: any(process.open for process in self.processes))
    def go_on(self, data: Any, faults: dict[int, str]) -> None:
        process = data.draw(st.sampled_from([process for process in self.processes if process.open]))
        work = data.draw(st.sampled_from(process.open))
        self._push_button(process, "complete", work, (work.asked[0], work.asked[0]), faults, "")

    @rule(data=st.data(), button=st.sampled_from(BUTTONS), who=people, to=people, keyed=st.booleans(), faults=faults)
    @precondition(lambda self: self.processes)
    def act(self, data: Any, button: str, who: str, to: str, *, keyed: bool, faults: dict[int, str]) -> None:
        process = data.draw(st.sampled_from(self.processes))
        ended = [work for work in process.works if work.status == "COMPLETE"]
        likely = ended if button == "revokeProcess" else process.open
        work = data.draw(st.sampled_from([*likely, *likely, *process.works]))
        self._push_button(process, button, work, (who, to), faults, self.wish() if keyed else "")

    @rule(data=st.data(), who=st.sampled_from([INITIATOR, "lisi"]), faults=faults)
    @precondition(lambda self: len(self.processes) == MOST_PROCESSES)
    def stop(self, data: Any, who: str, faults: dict[int, str]) -> None:
        process = data.draw(st.sampled_from(self.processes))
        body, path = {"procInsId": process.instance}, "/workflow/task/stopProcess"
        self.ask(lambda site: site.at_centre(who, "POST", path, body), faults, centre=True)
        if who == INITIATOR:
            process.stop()

    # What goes on meanwhile

    @rule(faults=faults, most=st.integers(1, 6))
    def hear(self, faults: dict[int, str], most: int) -> None:
        for _ in range(most):
            if message := self.site.world.queues.receive():
                self.site.run(partial(_hears, message), faults)

    @rule(faults=faults)
    def tick(self, faults: dict[int, str]) -> None:
        self.site.clock.pass_(timedelta(minutes=1))
        self.site.run(lambda site: site.sweep(), faults)

    @rule(faults=faults)
    def watch(self, faults: dict[int, str]) -> None:
        self.site.run(lambda site: site.watch(), faults)

    @rule(minutes=st.sampled_from([2, 10, 45, 120]))
    def time_passes(self, minutes: int) -> None:
        self.site.clock.pass_(timedelta(minutes=minutes))
        self.site.renew_tokens()

    @rule(mood=st.sampled_from(MOODS))
    def mood_changes(self, mood: str) -> None:
        self.mood = mood

    @rule(what=st.sampled_from(["pause", "resume", "resume"]), faults=faults)
    def administer(self, what: str, faults: dict[int, str]) -> None:
        self.ask(lambda site: site.as_user("admin", "POST", f"/admin/targets/t1/{what}"), faults)

    @rule(delays=st.sampled_from([[0], [0], [], [0, 0], [0, 70], [40], [200, 0]]))
    def messages_change(self, delays: list[float]) -> None:
        self.site.world.queues.mischief = lambda _queue, _body: delays

    @rule()
    def faults_stop(self) -> None:
        self.drain()

    def _any(self, data: Any) -> str:
        """A task that there is, or is not yet."""
        name: str = data.draw(st.sampled_from(["T1", "A1", *self.model.tasks]))
        return name

    def _push_button(
        self, process: Process, button: str, work: Any, of: tuple[str, str], faults: dict[int, str], key: str
    ) -> None:
        who, to = of
        more = {"return": {"targetKey": "take"}, "addSign": {"nextUserIds": to}}.get(button, {"userId": to})
        body, path = {"taskId": process.name(work), **more}, f"/workflow/task/{button}"
        self.ask(lambda site: site.at_centre(who, "POST", path, body, key), faults, centre=True)
        getattr(process, button.replace("return", "return_"))(work, who, to)


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
