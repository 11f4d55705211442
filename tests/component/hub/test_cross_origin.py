import json
import uuid
from datetime import UTC, datetime

import pytest

from app import app
from chalicelib.identity import origins, remembered
from chalicelib.identity.tokens import issue_user_token
from chalicelib.storage.base import dynamo
from tests.component.storage.faults import lost_request, on_calls

PAGE, OTHER = "https://portal.example.edu.cn", "https://evil.example.com"


@pytest.fixture
def call(hub):
    def made(method, path, user="lisi", body=None, **headers):
        token, _ = issue_user_token(user, datetime.now(UTC), uuid.uuid4().hex)
        sent = {"Authorization": token, "Content-Type": "application/json", **headers}
        return hub.http.request(method, path, headers=sent, body=b"" if body is None else json.dumps(body).encode())

    return made


@pytest.fixture
def registered(call):
    assert (
        call("PUT", "/admin/applications/OA", "admin", {"origins": [PAGE, "http://127.0.0.1:5173"]}).status_code == 200
    )


def allowed(answer):
    return {name: value for name, value in answer.headers.items() if name.startswith("Access-Control")}


def ask_first(hub, path, origin, method="GET"):
    return hub.http.request("OPTIONS", path, headers={"Origin": origin, "Access-Control-Request-Method": method})


@pytest.mark.parametrize("path", ["/hub/inbox", "/workflow/process/todoList", "/hub/tasks/OA/T1", "/WorkOrder/list"])
def test_a_browser_is_told_that_a_registered_page_may_call(hub, registered, path):
    answer = ask_first(hub, path, PAGE)
    assert (answer.status_code, answer.body) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert {"Authorization", "accessToken", "appID", "secretKey", "requestType"} <= set(
        answer.headers["Access-Control-Allow-Headers"].split(", ")
    )
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin", [OTHER, "null", "*", "", f"{PAGE}.evil.com", PAGE.upper(), f"{PAGE}:8443", "x" * 5000]
)
def test_an_origin_that_nobody_registered_is_never_named(hub, registered, call, origin):
    refused = ask_first(hub, "/hub/inbox", origin)
    assert (refused.status_code, refused.json_body["code"], allowed(refused)) == (403, 403, {})
    answer = call("GET", "/hub/inbox", Origin=origin)
    assert (answer.status_code, allowed(answer)) == (200, {})


def test_a_registered_page_reads_answers_and_refusals(call, registered):
    for answer in (call("GET", "/hub/inbox", Origin=PAGE), call("GET", "/hub/inbox?nothing=1", Origin=PAGE)):
        assert answer.headers["Access-Control-Allow-Origin"] == PAGE
        assert answer.headers["Vary"] == "Origin"
        assert "X-Request-Id" in answer.headers["Access-Control-Expose-Headers"]
    unknown = call("GET", "/hub/inbox", Origin=PAGE, Authorization="forged")
    assert (unknown.status_code, unknown.headers["Access-Control-Allow-Origin"]) == (401, PAGE)


def test_calls_by_systems_and_administration_are_for_no_page(hub, call, registered):
    app.load_all()
    preflights = {path for path, methods in app.routes.items() if "OPTIONS" in methods}
    beginnings = {path.split("/")[1] for path in preflights}
    assert beginnings == {"hub", "workflow", "WorkOrder", "synthesis", "-userdefine", "userdefine"}
    assert allowed(call("GET", "/admin/applications", "admin", Origin=PAGE)) == {}


def test_the_own_page_of_the_hub_costs_no_look_at_origins(call, registered, monkeypatch):
    looked: list[str] = []

    def look(origin: str, _: datetime) -> tuple[str, ...]:
        looked.append(origin)
        return ()

    monkeypatch.setattr(origins, "applications_at", look)
    for page in ("https://localhost", PAGE):
        assert allowed(call("GET", "/hub/me", Origin=page, Host="localhost")) == {}
    assert looked == [PAGE]


def test_an_origin_ends_with_the_change_and_with_its_application(hub, call, registered):
    assert ask_first(hub, "/hub/inbox", PAGE).status_code == 204
    call("PUT", "/admin/applications/HR", "admin", {"origins": [PAGE]})
    call("PUT", "/admin/applications/OA", "admin", {"origins": []})
    assert ask_first(hub, "/hub/inbox", PAGE).status_code == 204, "HR has its page there, too"
    call("DELETE", "/admin/applications/HR", "admin")
    assert ask_first(hub, "/hub/inbox", PAGE).status_code == 403
    call("PUT", "/admin/applications/HR", "admin", {"enabled": True})
    assert ask_first(hub, "/hub/inbox", PAGE).status_code == 204


def test_an_answer_stands_when_origins_cannot_be_read(call, registered):
    remembered.forget_all()
    with on_calls(dynamo.connection().client, "Query", [lost_request] * 9):
        answer = call("GET", "/hub/preferences", Origin=PAGE)
    assert (answer.status_code, allowed(answer)) == (200, {})
