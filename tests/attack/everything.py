"""Everything that the hub's functions do, done once: what least privilege is measured by.

Every route; the life of a target of each protocol; what the schedules find; and the races in which a read follows a
write that came too late.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest

from app import app
from chalicelib.acting import Actor, acting
from chalicelib.centre import owing
from chalicelib.delivery import due, letters, paying, worker
from chalicelib.errors import Unavailable
from chalicelib.identity.hub_name import hub_name
from chalicelib.identity.tokens import issue_user_token
from chalicelib.messages import recalling
from chalicelib.outbound.outcome import Answered, NotSent, Unknown
from chalicelib.protocols.clients import client_for
from chalicelib.register import BY_CHANNEL, CHANNELS
from chalicelib.settings import settings
from chalicelib.storage.audit import guarding, recording
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.deliveries.delivery_table import DeliveryRow
from chalicelib.storage.messages import wishes
from chalicelib.storage.processes import jobs as stored_jobs
from chalicelib.storage.processes.jobs import Job
from chalicelib.todo.model import Person, Reminder, Status
from tests.attack import keeping
from tests.attack.asking import call_of, owner_of
from tests.attack.rows import ROWS
from tests.attack.town import Town
from tests.component.protocols.poa_rows import new_task
from tests.component.tables import ACCOUNT, empty_aws
from tests.faults.cases import gov_task, hub, jobs, messages, push, transaction, workers, workorder
from tests.faults.centres import CREDENTIALS
from tests.faults.site import a_site, new_container
from tests.unit.workflow.drawing import HANDLER, draw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.outbound.outcome import Outcome
    from tests.faults.site import Site

ROUTES = {f"{route.method} {route.path}": route for route in app.load_all()}
WITH_MEMORY = {"push of several transactions", "create.json without a bizTaskId", "finish.json"}
"""Requests that note themselves for their repeats, and one that takes a reminder away."""
CALLS_JUDGED, BREAKER_OPEN, LOOKED_BACK_ON = 10, timedelta(seconds=31), timedelta(minutes=4)
SIGNERS = ",".join(f"u{number}" for number in range(30))
LATE = draw(
    "start s", f"user sign candidateUsers={SIGNERS} assignee=${{assignee}} multi=parallel collection={HANDLER}",
    "boundary t on=sign cancel=true timer=duration:PT1H", "user b assignee=lisi",
    "boundary u on=b cancel=true timer=duration:PT1H", "end e", "s > sign > e", "t > b > e", "u > e",
).decode()  # fmt: skip
PAID_LATE = draw(
    "start s", "service pay topic=t multi=parallel collection=${who}", "service again topic=t",
    "boundary t on=pay cancel=true timer=duration:PT1H", "end e", "s > pay > e", "t > again > e",
).decode()  # fmt: skip
CALLED_THEN_SIGNED = draw(
    "start s", "service pay class=com.example.Pay",
    f"user a candidateGroups=财务组 multi=parallel collection={HANDLER}",
    "end e", "s > pay > a > e",
).decode()  # fmt: skip
WITH_FORM = draw("start s", "user a assignee=lisi formKey=key_f", "end e", "s > a > e").decode()


def do_everything(patch: pytest.MonkeyPatch) -> None:
    """All of it, on tables that are emptied again and again."""
    _every_route()
    _guard()
    for protocol in CREDENTIALS:
        with a_site(patch, protocol) as site:
            _live(site)
    requests = [case.act for case in (*push.CASES, *gov_task.CASES) if case.name in WITH_MEMORY]
    deeds = (
        _repeat,
        _import_with_form,
        _remind,
        _run_late,
        _owe,
        _tell,
        _judge,
        _await_many,
        _work,
        _begin,
        _migrate,
        _alarm,
    )
    for deed in (*deeds, *requests):
        with a_site(patch) as site:
            gov_task.made(site)
            deed(site)
    for ready, act in ((workers.rung, workers.hears), (_with_a_cursor_lost, lambda site: site.watch())):
        with a_site(patch) as site:
            ready(site)
            _overtaken(site, act)


def _every_route() -> None:
    empty_aws()
    town = Town()
    ids = {**town.settle(), "caller": "OA"}
    town.ok(town.person("admin"), "PUT", f"/admin/targets/{ids['targetId']}", {"enabled": True})
    town.ok(town.person("admin"), "PUT", "/admin/applications/OA", {"requestsPerSecond": 1000})
    kept = keeping.keep()
    for route, row in sorted(ROWS.items()):
        keeping.put_back(kept)
        headers = owner_of(town, row)
        new_container()
        town.send(headers, call_of(route, row, ids, ROUTES[route].consumes))


def _guard() -> None:
    """Every chain of the audit log has entries, more than are looked at."""
    with acting(Actor("operator", "test", datetime.now(UTC))), pytest.MonkeyPatch.context() as patch:
        patch.setattr(guarding, "LOOKED_AT", 1)
        for number in range(40):
            recording.note(Change("user/x", {}, {"number": number}))
        guarding.guard(ACCOUNT)


def _live(site: Site) -> None:
    """A target is told; fails, and is back; is not rung for, and is forgotten; wants something again; is gone."""
    push.stored()(site)
    site.quiesce(1)
    well = site.world.call
    site.world.call = lambda _: Answered(500, {}, b"", 1, site.clock.now())
    site.push([push.row(number) for number in range(2, 2 + CALLS_JUDGED)], [])
    _hear_all(site)
    site.world.call = well
    site.clock.pass_(BREAKER_OPEN)
    site.quiesce()
    workers.undelivered(site)
    new_container()
    site.sweep()
    _hear_all(site)
    _with_a_cursor_lost(site)
    new_container()
    site.watch()
    _hear_all(site)
    one = {"appId": "OA", "taskId": "T1"}
    new_container()
    site.as_user("admin", "GET", "/admin/deliveries", **one)
    site.as_user("admin", "POST", "/admin/deliveries/replay", {"targetId": "t1"})
    site.as_user("admin", "POST", "/admin/deliveries/replay", {"targetId": "t1", **one})
    site.world.call = lambda _: Answered(410, {}, b"", 1, site.clock.now())
    new_container()
    _, _, _, message = site.world.queues.waiting[0]
    worker.on_message(site.protocol, client_for(site.protocol), message, replace(site.world.tools, hub=hub_name))


def _repeat(site: Site) -> None:
    """A creation that is stored comes again."""
    transaction.begun(site)
    transaction.begun(site)


def _import_with_form(site: Site) -> None:
    workorder.deployed(site, WITH_FORM)


def _remind(site: Site) -> None:
    workers.reminding(site)
    new_container()
    site.sweep()


def _run_late(site: Site) -> None:
    """Nobody signs, and nobody does what that leads to: one timer closes all signatures, another ends the process."""
    workorder.started(LATE)(site)
    for _ in range(2):
        site.clock.pass_(timedelta(hours=2))
        new_container()
        site.sweep()


def _owe(site: Site) -> None:
    """A task has more people than a transaction holds, and an instance more tasks; storage stops, and answers again."""
    site.push([push.row(**push.CROWDED)], [])
    site.push([], [push.change(subject="改过")])
    _left_unpaid(site, lambda: site.push([push.row(2, **push.CROWDED)], []))
    remind = Reminder(0, site.clock.now())
    everybody = tuple(Person(each) for each in push.CROWD.split(","))
    more = {"assignees": everybody, "reminders": (remind,), "copied_to": everybody}
    _left_unpaid(site, lambda: site.world.create("T3", due_time=site.clock.now(), **more))
    site.clock.pass_(timedelta(minutes=1))
    new_container()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(due, "ENTRY_SECONDS", 600)  # of the machine that runs the tests, which may be slow
        site.sweep()
    _hear_all(site)
    transaction.calls("addTransaction", new_task("T4", handlers=push.CROWD))(site)
    site.as_app("POST", f"{transaction.POA}/taskCuiBanNew", {**transaction.URGED, "taskId": "T4"})
    _left_unpaid(site, lambda: workorder.started(LATE)(site))
    while "debts" not in site.world.queues.waiting[0][2]:
        site.hear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paying, "BUDGET_SECONDS", 0)
        new_container()
        site.hear()
    _hear_all(site)
    site.clock.pass_(timedelta(hours=2))
    new_container()
    _left_unpaid(site, site.sweep)
    site.clock.pass_(timedelta(minutes=1))
    site.sweep()
    _hear_all(site)


def _await_many(site: Site) -> None:
    """An instance has more jobs than a transaction holds, and a timer takes them away."""
    _left_unpaid(site, lambda: workorder.started(PAID_LATE, who=list(range(40)))(site))
    _hear_all(site)
    site.as_user("admin", "POST", "/workflow/job/fetchAndLock", {"topic": "t", "workerId": "w"})
    site.as_user("admin", "GET", "/hub/monitor/incidents", procInsId=site.notes["instance"])
    site.clock.pass_(timedelta(hours=2))
    new_container()
    _left_unpaid(site, site.sweep)
    _hear_all(site)


def _migrate(site: Site) -> None:
    """Instances of a version go on with another in the background."""
    jobs.two_versions(site)
    new_container()
    jobs.migrates_all(site)
    new_container()
    _hear_all(site)


def _work(site: Site) -> None:
    """A connector is called; another job of it is rung for again, fails, and its instance's timer takes it away."""
    jobs.connected(site)
    _hear_all(site)
    workorder.started(CALLED_THEN_SIGNED)(site)
    _hear_all(site)
    site.world.queues.waiting.clear()
    workorder.started(jobs.CALLING)(site)
    site.world.queues.waiting.clear()
    site.clock.pass_(timedelta(minutes=5))
    new_container()
    site.sweep()
    site.world.connector = lambda _: Answered(500, {}, b"", 1, site.clock.now())
    _hear_all(site)


