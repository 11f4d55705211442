"""Failures as the SDK meets them: codes in AWS's own envelopes, connections reset, answers that never come."""

from __future__ import annotations

import json
import random
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from chalicelib.storage.ledger import outbox, tasks
from tests.samples import push_row

if TYPE_CHECKING:
    from tests.component.calling import Hub
    from tests.wire.conftest import Weather

GATEWAY, FUNCTION = 29, 28
COMMIT = {"service": "dynamodb", "operation": "TransactWriteItems"}
THROTTLED = {"error": {"code": "ProvisionedThroughputExceededException"}}
ANSWER_LOST = {"response": {"abort_bytes": 0}}


def body_of(task: str) -> bytes:
    row = push_row(task_id=task, process_instance_id=f"P-{task}")
    return urlencode({"appId": "OA", "taskInfo": json.dumps({"inserttasks": [row], "updatetasks": []})}).encode()


def push(hub: Hub, task: str) -> tuple[Any, float]:
    """The answer, and how many seconds it took."""
    began = time.monotonic()
    answer = hub.post_push(body_of(task))
    return answer, time.monotonic() - began


def stored_once(hub: Hub, weather: Weather, task: str) -> None:
    weather.set()
    assert [event.kind.value for event in tasks.history("OA", task)] == ["created"]
    assert hub.inbox("lisi", pageSize=100).count(task) == 1


@pytest.mark.parametrize(
    ("name", "fault", "times"),
    [
        ("throttled", THROTTLED, 2),
        ("internal", {"error": {"code": "InternalServerError", "status": 500}}, 2),
        ("reset", {"reset": True}, 2),
        ("lost", ANSWER_LOST, 1),
        ("lost-for-good", ANSWER_LOST, 4),
        ("conflict", {"error": {"code": "TransactionInProgressException"}}, 3),
        ("slow", {"latency": 3500}, 1),
    ],
)
def test_a_commit_that_fails_for_a_while_is_made_once(
    hub: Hub, weather: Weather, name: str, fault: dict[str, Any], times: int
) -> None:
    weather.set({**COMMIT, **fault, "times": times})
    answer, seconds = push(hub, name)
    assert len(weather.fired()) == times, weather.fired()
    assert (answer.status_code, answer.json_body["push_result"]) == (200, "SUCCESS"), answer.body
    assert seconds < FUNCTION
    stored_once(hub, weather, name)


@pytest.mark.parametrize(
    ("name", "fault"), [("never-throttled-less", THROTTLED), ("never-answered", {"latency": 60_000})]
)
def test_a_database_that_stays_away_is_told_in_time_and_the_repeat_succeeds(
    hub: Hub, weather: Weather, name: str, fault: dict[str, Any]
) -> None:
    weather.set({"service": "dynamodb", **fault})
    answer, seconds = push(hub, name)
    assert (answer.status_code, answer.json_body["push_result"]) == (503, "ERROR"), answer.body
    assert seconds < FUNCTION < GATEWAY
    weather.set()
    again, _ = push(hub, name)
    assert again.json_body["push_result"] == "SUCCESS"
    stored_once(hub, weather, name)


def test_without_queues_a_push_is_accepted_and_its_event_waits_for_the_sweeper(hub: Hub, weather: Weather) -> None:
    weather.set({"service": "sqs", "reset": True})
    answer, seconds = push(hub, "unrung")
    assert answer.json_body["push_result"] == "SUCCESS"
    assert seconds < FUNCTION
    weather.set()
    assert ("OA", "unrung") in outbox.overdue(_later(), 100)


def test_in_bad_weather_every_push_that_is_repeated_until_it_succeeds_is_stored_once(
    hub: Hub, weather: Weather
) -> None:
    some = {"service": "dynamodb", "probability": 0.1}
    weather.set({**some, **THROTTLED}, {**some, "reset": True}, {**some, **ANSWER_LOST})
    chance = random.Random(1)
    names = [f"storm-{number}" for number in range(20)]
    chance.shuffle(names)
    for name in names:
        for _ in range(6):
            answer, seconds = push(hub, name)
            assert seconds < FUNCTION
            told = answer.json_body
            if told["push_result"] == "SUCCESS" or "待办已存在" in told["msg_info"]:
                break
        else:
            pytest.fail(f"{name} was never accepted")
    assert weather.fired()
    for name in names:
        stored_once(hub, weather, name)


def _later() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=2)
