"""Alerts: rules are looked at, each change is told once, and nothing is alerted one by one without bound."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from chalicelib.centre import watching
from chalicelib.delivery import due
from chalicelib.identity.tokens import issue_user_token
from chalicelib.messages import announcing
from chalicelib.reports import counting
from chalicelib.reports.alerts import stepping
from chalicelib.reports.alerts.found import World
from chalicelib.reports.alerts.running import handlers
from chalicelib.storage.directory import entries, users
from chalicelib.storage.directory.model import Entry, User
from chalicelib.storage.ledger import outbox, unit_of_work
from chalicelib.todo.commands import Change, Create
from chalicelib.todo.model import Person, Status
from tests.alerting import HANDLERS
from tests.component.paying_debts import pay_debts
from tests.samples import a_process, a_task

NOW = datetime.now(UTC).replace(microsecond=0)
TO_ADMIN = {"users": ["admin"]}


class Site:
    def __init__(self, hub):
        self.hub = hub
        self.made = 0

    def minute(self, now, tell=announcing.announce):
        """The sweeper's minute."""
        due.turns.forget()
        due.fire_due(now, {**HANDLERS, **handlers(World(tell, watching.open_since))})
        pay_debts(now)

    def call(self, user, method, path, body=None):
        token, _ = issue_user_token(user, datetime.now(UTC), uuid.uuid4().hex)
        sent = b"" if body is None else json.dumps(body).encode()
        headers = {"Authorization": token, "Content-Type": "application/json"}
        return self.hub.http.request(method, path, headers=headers, body=sent)

    def save(self, **rule):
        body = {"ruleId": "r1", "name": "超期提醒", "kind": "overdue", "appId": "OA", "audience": TO_ADMIN, **rule}
        said = {name: value for name, value in body.items() if value is not None}
        return self.call("admin", "POST", "/admin/alert-rules", said)

    def alerts(self, user="admin", **query):
        return self.hub.get(user, "/hub/alerts", **query)["rows"]

    def told(self, user="admin"):
        rows = self.hub.get(user, "/hub/notices", pageSize="100")["rows"]
        return [row["title"] for row in rows if row["kind"] == "message"][::-1]

    def task(self, task_id="T1", **more):
        self.made += 1
        by = unit_of_work.Context(NOW, "app:OA", f"make{self.made}")
        told = {"version": 0, "reminders": (), "assignees": (Person("lisi"),), "due_time": NOW - timedelta(hours=1)}
        process = a_process(version=0, process_instance_id=f"P{task_id}")
        task = a_task(**{**told, "task_id": task_id, "process_instance_id": f"P{task_id}", **more})
        unit_of_work.apply([Create(task, process)], by)
        counting.settle(outbox.pending("OA", task_id))

    def end(self, task_id="T1"):
        by = unit_of_work.Context(NOW, "app:OA", f"end{task_id}")
        unit_of_work.apply([Change("OA", task_id, {"status": Status.COMPLETE})], by)


@pytest.fixture
def site(hub):
    return Site(hub)


def at(minutes):
    return NOW + timedelta(minutes=minutes)


def test_what_the_clock_makes_overdue_is_alerted_once_and_ends_when_it_is_handled(site):
    assert site.save().status_code == 200
    site.task()
    for minute in (1, 2, 7, 8, 13):
        site.minute(at(minute))
    [alert] = site.alerts()
    assert (alert["state"], alert["taskId"], alert["kindName"]) == ("firing", "T1", "待办超期")
    assert site.told() == ["【告警】超期提醒"]
    site.end()
    for minute in (20, 26):
        site.minute(at(minute))
    assert site.alerts() == []
    assert [each["taskId"] for each in site.alerts(state="resolved")] == ["T1"]
    assert site.told() == ["【告警】超期提醒", "【告警已恢复】超期提醒"]


def test_those_it_waits_for_are_told_see_it_and_take_care_of_it(site):
    site.save(audience={"handlers": True}, repeatMinutes=5, escalateMinutes=60)
    site.task()
    site.minute(at(1))
    site.minute(at(7))
    [alert] = site.alerts("lisi")
    assert site.alerts("wangwu") == []
    path = f"/hub/alerts/{alert['alertId']}/ack"
    assert site.call("wangwu", "POST", path, {}).status_code == 404
    for _ in range(2):
        shown = site.call("lisi", "POST", path, {"comment": "正在办"}).json_body["data"]
        assert (shown["state"], shown["acknowledgedBy"], shown["comment"]) == ("acknowledged", "lisi", "正在办")
    for minute in (13, 90, 96):
        site.minute(at(minute))
    assert site.told("lisi") == ["【告警】超期提醒", "【告警已确认】超期提醒"]


def test_what_nobody_takes_care_of_is_repeated_and_goes_up_to_the_head_of_the_department(site):
    entries.change_entries("department", {"D9": lambda _: Entry("department", "D9", "教务处", heads=("wangwu",))})
    users.change_users({"lisi": lambda _: User("lisi", "李四", "D9", "教务处")})
    site.save(audience={"handlers": True}, repeatMinutes=30, escalateMinutes=60)
    site.task()
    for minute in (1, 7, 38, 75, 81):
        site.minute(at(minute))
    assert site.told("lisi") == ["【告警】超期提醒", "【告警仍未处理】超期提醒", "【告警升级】超期提醒"]
    assert site.told("wangwu") == ["【告警升级】超期提醒"]
    assert site.alerts("wangwu")[0]["escalated"] is True