def _tell(site: Site) -> None:
    """Messages to many people, told by the payer, carried by channels that are busy and then well, and taken back."""
    everybody = [f"u{each}" for each in range(25)]
    people = [
        {"userId": each, "name": "甲", "phone": "13800000000", "email": f"{each}@example.edu.cn"} for each in everybody
    ]
    site.as_user("admin", "POST", "/admin/users", people)
    for channel in (messages.HOOK, messages.MAIL, *messages.CLOUDS):
        limited = {**channel, "personLimit": {"perHour": 100}}
        messages.of_admin("POST", "/admin/channels", limited)(site)
    messages.group(site)
    digests = {each: "digest" for each in BY_CHANNEL if each not in wishes.ALONE}
    for user, wanted in (("u1", {"classes": {"notice": digests}}), ("u2", {"whileAway": "wait"})):
        site.tokens[user] = issue_user_token(user, site.clock.now(), user)[0]
        site.as_user(user, "PUT", "/hub/preferences", {"messages": wanted})
    to = {"users": everybody, "groups": ["财务组"]}
    messages.send(site, {**messages.MANY, "to": to, "channels": ["app", *BY_CHANNEL]})
    now = site.clock.now()
    given = {"errcode": 0, "code": 0, "access_token": "t", "tenant_access_token": "t"}
    given |= {"expires_in": 7200, "expire": 7200}
    token = Answered(200, {}, json.dumps(given).encode(), 1, now)
    bad = (NotSent("refused"), Unknown("silence"), Answered(451, {}, b"", 1, now))
    moods: dict[str, Iterator[Outcome]] = defaultdict(lambda: cycle(bad))
    site.world.call = lambda request: token if request.step == "token" else next(moods[request.url])
    _carry_all(site)
    taken = {"data": {"message_id": "om"}, "task_id": 1, "send_result": {"read_user_id_list": ["x"]}}
    well = Answered(250, {}, json.dumps({**given, **taken}).encode(), 1, now)
    site.world.call = lambda _: well
    site.clock.pass_(timedelta(hours=1))
    site.world.queues.waiting.clear()
    new_container()
    site.sweep()
    _carry_all(site)
    site.clock.pass_(timedelta(days=1))
    new_container()
    site.sweep()
    _carry_all(site)
    site.renew_tokens()
    messages.topic(site)
    site.as_user("admin", "PUT", "/hub/topics/outage/subscriptions", {"userIds": everybody})
    messages.publish(site)
    _hear_all(site)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recalling, "BUDGET_SECONDS", 0)
        messages.of_message("/recall", "POST", {})(site)
    _hear_all(site)


