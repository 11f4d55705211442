"""What a function calls, its policy allows: over one successful call of every route, and each worker and schedule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app import app
from chalicelib.delivery import dispatch, sweep, watch, worker
from chalicelib.protocols.workorder import timers
from infra.data import API
from infra.policies import GRANTS
from tests.attack import keeping
from tests.attack.asking import call_of, owner_of
from tests.attack.permissions import granted, recording
from tests.attack.rows import ROWS
from tests.attack.town import Town
from tests.component.tables import empty_aws

ROUTES = {f"{route.method} {route.path}": route for route in app.load_all()}


@pytest.fixture(scope="module")
def used():
    """Function → what it called."""
    empty_aws()
    town = Town()
    ids = {**town.settle(), "caller": "OA"}
    admin = town.person("admin")
    town.ok(admin, "PUT", f"/admin/targets/{ids['targetId']}", {"enabled": True})
    kept = keeping.keep()
    found = {}
    with recording() as found[API]:
        for route in sorted(ROWS):
            keeping.put_back(kept)
            row = ROWS[route]
            town.send(owner_of(town, row), call_of(route, row, ids, ROUTES[route].consumes))
    keeping.put_back(kept)
    town.send(town.pushing("OA"), call_of("POST /taskcenter/push", ROWS["POST /taskcenter/push"], ids, "urlencoded"))
    now = datetime.now(UTC)
    with recording() as found["dispatch"]:
        dispatch.on_doorbell(keeping.drain("doorbell"))
    with recording() as found["deliver_push"]:
        worker.on_messages("push", keeping.drain("deliver-push"))
    with recording() as found["sweep"]:
        sweep.sweep(now + timedelta(minutes=30), timers.HANDLERS)
    with recording() as found["watch"]:
        watch.watch(now)
    return found


@pytest.mark.parametrize("function", [API, "dispatch", "deliver_push", "sweep", "watch"])
def test_a_function_calls_nothing_that_its_policy_does_not_allow(used, function):
    assert used[function], "nothing was called"
    assert sorted(used[function] - granted(function)) == []


def test_only_kinds_of_write_that_transactions_know_are_granted():
    """`storage.transact` puts, updates and deletes; nobody checks a condition on a row he does not write."""
    actions = {action for function in GRANTS for action, _ in granted(function)}
    assert "dynamodb:ConditionCheckItem" not in actions
    assert "dynamodb:Scan" not in actions
