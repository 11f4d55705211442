"""Who tries ids learns nothing from what it costs: an unknown id is the same work as a wrong secret of a known one."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from base64 import b64encode
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.errors import Unauthenticated
from chalicelib.identity import accounts, credentials, signatures
from chalicelib.identity.authenticate import by_push_headers, by_workorder_headers, check_client
from chalicelib.storage.base import dynamo
from chalicelib.web.request import Request
from tests.component.identity.test_credentials import issue, oa
from tests.component.storage.faults import noting_calls

__all__ = ["oa"]

NOW = datetime(2026, 11, 24, tzinfo=UTC)
WRONG = "wrong"


def push(key, now):
    by_push_headers(asked(now, appId=key, accessToken=WRONG))


def workorder(key, now):
    headers = {"requestType": "app", "appID": key, "secretKey": WRONG, "accessToken": "x", "Authorization": "x"}
    by_workorder_headers(asked(now, **headers))


def client(key, now):
    check_client(key, WRONG, now)


def token_of_the_signed(key, now):
    signatures.credential_of(key, WRONG, now)


def signed(key, now):
    headers = {
        "apiKey": key,
        "X-Hmac-Auth-Timestamp": now.isoformat(),
        "X-Hmac-Auth-Nonce": uuid.uuid4().hex,
        "X-Hmac-Auth-Version": "1.0",
        "X-Hmac-Auth-Signature": b64encode(b"no").decode(),
    }
    signatures.by_signature(asked(now, **headers), ())


def asked(now, **headers):
    return Request("POST", "/", "/", headers, now, "r")


@pytest.fixture
def work(monkeypatch):
    """Counts what is read, hashed and compared."""
    counted: Counter[str] = Counter()

    def counting(module, name):
        real = getattr(module, name)

        def call(*arguments, **named):
            counted[name] += 1
            return real(*arguments, **named)

        monkeypatch.setattr(module, name, call)

    counting(hmac, "compare_digest")
    counting(hmac, "new")
    counting(hashlib, "sha256")
    counting(credentials, "hash_secret")
    return counted


@pytest.mark.parametrize("how", [push, workorder, client, token_of_the_signed, signed])
@pytest.mark.parametrize("living", [1, 2])
def test_an_unknown_id_is_as_much_work_as_a_known_one(oa, work, how, living):
    for _ in range(living):
        for kind, more in (("push", {}), ("workorder", {}), ("client", {}), ("signature", {"scheme": "zwdd-hmac"})):
            issue(oa, kind, **more)
    with pytest.raises(Unauthenticated):
        how("OA", NOW - timedelta(days=1))  # what is sealed is opened once a process
    costs = []
    for key in ("OA", "nobody"):
        accounts.forget_all()
        work.clear()
        with noting_calls(dynamo.connection().client) as made:
            for seconds in (0, 1, 5, 6, 70):
                with pytest.raises(Unauthenticated):
                    how(key, NOW + timedelta(seconds=seconds))
        costs.append((len(made), work.copy()))
    assert costs[0] == costs[1]


def test_an_application_that_is_new_is_let_in_at_once(oa):
    with pytest.raises(Unauthenticated):
        push("HR", NOW)
    oa.data("POST", "/admin/applications", {"appId": "HR", "name": "人事"})
    secret = issue(oa, "push", "HR")["accessToken"]
    assert by_push_headers(asked(datetime.now(UTC), appId="HR", accessToken=secret)).app_id == "HR"
