"""Random requests, workers, ticks, moods and faults in any order, against a plain model (model.py).

Whenever the faults stop, everything drains: what waits for its moment in the retry schedule is waited for, then three
ticks of the sweeper must do. `make soak` plays 10,000 steps; `make test` a few fixed ones.
"""

from __future__ import annotations

import os
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from chalicelib.delivery.outcome import Answered, NotSent, Unknown
from chalicelib.storage.cursors import moment
from tests.component.protocols.poa_rows import new_task
from tests.faults.cases import gov_task, workorder
from tests.faults.cases.push import change, row
from tests.faults.cases.transaction import POA
from tests.faults.model import Model
from tests.faults.site import TICKS, a_site
from tests.faults.views import faults_within, rows, tasks
from tests.faults.wire import FAULTS

if TYPE_CHECKING:
    import pytest

    from tests.faults.site import Site

STEPS = int(os.environ.get("TODOHUB_SOAK_STEPS", "0"))
A_LIFE, SHORT = 30, 120
ENDED = "2026-11-22 11:00:00"
PEOPLE = ("lisi", "wangwu", "zhaoliu")

numbers = st.integers(1, 4)
people = st.sampled_from(PEOPLE)
subjects = st.sampled_from(["甲", "乙", "丙"])
faults: st.SearchStrategy[dict[int, str]] = st.one_of(
    st.just({}),
    st.just({}),
    st.dictionaries(st.integers(1, 9), st.sampled_from([name for name in FAULTS if name != "overtaken"]), max_size=2),
)