def test_a_crash_before_or_after_the_telling_tells_nobody_twice(site):
    site.save()
    site.task()
    site.minute(at(1))

    def tell_and_die(message, now):
        announcing.announce(message, now)
        raise RuntimeError

    def die(message, now):
        raise RuntimeError

    for way in (die, tell_and_die, announcing.announce):
        site.minute(at(7), way)
    assert site.told() == ["【告警】超期提醒"]


def test_alerts_beyond_the_most_are_one_that_tells_how_many(site, monkeypatch):
    monkeypatch.setattr(stepping, "MOST_SUBJECTS", 3)
    site.save()
    for number in range(6):
        site.task(f"T{number}")
    site.minute(at(1))
    site.minute(at(7))
    page = site.hub.get("admin", "/hub/alerts", pageSize="2")
    assert (page["total"], len(page["rows"])) == (4, 2)
    rest = site.hub.get("admin", "/hub/alerts", pageSize="2", cursor=page["nextCursor"])
    [beyond] = [each for each in [*page["rows"], *rest["rows"]] if each["subject"] == "*"]
    assert ("另有 3 个" in beyond["text"], rest["nextCursor"]) == (True, None)
    assert len(site.told()) == 4


def test_a_disabled_rule_ends_what_is_open_of_it_and_is_not_looked_at_again(site):
    site.save()
    site.task()
    site.minute(at(1))
    site.minute(at(7))
    assert site.call("admin", "DELETE", "/admin/alert-rules/r1").json_body["data"]["enabled"] is False
    for minute in (8, 9, 30):
        site.minute(at(minute))
    assert site.alerts() == []
    assert site.told() == ["【告警】超期提醒", "【告警已恢复】超期提醒"]


def test_whom_nobody_answers_for_any_more_administrators_hear_of(site):
    entries.change_entries("group", {"g9": lambda _: Entry("group", "g9", "值班")})
    users.change_users({"duty": lambda _: User("duty", "值班员", groups=("g9",))})
    site.save(audience={"groups": ["g9"]})
    users.change_users({"duty": lambda known: replace(known or User("duty", ""), groups=())})
    site.task()
    site.minute(at(1))
    site.minute(at(7))
    assert site.told() == ["【告警】超期提醒"]
    assert "没有人" in site.alerts()[0]["untold"]


@pytest.mark.parametrize(("kind", "rule", "task"), [
    ("unassigned", {}, {"assignees": (), "groups": ()}),
    ("due_soon", {"minutes": 120}, {"due_time": NOW + timedelta(hours=1)}),
])  # fmt: skip
def test_todos_that_nobody_has_or_that_are_about_to_be_overdue(site, kind, rule, task):
    site.save(kind=kind, **rule)
    site.task(**task)
    site.minute(at(1))
    site.minute(at(7))
    assert [each["taskId"] for each in site.alerts()] == ["T1"]


def test_counters_that_are_behind_are_alerted(site):
    site.save(kind="reports_lag", appId=None, minutes=1)
    by = unit_of_work.Context(NOW, "app:OA", "behind")
    unit_of_work.apply([Create(a_task(version=0), a_process(version=0))], by)
    site.minute(at(3))
    [alert] = site.alerts()
    assert "统计滞后" in alert["text"]


def test_far_fewer_begun_than_in_the_days_before_is_alerted(site):
    site.save(kind="volume_drop", percent=50)
    for day in range(2, 9):
        for number in range(2):
            began = NOW - timedelta(days=day)
            by = unit_of_work.Context(began, "app:OA", f"v{day}{number}")
            own = f"V{day}{number}"
            process = a_process(version=0, process_instance_id=own, started_on=began)
            unit_of_work.apply([Create(a_task(version=0, task_id=own, process_instance_id=own), process)], by)
            counting.settle(outbox.pending("OA", own))
    site.minute(at(1))
    [alert] = site.alerts()
    assert "发起 0 件" in alert["text"]


@pytest.mark.parametrize(("rule", "field"), [
    ({"audience": {}}, "audience"),
    ({"audience": {"groups": ["empty"]}}, "audience"),
    ({"audience": {"roles": ["nobody"]}}, "audience.roles"),
    ({"audience": {"users": ["nobody"]}}, "nobody"),
    ({"appId": None}, "appId"),
    ({"minutes": 3}, "minutes"),
    ({"kind": "due_soon"}, "minutes"),
    ({"kind": "dwell", "processKey": "p", "minutes": 1, "factor": 2.0}, "minutes"),
    ({"kind": "dwell", "processKey": "p", "factor": 2.0}, "nodeId"),
    ({"kind": "stuck", "audience": {"handlers": True}}, "audience.handlers"),
    ({"kind": "nonsense"}, "kind"),
    ({"repeat": 3}, "repeat"),
    ({"everyMinutes": 0}, "everyMinutes"),
])  # fmt: skip
def test_a_rule_that_cannot_be_is_refused_with_the_parameter(site, rule, field):
    entries.change_entries("group", {"empty": partial(lambda _: Entry("group", "empty", "空"))})
    answer = site.save(**rule)
    assert (answer.status_code, field in answer.json_body["msg"]) == (400, True), answer.json_body
    assert site.hub.get("admin", "/admin/alert-rules")["rows"] == []


def test_rules_are_administrators_business(site):
    assert site.call("lisi", "POST", "/admin/alert-rules", {}).status_code == 403
    assert site.hub.raw("lisi", "/admin/alert-rules").status_code == 403
    assert site.hub.raw("admin", "/admin/alert-rules/none").status_code == 404
    assert site.hub.raw("admin", "/hub/alerts", state="on").status_code == 400
    assert site.call("admin", "POST", "/hub/alerts/x-1/ack", {}).status_code == 404
