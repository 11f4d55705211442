"""An application at its limit is told when to come again, in its family's own words, and costs another nothing."""

import json
import time
from datetime import UTC, datetime

import pytest

from chalicelib.errors import TooManyRequests
from chalicelib.identity import accounts, limits
from chalicelib.storage.base import dynamo, usage
from tests.attack.town import POA, Call, Town, push_call
from tests.component.identity.moments import NOON
from tests.component.protocols.poa_rows import new_task
from tests.component.storage.faults import lost_request, noting_calls, on_calls
from tests.samples import push_row

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def town():
    return Town()


def limit(town, app_id="OA", **most):
    town.ok(town.person("admin"), "PUT", f"/admin/applications/{app_id}", most)
    accounts.forget_all()


def used_up(app_id, kind="requests"):
    """Other containers have used up this window, and the next."""
    window = int(time.time() // limits.WINDOW)
    for each in (window, window + 1):
        usage.add(f"{app_id}#{kind}", each, limits.WINDOW, 10**6)


def push(town, app_id="OA", *ids):
    rows = [push_row(app_id=app_id, task_id=each, process_instance_id=f"P{each}") for each in ids or ("T1",)]
    return town.send(town.pushing(app_id), push_call(app_id, {"inserttasks": rows}))


FORMS = {
    "push": (lambda town: push(town, "OA", "T9"), lambda body: body["push_result"] == "ERROR"),
    "transaction": (
        lambda town: town.send(town.application("OA"), Call("POST", f"{POA}/addTransaction", body=[new_task("X1")])),
        lambda body: (body["code"], body["data"]["errorIds"]) == (429, []),
    ),
    "gov_task": (
        lambda town: town.send(town.keyed("OA"), Call("GET", "/tc/openapi/3rd/task/getTodoList")),
        lambda body: body["content"]["responseCode"] == "429" and body["success"] is False,
    ),
    "workorder": (
        lambda town: town.send(town.at_centre("zhangsan"), Call("GET", "/workflow/process/todoList")),
        lambda body: body["code"] == 429 and "data" not in body,
    ),
    "hub": (
        lambda town: town.send(town.application("OA"), Call("GET", "/hub/deliveries")),
        lambda body: (body["code"], body["error"]) == (429, "too_many_requests"),
    ),
}


@pytest.mark.parametrize("family", sorted(FORMS))
def test_at_its_limit_an_application_gets_429_in_the_familys_own_form(town, family):
    call, says_so = FORMS[family]
    limit(town, requestsPerSecond=5)
    used_up("OA")
    answers = [call(town) for _ in range(3)]
    last = answers[-1]
    assert last.status_code == 429, last.body.decode()
    assert 1 <= int(last.headers["Retry-After"]) <= limits.WINDOW + 1
    assert says_so(last.json_body)
    assert "超过限额" in last.body.decode()


def test_one_application_at_its_limit_costs_another_nothing(town):
    limit(town, requestsPerSecond=5)
    used_up("OA")
    for app_id in ("OA", "OA", "HR"):
        push(town, app_id, f"warm-{app_id}")
    with noting_calls(dynamo.connection().client) as before:
        assert push(town, "HR", "T2").status_code == 200
    for _ in range(50):
        assert push(town).status_code == 429
    with noting_calls(dynamo.connection().client) as meanwhile:
        assert push(town).status_code == 429
    with noting_calls(dynamo.connection().client) as after:
        assert push(town, "HR", "T3").status_code == 200
    assert (meanwhile, after) == ([], before)


def test_no_row_of_a_push_beyond_the_days_quota_is_stored(town):
    limit(town, rowsPerDay=2)
    assert push(town, "OA", "T1", "T2", "T3").json_body["push_result"] == "SUCCESS", "the last that begins below it"
    answer = push(town, "OA", "T4")
    assert (answer.status_code, answer.json_body["push_result"]) == (429, "ERROR")
    limit(town, rowsPerDay=0)
    assert town.send(town.application("OA"), Call("GET", "/hub/tasks/OA/T4")).status_code == 404


@pytest.fixture
def at():
    """Moments of a window that is about to begin."""
    begin = (int(time.time() // limits.WINDOW) + 1) * limits.WINDOW
    return lambda seconds: datetime.fromtimestamp(begin + seconds, UTC)


def admitted(moments):
    """How many requests pass before one does not."""
    for number, moment in enumerate(moments):
        try:
            limits.admit("OA", moment)
        except TooManyRequests:
            return number
    return None


def test_containers_know_of_each_other_after_two_seconds(town, at):
    limit(town, requestsPerSecond=1)
    push(town)  # the application is remembered
    assert admitted(at(second) for second in range(6)) is None
    limits.forget()  # another container, which learns of the six at its first request
    assert admitted(at(6) for _ in range(20)) == 10 - 5  # the sixth was told to nobody yet


def test_a_new_window_begins_anew(town, at):
    limit(town, requestsPerSecond=1)
    push(town)
    assert admitted(at(1) for _ in range(11)) == 10
    with pytest.raises(TooManyRequests) as told:
        limits.admit("OA", at(1))
    assert told.value.retry_after == 10
    limits.admit("OA", at(10))


def test_storage_that_does_not_answer_holds_nobody_up(town, at):
    limit(town, requestsPerSecond=1)
    push(town)
    with on_calls(dynamo.connection().client, "UpdateItem", [lost_request] * 9):
        limits.admit("OA", at(0))


def test_without_limits_nothing_is_counted(town):
    push(town)
    with noting_calls(dynamo.connection().client) as calls:
        limits.admit("OA", NOON)
        limits.admit_rows("OA", 500, NOON)
    assert calls == []


def test_limits_are_shown_and_refused_by_name_when_wrong(town):
    limit(town, requestsPerSecond=5, rowsPerDay=7)
    shown = town.ok(town.person("admin"), "GET", "/admin/applications/OA")["data"]
    assert (shown["requestsPerSecond"], shown["rowsPerSecond"], shown["rowsPerDay"]) == (5, 0, 7)
    answer = town.send(town.person("admin"), Call("PUT", "/admin/applications/OA", body={"rowsPerDay": -1}))
    assert answer.status_code == 400
    assert "rowsPerDay" in json.loads(answer.body)["msg"]
