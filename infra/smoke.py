"""What is looked at right after a deployment: does each part of the hub answer, with its own rights?"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from infra import data, smoke_sign_in
from infra.aws import client
from infra.calls import read, send_form
from infra.overlay import LISTENS
from infra.terminal import Trouble, say

SETTLING_SECONDS = 30
"""How long new roles and a new API may take until they are known everywhere."""
NOBODY = "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJub2JvZHkifQ.c21va2U"


def check(base_url: str, stage: str) -> None:
    """Ask the API what needs its tables and its secret, look at every queue's listener, and run both schedules once.

    Raises:
        Trouble: what did not answer as it should.
    """
    _api(base_url, stage)
    smoke_sign_in.check(base_url, stage)
    _listeners(stage)
    for function in ("sweep", "watch"):
        _schedule(stage, function)
    say("smoke check: the API, its tables and its secret answer; every queue is listened to; sweep and watch run")


def _api(base_url: str, stage: str) -> None:
    deadline = time.monotonic() + SETTLING_SECONDS
    while (health := read(f"{base_url}/health", {}, {})).status != HTTPStatus.OK and time.monotonic() < deadline:
        time.sleep(1)
    _expect(health.body == {"status": "ok", "stage": stage}, "GET /health", health)
    described = read(f"{base_url}/openapi.json", {}, {})
    _expect(described.status == HTTPStatus.OK, "GET /openapi.json (loads every family of routes)", described)
    form = {"appId": "smoke-check", "taskInfo": json.dumps({"inserttasks": [], "updatetasks": []})}
    pushed = send_form(f"{base_url}/taskcenter/push", form, {"appId": "smoke-check", "accessToken": "nobody"})
    _expect(pushed.status == HTTPStatus.UNAUTHORIZED, "a push of an unknown application (reads the registry)", pushed)
    inbox = read(f"{base_url}/hub/inbox", {}, {"Authorization": NOBODY})
    _expect(inbox.status == HTTPStatus.UNAUTHORIZED, "an inbox with a forged token (reads the signing secret)", inbox)


def _listeners(stage: str) -> None:
    functions = client("lambda")
    for function, queue in LISTENS.items():
        name = data.function_name(function).replace("${Stage}", stage)
        mappings = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
        states = [each["State"] for each in mappings if each["EventSourceArn"].endswith(f":todohub-{stage}-{queue}")]
        if states not in (["Enabled"], ["Enabling"], ["Creating"]):
            raise Trouble(f"{name} does not listen to its queue {queue} once: {states or 'no mapping'}.")


def _schedule(stage: str, function: str) -> None:
    name = data.function_name(function).replace("${Stage}", stage)
    event = {
        "version": "0",
        "account": "",
        "region": "",
        "detail": {},
        "detail-type": "Smoke check",
        "source": "infra.smoke",
        "time": datetime.now(UTC).isoformat(),
        "id": "smoke",
        "resources": [],
    }
    answer = client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
    if "FunctionError" in answer:
        raise Trouble(f"{name} failed: {answer['Payload'].read().decode()[:500]}")


def _expect(good: bool, what: str, answer: Any) -> None:
    if not good:
        raise Trouble(f"{what} was answered {answer.status} {str(answer.body)[:300]}.")
