"""Generic webhooks: a CloudEvents body under a Standard Webhooks signature."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from typing import Any

import pytest

from chalicelib.delivery.prior import Prior
from chalicelib.outbound.outcome import Delivered, Gone, Prepared, Retry
from chalicelib.protocols.webhook import client as webhook
from tests.unit.delivery.samples import AT, KINDS, answered, change, sending, target

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()


def event(kind: Any = "created", **credential: str) -> Prepared:
    where = target("webhook", "https://hooks.example/todo?tenant=1", **(credential or {"secret": SECRET}))
    (request,) = webhook.requests_for(change(kind), where, Prior(), sending())  # type: ignore[misc]
    return request


def test_the_published_vector_of_standard_webhooks() -> None:
    headers = webhook.signature_headers(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        dt.datetime.fromtimestamp(1614265330, dt.UTC),
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("kind", KINDS)
def test_every_change_is_a_cloud_event(kind: Any) -> None:
    request = event(kind)
    body = json.loads(request.body)
    assert {"specversion", "id", "source", "type"} <= set(body)
    assert (body["type"], body["id"], body["source"]) == (f"todohub.task.{kind}", request.key, "/todo-hub/hub-a")
    assert body["data"]["task"]["subject"] == change(kind).task.subject
    assert dt.datetime.fromisoformat(body["time"]).tzinfo
    assert request.headers["Content-Type"].startswith("application/cloudevents+json")


def test_the_signature_covers_id_time_and_the_exact_body() -> None:
    request = event()
    signed = f"{request.headers['webhook-id']}.{int(AT.timestamp())}.".encode() + request.body
    expected = base64.b64encode(hmac.digest(b"0123456789abcdef01234567", signed, hashlib.sha256)).decode()
    assert request.headers["webhook-signature"] == f"v1,{expected}"


def test_both_secrets_sign_while_one_is_rotated() -> None:
    signatures = event(secret=SECRET, previousSecret="whsec_" + base64.b64encode(b"old" * 8).decode())
    assert len(signatures.headers["webhook-signature"].split(" ")) == 2


def test_the_id_stays_and_the_time_moves_between_attempts() -> None:
    where = target("webhook", secret=SECRET)
    first, second = sending(), type(sending())(AT + dt.timedelta(hours=1), "n2", "hub-a")
    (one,), (two,) = (webhook.requests_for(change("updated"), where, Prior(), moment) for moment in (first, second))  # type: ignore[misc]
    assert one.headers["webhook-id"] == two.headers["webhook-id"]
    assert one.headers["webhook-timestamp"] != two.headers["webhook-timestamp"]
    assert one.body == two.body


@pytest.mark.parametrize(
    ("status", "kind"), [(200, Delivered), (204, Delivered), (410, Gone), (503, Retry), (302, Retry)]
)
def test_the_status_decides(status: int, kind: type) -> None:
    assert isinstance(webhook.judge(event(), answered(b"whatever", status)), kind)


@pytest.mark.parametrize("body", [{"success": False}, {"ok": False, "message": "x"}])
def test_a_body_that_says_it_failed_is_believed(body: Any) -> None:
    assert isinstance(webhook.judge(event(), answered(body)), Retry)
