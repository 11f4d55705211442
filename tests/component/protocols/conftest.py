from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from chalice.app import Chalice
from chalice.test import Client

from chalicelib import aws as aws_clients
from chalicelib import signing_schemes
from chalicelib.identity import issuing
from chalicelib.identity.issuing import Order
from chalicelib.identity.tokens import issue_application_token, issue_user_token
from chalicelib.protocols.gov_task import server as gov_server
from chalicelib.protocols.gov_task import token as gov_token
from chalicelib.protocols.hub import buttons as hub_buttons
from chalicelib.protocols.hub import counts as hub_counts
from chalicelib.protocols.hub import notices as hub_notices
from chalicelib.protocols.hub import server as hub_server
from chalicelib.protocols.hub import transaction_types as hub_types
from chalicelib.protocols.transaction import server as transaction_server
from chalicelib.storage.base import dynamo
from chalicelib.storage.directory.holders import create_holder
from chalicelib.storage.directory.model import Holder, Scheme, User
from chalicelib.storage.directory.users import change_users
from chalicelib.storage.ledger import pages, tasks
from tests.component.storage.faults import noting_calls, one_at_a_time

POA = "/apis/ttc/v1/transaction/poa"
SECRET = "s" * 43
SCHEMES: tuple[Scheme, ...] = ("zwdd-hmac", "csb-hmac-sha256", "app-key")


class Call:
    """Calls the hub with fixed headers."""

    def __init__(self, http, headers):
        self._http = http
        self.headers = headers

    def __call__(self, method, path, body=None, **headers):
        sent = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        )
        every = {"Content-Type": "application/json", **self.headers, **headers}
        return self._http.request(method, path, headers=every, body=sent)

    def get(self, path):
        answer = self("GET", path)
        assert answer.status_code == 200, answer.body.decode()
        return answer.json_body

    def poa(self, path, *rows, expect=200):
        answer = self("POST", f"{POA}/{path}", list(rows))
        assert answer.status_code == expect, answer.body.decode()
        return answer.json_body

    def errors(self, path, *rows):
        """errorIds as (code, taskId, message)."""
        body = self.poa(path, *rows)
        assert body["code"] == 0
        return [(error["code"], error["taskId"], error["message"]) for error in body["data"]["errorIds"]]


class Signed:
    """Calls the create-todo family, signed as one application signs: zwdd-hmac."""

    def __init__(self, http, app_id):
        self._http = http
        self.app_id = app_id

    def __call__(self, path, method="GET", **parameters):
        """Parameters are query (GET) or form (POST); a list is a repeated one."""
        pairs = [
            (name, each)
            for name, value in parameters.items()
            for each in (value if isinstance(value, list) else [value])
        ]
        encoded = urlencode(pairs)
        headers = zwdd_headers(self.app_id, method, path, pairs)
        if method == "GET":
            return self._http.request("GET", f"{path}?{encoded}", headers=headers)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._http.request("POST", path, headers={**headers, **form}, body=encoded.encode())

    def data(self, path, **parameters):
        """content.data of a successful call."""
        answer = self(path, **parameters)
        content = answer.json_body["content"]
        assert (answer.status_code, answer.json_body["success"], content["success"]) == (200, True, True), content
        return content["data"]

    def refusal(self, path, *, status=200, **parameters):
        """responseMessage of a refused call."""
        answer = self(path, **parameters)
        content = answer.json_body["content"]
        assert (answer.status_code, answer.json_body["success"], content["success"], content["data"]) == (
            status, False, False, None,
        )  # fmt: skip
        return content["responseMessage"]


def zwdd_headers(app_id, method, path, pairs, moment=None, nonce=None):
    stamp = (moment or datetime.now(UTC)).isoformat(timespec="milliseconds")
    once = nonce or uuid.uuid4().hex
    text = signing_schemes.zwdd_string_to_sign(method, stamp, once, path, pairs)
    return {
        "apiKey": app_id,
        "X-Hmac-Auth-Timestamp": stamp,
        "X-Hmac-Auth-Nonce": once,
        "X-Hmac-Auth-Version": "1.0",
        "X-Hmac-Auth-Signature": signing_schemes.zwdd_signature(SECRET, text),
    }


class World:
    """The hub with two applications and some people."""

    def __init__(self, http):
        self.http = http
        self.oa = self.application("OA", "办公系统")
        self.hr = self.application("HR", "人事系统")
        self.gov = Signed(http, "OA")
        self.other_gov = Signed(http, "HR")

    def application(self, app_id, name):

        now = datetime.now(UTC)
        create_holder(Holder("application", app_id, name, now))
        issuing.issue("application", app_id, Order("client", SECRET, f"c-{app_id}", now))
        for scheme in SCHEMES:
            issuing.issue("application", app_id, Order("signature", SECRET, f"{scheme}-{app_id}", now, scheme=scheme))
        token, _ = issue_application_token(app_id, f"c-{app_id}", now, uuid.uuid4().hex)
        return Call(self.http, {"Authorization": token})

    def person(self, user_id, name="", groups=(), roles=()):
        user = User(user_id, name or user_id, groups=tuple(groups), roles=tuple(roles))
        change_users({user_id: lambda known: known or user})
        token, _ = issue_user_token(user_id, datetime.now(UTC), uuid.uuid4().hex)
        return Call(self.http, {"Authorization": token})

    @staticmethod
    def box(user_id, name="todo"):
        return [row["taskId"] for row in pages.read_page([f"U#{user_id}"], name, 100).rows]

    @staticmethod
    def task(task_id, app_id="OA"):
        return tasks.get_task(app_id, task_id)

    @staticmethod
    def kinds(task_id, app_id="OA"):
        return [event.kind.value for event in tasks.history(app_id, task_id)]

    @staticmethod
    def counted():
        """Names of the AWS calls made meanwhile."""
        return noting_calls(dynamo.connection().client, aws_clients.client("sqs"))


@pytest.fixture
def world(aws):
    app = Chalice("families")
    for routes in (
        transaction_server.routes,
        gov_server.routes,
        gov_token.routes,
        hub_server.routes,
        hub_counts.routes,
        hub_notices.routes,
        hub_buttons.routes,
        hub_types.routes,
    ):
        app.register_blueprint(routes)
    with one_at_a_time(dynamo.connection().client), Client(app) as client:
        yield World(client.http)