def _alarm(site: Site) -> None:
    """Rules of every kind are looked at: something fires, is repeated, goes up, and is over; an instance is watched."""
    entry = {"departmentId": "D1", "name": "处", "heads": ["wangwu"]}
    site.as_user("admin", "POST", "/admin/departments", entry)
    site.as_user("admin", "POST", "/admin/users", {"userId": "lisi", "departmentId": "D1"})
    messages.channel(site)
    hub.about_to_fire(site)
    jobs.connected(site)
    stuck = Job("i1", "stuck", "OA", "stuck", "stuck", "", site.clock.now(), site.clock.now(), version=0)
    stored_jobs.move(stuck, replace(stuck, stuck=True, version=1))
    to = {"users": ["lisi"], "departments": ["D1"]}
    app, long = {"appId": "OA"}, {"minutes": 1}
    kinds: dict[str, dict[str, Any]] = {
        "overdue": {**app, "repeatMinutes": 1, "escalateMinutes": 30, "channels": ["app", "webhook"]},
        "due_soon": {**app, **long},
        "unassigned": app,
        "dwell": {**app, **long, "processKey": "p"},
        "stuck": {},
        "incident": app,
        "volume_drop": {**app, "percent": 50},
        "dead_delivery": {},
        "reports_lag": long,
    }
    for kind, more in kinds.items():
        rule = {"ruleId": kind, "name": kind, "kind": kind, "audience": to, "everyMinutes": 1, **more}
        site.as_user("admin", "POST", "/admin/alert-rules", rule)
    for minutes in (2, 10, 60):
        site.clock.pass_(timedelta(minutes=minutes))
        new_container()
        site.sweep()
    _carry_all(site)
    site.world.change("T1", status=Status.COMPLETE)
    site.clock.pass_(timedelta(days=8))
    new_container()
    site.sweep()
    _hear_all(site)