class Hub(RuleBasedStateMachine):
    """One hub under random use; the site is put back to its beginning for every life."""

    site: Site
    beginning: bytes
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.site.put_back(self.beginning)
        self.site.renew_tokens()
        self.site.world.queues.mischief = lambda _queue, _body: [0]
        self.model = Model()
        self.mood = "ok"
        self.wishes = 0
        self.names: dict[str, str] = {}
        self.site.world.call = self._moody

    # What systems and people ask for

    @rule(number=numbers, subject=subjects, who=people, faults=faults)
    def push_insert(self, number: int, subject: str, who: str, faults: dict[int, str]) -> None:
        inserted = row(number, subject=subject, assignee_ids=who, assignee_names=who)
        self._ask(lambda site: site.push([inserted], []), faults)
        self.model.create(f"T{number}", subject, [who])

    @rule(number=numbers, subject=subjects, faults=faults)
    def push_update(self, number: int, subject: str, faults: dict[int, str]) -> None:
        self._ask(lambda site: site.push([], [change(number, subject=subject)]), faults)
        self.model.rename(f"T{number}", subject)

    @rule(number=numbers, to=people, faults=faults)
    def push_transfer(self, number: int, to: str, faults: dict[int, str]) -> None:
        given = change(number, status="TRANSFER", assignee_ids=to, assignee_names=to, operator_id="zhangsan")
        self._ask(lambda site: site.push([], [given]), faults)
        self.model.transfer(f"T{number}", to)

    @rule(number=numbers, status=st.sampled_from(["COMPLETE", "ABORT"]), faults=faults)
    def push_end(self, number: int, status: str, faults: dict[int, str]) -> None:
        by = {"actual_owner_id": "lisi"} if status == "COMPLETE" else {}
        given = change(number, status=status, end_on=ENDED, **by)
        task = self.model.tasks.get(f"T{number}")
        if task is not None and task.status == status:
            return
        self._ask(lambda site: site.push([], [given]), faults)
        if status == "COMPLETE":
            self.model.complete(f"T{number}", "lisi")
        else:
            self.model.abort(f"T{number}")

    @rule(number=numbers, who=people, faults=faults)
    def click(self, number: int, who: str, faults: dict[int, str]) -> None:
        self._ask(lambda site: site.as_user(who, "GET", f"/hub/tasks/OA/T{number}/open"), faults)
        self.model.click(f"T{number}", who)

    @rule(number=numbers, asked=st.lists(people, min_size=1, max_size=2, unique=True), faults=faults)
    def add_task(self, number: int, asked: list[str], faults: dict[int, str]) -> None:
        added = new_task(f"A{number}", handlers=",".join(asked), taskName="甲")
        self._ask(lambda site: site.as_app("POST", f"{POA}/todo/addTask", [added]), faults)
        self.model.create(f"A{number}", "甲", asked)

    @rule(number=numbers, who=people, faults=faults)
    def handle_task(self, number: int, who: str, faults: dict[int, str]) -> None:
        given = {"appId": "OA", "taskId": f"A{number}", "handler": who, "handleOpinions": "好"}
        self._ask(lambda site: site.as_app("POST", f"{POA}/todo/handleTask", [given]), faults)
        self.model.handle(f"A{number}", who)

    @rule(name=st.sampled_from(["T1", "T2", "A1", "A2"]), faults=faults)
    def urge(self, name: str, faults: dict[int, str]) -> None:
        self.wishes += 1
        key, given = f"wish {self.wishes}", {"appId": "OA", "taskId": name, "creator": "zhangsan"}
        self._ask(lambda site: site.as_app("POST", f"{POA}/taskCuiBanNew", given, key), faults)
        self.model.urge(name)

    @rule(number=numbers, who=people, faults=faults)
    def create_todo(self, number: int, who: str, faults: dict[int, str]) -> None:
        given = {**gov_task.GIVEN, "bizTaskId": f"B{number}", "subject": "甲", "assigneeId": who, "dueTime": ""}
        told = {name: text for name, text in given.items() if not name.startswith("due")}
        answer = self._ask(lambda site: site.signed(gov_task.CREATE, **told), faults)
        name = answer.json_body["content"]["data"]["taskUuid"]
        self.names[f"B{number}"] = name
        self.model.create(name, "甲", [who])

    @rule(number=numbers, who=people, faults=faults)
    def finish_todo(self, number: int, who: str, faults: dict[int, str]) -> None:
        name = self.names.get(f"B{number}", "none")
        self._ask(lambda site: site.signed(gov_task.FINISH, userId=who, taskUuid=name), faults)
        self.model.handle(name, who)

    @rule(faults=faults)
    @precondition(lambda self: sum(name.startswith("W") for name in self.names) < 3)
    def start(self, faults: dict[int, str]) -> None:
        self.wishes += 1
        key, body = f"wish {self.wishes}", {"processDefId": "p", "variables": {}}
        path = "/workflow/process/start"
        answer = self._ask(lambda site: site.at_centre("zhangsan", "POST", path, body, key), faults, centre=True)
        data = answer.json_body["data"]
        self.names[f"W{self.wishes}"] = data["ProcessInstanceId"]
        self.model.create(data["TaskId"], "张三的流程", ["lisi"])

    @rule(data=st.data(), who=st.sampled_from(["lisi", "wangwu"]), faults=faults)
    @precondition(lambda self: any(name.startswith("W") for name in self.names))
    def complete(self, data: Any, who: str, faults: dict[int, str]) -> None:
        started = sorted(name for name in self.names if name.startswith("W"))
        instance = self.names[data.draw(st.sampled_from(started))]
        first, second = f"{instance}-1", f"{instance}-2"
        name = second if second in self.model.tasks else first
        body = {"taskId": name}
        self._ask(lambda site: site.at_centre(who, "POST", "/workflow/task/complete", body), faults, centre=True)
        self.model.handle(name, who)
        if not self.model.tasks[first].is_open:
            self.model.create(second, "张三的流程", ["wangwu"])

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

    @rule(mood=st.sampled_from(["ok", "ok", "down", "mute", "busy", "broken", "garbage"]))
    def mood_changes(self, mood: str) -> None:
        self.mood = mood

    @rule(delays=st.sampled_from([[0], [0], [], [0, 0], [0, 70], [40], [200, 0]]))
    def messages_change(self, delays: list[float]) -> None:
        self.site.world.queues.mischief = lambda _queue, _body: delays

    @rule()
    def faults_stop(self) -> None:
        self._drain()

    @invariant()
    def every_version_is_as_in_the_model(self) -> None:
        type(self).steps += 1
        stored = {task.task_id: (task.version, task.status.value, task.subject) for task in tasks()}
        known = self.model.tasks.items()
        assert stored == {name: (task.version, task.status, task.subject) for name, task in known}

    def teardown(self) -> None:
        self._drain()

    def _ask(self, act: Any, faults: dict[int, str], *, centre: bool = False) -> Any:
        """Ask as a client does: again, until there is an answer that decides."""
        answer, _ = self.site.run(act, faults)
        tries = 0
        while answer is None or answer.status_code >= 500 or (centre and not workorder.good(answer)):
            answer, _ = self.site.run(act, {})
            tries += 1
            assert tries < 3, "the hub answers again when nothing is wrong"
        return answer

    def _moody(self, request: Any) -> Any:
        if self.mood == "down":
            return NotSent("connection refused")
        if self.mood in ("busy", "broken"):
            return Answered(429 if self.mood == "busy" else 500, {}, b"", 1, self.site.clock.now())
        answer = self.site.centre.call(request)
        if self.mood == "mute":
            return Unknown("the answer was lost")
        return Answered(200, {}, b"<html>", 1, self.site.clock.now()) if self.mood == "garbage" else answer

    def _drain(self) -> None:
        site = self.site
        self.mood = "ok"
        site.world.queues.mischief = lambda _queue, _body: [0]
        waits = [moment(each["next_at"]) for each in rows("deliveries") if each["status"] == "pending"]
        waits += [visible for visible, *_ in site.world.queues.waiting]
        site.clock.moment = max([site.clock.moment, *waits])
        site.quiesce(TICKS)
        assert site.is_quiet(), ("not quiet after three ticks", rows("deliveries"), site.world.queues.waiting)
        assert faults_within() == []
        assert self._boxes() == self.model.boxes()
        self._check_target()
        site.renew_tokens()

    def _boxes(self) -> dict[str, set[tuple[str, str]]]:
        found: dict[str, set[tuple[str, str]]] = {}
        for line in rows("boxes"):
            owner, box = line["owner"], line["sort"].partition("#")[0]
            if owner.startswith("U#") and box in ("todo", "done"):
                found.setdefault(owner[2:], set()).add((box, line["body"]["taskId"]))
        return found

    def _check_target(self) -> None:
        effects = self.site.centre.effects
        assert len(set(effects)) == len(effects), "every effect once"
        for name, task in self.model.tasks.items():
            versions = [version for told, version, _ in effects if told == name]
            assert versions == sorted(versions), (name, versions)
            shown = self.site.centre.pushed(name)
            assert (shown["subject"], shown["status"]) == (task.subject, task.status)


def _hears(message: tuple[str, str], site: Site) -> None:
    site.world.hear(*message)


def test_random_use_under_faults_agrees_with_a_plain_model(monkeypatch: pytest.MonkeyPatch, record_property) -> None:
    with a_site(monkeypatch) as site:
        workorder.deployed(site, workorder.STEPS)
        Hub.site, Hub.beginning, Hub.steps = site, site.keep(), 0
        lives = settings(
            max_examples=max(1, (STEPS or SHORT) // A_LIFE),
            stateful_step_count=A_LIFE,
            derandomize=not STEPS,
            deadline=None,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        )
        try:
            run_state_machine_as_test(Hub, settings=lives)
        finally:
            record_property("steps", Hub.steps)
