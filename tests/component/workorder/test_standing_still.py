"""A running instance is looked at after a while: what nothing moves on is an incident until it moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.centre.case import from_stored, to_stored
from chalicelib.delivery import due
from chalicelib.storage.base.transact import transact
from chalicelib.storage.ledger.due_table import DueRow
from chalicelib.storage.processes import instances
from tests.alerting import HANDLERS
from tests.unit.workflow.drawing import draw

ONE = draw("start s", "user a assignee=lisi", "end e", "s > a > e")


@pytest.fixture
def started(centre, zhangsan):
    centre.deploy(ONE)
    return zhangsan.start("p")["ProcessInstanceId"]


def pass_(by):
    due.turns.forget()
    due.fire_due(datetime.now(UTC) + by, HANDLERS)


def watches():
    return [row for row in DueRow.scan() if row.kind == "watch"]


def make_still(instance_id):
    """As if what should have opened its next task had been lost."""
    case = from_stored(instances.read_many([instance_id])[instance_id])
    transact([instances.put(to_stored(replace(case, open={})), "broken")], "broken")


def incidents(admin):
    return admin.ok("GET", "/hub/monitor/incidents")["rows"]


def test_an_instance_that_goes_on_is_looked_at_again_and_is_no_incident(started, admin):
    pass_(timedelta(days=8))
    assert incidents(admin) == []
    [entry] = watches()
    assert entry.at > f"{datetime.now(UTC) + timedelta(days=14):%Y%m%d}"


def test_one_that_nothing_moves_on_is_an_incident_until_it_is_ended(started, admin):
    make_still(started)
    for hours in (0, 2):
        pass_(timedelta(days=8, hours=hours))
    [incident] = incidents(admin)
    assert (incident["kind"], incident["procInsId"]) == ("stuck", started)
    assert "没有待办" in incident["cause"]
    assert admin.ok("GET", "/hub/monitor")["data"]["instances"]["stuck"] == 1
    path = f"/hub/monitor/incidents/{incident['incidentId']}"
    assert admin("POST", path, {"action": "skip"}).status_code == 409
    assert admin.ok("POST", path, {"action": "end"})["data"]["processStatus"] != "running"
    assert incidents(admin) == []


def test_one_that_has_ended_is_not_looked_at_any_more(started, lisi):
    lisi.do("complete", f"{started}-1")
    pass_(timedelta(days=8))
    assert watches() == []


def test_what_is_suspended_is_counted(started, admin):
    admin.ok("POST", "/workflow/instance/updateState", {"instanceId": started, "state": "2"})
    assert admin.ok("GET", "/hub/monitor")["data"]["instances"]["suspended"] == 1


def rule(admin, kind, **more):
    body = {"ruleId": kind, "name": kind, "kind": kind, "audience": {"users": ["admin"]}, **more}
    admin.ok("POST", "/admin/alert-rules", body)


def alerted(admin):
    return [(row["ruleId"], row["processInstanceId"]) for row in admin.ok("GET", "/hub/alerts")["rows"]]


def test_what_stands_too_long_at_a_node_is_alerted_until_it_goes_on(started, lisi, admin):
    rule(admin, "dwell", appId="WO", processKey="p", nodeId="a", minutes=60)
    pass_(timedelta(minutes=30))
    assert alerted(admin) == []
    pass_(timedelta(minutes=90))
    assert alerted(admin) == [("dwell", started)]
    lisi.do("complete", f"{started}-1")
    pass_(timedelta(minutes=120))
    assert alerted(admin) == []


def test_one_that_nothing_moves_on_is_alerted(started, admin):
    rule(admin, "stuck")
    rule(admin, "incident")
    make_still(started)
    pass_(timedelta(days=8))
    pass_(timedelta(days=8, minutes=10))
    assert alerted(admin) == [("stuck", started)]