def _begin(site: Site) -> None:
    """A process begins at its time, another by what one throws, and an instance waits for what another throws."""
    jobs.waits_for_time(site)
    new_container()
    site.sweep()
    jobs.waits_for_message(site)
    jobs.thrower_and_catcher(site)
    jobs.completes_and_throws(site)
    _hear_all(site)
    workorder.started(jobs.ANNOUNCING)(site)
    _hear_all(site)
    jobs.ended_by_another(site)
    _hear_all(site)


def _carry_all(site: Site) -> None:
    """The same as `_hear_all`; channels tell what the hub is called."""
    channels = {settings().queue(each.queue): each.name for each in CHANNELS}
    while message := site.world.queues.receive():
        new_container()
        queue, body = message
        if queue in channels:
            tools = replace(site.world.tools, hub=hub_name)
            letters.on_message(channels[queue], client_for(channels[queue]), body, tools)
        else:
            site.world.hear(*message)


def _judge(site: Site) -> None:
    """An order is judged once its process has ended."""
    workorder.ended_order(site)
    new_container()
    workorder.on_order("zhangsan", "evaluate", score=5, comment="好")(site)


def _left_unpaid(site: Site, act: Callable[[], object]) -> None:
    """Meanwhile nobody pays, as if storage had stopped answering just then."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chalicelib.storage.ledger.unit_of_work.debts.settle", _refuse)
        patch.setattr(owing, "AT_ONCE", 0)
        act()


def _refuse(_debtor: object) -> None:
    raise Unavailable("存储繁忙")


def _hear_all(site: Site) -> None:
    """Let functions hear what is visible now, each message in a new container."""
    while message := site.world.queues.receive():
        new_container()
        site.world.hear(*message)


def _with_a_cursor_lost(site: Site) -> None:
    """Two targets were told of a task, and nothing knows any more that the first one was."""
    site.world.register("t2", "http://centre.test", site.protocol, credential=CREDENTIALS[site.protocol])
    site.push([push.row(99)], [])
    _hear_all(site)
    DeliveryRow("OA#T99", "t1").delete()
    site.clock.pass_(LOOKED_BACK_ON)


def _overtaken(site: Site, act: Callable[[Site], Any]) -> None:
    """Another container does the same just before the first write to a cursor."""
    kept = site.keep()
    _, undisturbed = site.run(act, {})
    first = next(n for n, call in enumerate(undisturbed.calls, 1) if call.operation == "UpdateItem")
    site.put_back(kept)
    site.rival = act
    site.run(act, {first: "overtaken"})
