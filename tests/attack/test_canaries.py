"""Marked secrets and marked contents, sent through every field; then everything the hub wrote is searched for them."""

from __future__ import annotations

import base64
import io
import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import pytest
from moto.dynamodb.models import dynamodb_backends
from moto.sqs.models import sqs_backends

from app import app
from chalicelib.delivery import attempts
from chalicelib.delivery.change import Target
from chalicelib.storage.base import codec
from chalicelib.telemetry import logger
from tests.attack.asking import call_of, owner_of
from tests.attack.hostile import spoiled
from tests.attack.rows import ROWS
from tests.attack.town import POA, Call, push_call
from tests.component.tables import ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARY = "canary7f3a9c1e5b"
ROUTES = {f"{route.method} {route.path}": route for route in app.load_all()}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the process writes to its log while the test runs."""
    written = io.StringIO()
    handler = logger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    before, handler.stream = handler.stream, written  # one that an earlier test has closed cannot be flushed
    yield written
    handler.stream = before


def stored() -> str:
    """Every table, with what is packed unpacked, and every message."""
    return "\n".join([*_items(), *_messages()])


def _items() -> Iterator[str]:
    for table in dynamodb_backends[ACCOUNT][REGION].tables.values():
        for item in table.all_items():
            for name, value in item.attrs.items():
                text = str(value.to_json() if hasattr(value, "to_json") else value)
                yield f"{table.name} {name} {text} {_unpacked(value)}"


def _unpacked(value: Any) -> str:
    try:
        return str(codec.unpack(base64.b64decode(value.value)))
    except Exception:  # most attributes are not packed
        return ""


def _messages() -> Iterator[str]:
    for queue in sqs_backends[ACCOUNT][REGION].queues.values():
        yield from (message.body for message in queue._messages)


@pytest.mark.parametrize("route", sorted(ROWS))
def test_nothing_that_a_caller_sends_is_logged(town, ids, log, capsys, route):
    row = ROWS[route]
    base = call_of(route, row, {**ids, "caller": "OA"}, ROUTES[route].consumes)
    owner = owner_of(town, row)
    calls = {where: call for where, what, call in spoiled(base) if what == "empty"}
    marked = [replace(call, **_marked(call)) for call in [*calls.values(), base]]
    for call in marked:
        answer = town.send(owner, call)
        assert answer.status_code < 500
    town.send(dict.fromkeys((*owner, "Authorization", "appId", "accessToken", "secretKey"), CANARY), base)
    assert CANARY not in log.getvalue() + capsys.readouterr().out


def _marked(call: Call) -> dict[str, Any]:
    """The call with the canary wherever a text may stand that was emptied, and in a parameter nobody knows."""
    query = tuple((name, value or CANARY) for name, value in call.query)
    known = call.body
    body = {**known, "unknown": CANARY} if isinstance(known, dict) else known
    text = json.dumps(body, ensure_ascii=False).replace('""', f'"{CANARY}"') if body is not None else None
    return {"query": (*query, ("unknown", CANARY)), "body": json.loads(text) if text else None}


def test_secrets_are_shown_once_and_kept_in_no_clear_text(town, log):
    admin = town.person("admin")
    shown = []
    for body in (
        {"kind": "push"},
        {"kind": "client"},
        {"kind": "workorder"},
        {"kind": "signature", "scheme": "zwdd-hmac"},
    ):
        path = "/admin/applications/HR/credentials"
        issued = town.ok(admin, "POST", path, body)["data"]
        shown.append(next(issued[name] for name in ("accessToken", "clientSecret", "secretKey") if name in issued))
    shown.append(town.ok(admin, "POST", "/admin/services", {"name": "线"})["data"]["secretKey"])
    shown.append(town.ok(admin, "POST", "/admin/tokens", {"userId": "lisi"})["data"]["accessToken"])
    form = {"grant_type": "client_credentials", "client_id": "HR", "client_secret": shown[1]}
    shown.append(town.send({}, Call("POST", "/oauth2/token", body=form, form=True)).json_body["access_token"])
    told = log.getvalue() + stored()
    for path in (
        "/admin/applications/HR/credentials",
        "/admin/applications/HR",
        "/admin/applications",
        "/admin/services",
    ):
        told += json.dumps(town.ok(admin, "GET", path))
    assert not [secret for secret in shown if secret in told]


CREDENTIALS = {
    "push": {"appId": "OA", "accessToken": CANARY},
    "transaction": {"tokenUrl": "http://127.0.0.1:9/token", "clientId": "c", "clientSecret": CANARY},
    "gov_task": {"scheme": "csb-hmac-sha256", "accessKey": "k", "secretKey": CANARY, "tenantId": "1"},
    "webhook": {"secret": "whsec_" + base64.b64encode(CANARY.encode() * 2).decode()},
}


@pytest.mark.parametrize("protocol", CREDENTIALS)
def test_a_targets_secret_is_never_told_again(town, log, protocol):
    admin, credential = town.person("admin"), CREDENTIALS[protocol]
    body = {"name": "t", "protocol": protocol, "baseUrl": "http://127.0.0.1:9/x", "credential": credential}
    answers = [town.ok(admin, "POST", "/admin/targets", body)]
    path = f"/admin/targets/{answers[0]['data']['targetId']}"
    answers += [
        town.ok(admin, "GET", path),
        town.ok(admin, "GET", "/admin/targets"),
        town.ok(admin, "POST", f"{path}/test"),
    ]
    answers.append(town.ok(admin, "PUT", path, {"credential": credential}))
    wrong = {**credential, "more": CANARY}
    answers.append(town.send(admin, Call("PUT", path, body={"credential": wrong})).json_body)
    answers.append(town.send(admin, Call("POST", "/admin/targets", body={**body, "credential": wrong})).json_body)
    told = json.dumps(answers) + log.getvalue() + stored()
    assert CANARY not in told
    assert credential.get("secret", CANARY) not in told


def test_a_target_that_repeats_our_secret_in_any_spelling_is_shown_without_it():
    secret = 'p+a/s"s=w%r&d'
    target = Target("t", "push", "http://centre.example", {"appId": "OA", "accessToken": secret})
    spelt = (
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        _base64(secret),
    )
    for text in spelt:
        assert text not in attempts.masked(f"you said {text}!", target)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_wrong_secret_is_not_repeated_in_any_answer(town, log):
    said = []
    gov = Call("GET", "/tc/openapi/3rd/task/getTodoList", (("userId", "lisi"),))
    info: dict[str, list[Any]] = {"inserttasks": [], "updatetasks": []}
    centre = {**town.at_centre("lisi"), "secretKey": CANARY}
    said.append(town.send({"appId": "OA", "accessToken": CANARY}, push_call("OA", info)))
    said.append(town.send({"Authorization": CANARY}, Call("POST", f"{POA}/todo/addTask", body=[])))
    said.append(town.send({"appKey": "OA", "secretKey": CANARY}, gov))
    said.append(town.send(centre, Call("GET", "/workflow/process/todoList")))
    said.append(town.send({}, Call("GET", "/synthesis/list", (("accessToken", CANARY),))))
    form = {"grant_type": "client_credentials", "client_id": "OA", "client_secret": CANARY}
    said.append(town.send({}, Call("POST", "/oauth2/token", body=form, form=True)))
    assert {answer.status_code for answer in said} == {401}
    told = "".join(answer.body.decode() + str(answer.headers) for answer in said) + log.getvalue() + stored()
    assert CANARY not in told
