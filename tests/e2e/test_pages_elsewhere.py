"""Pages on other hosts and the deployed hub: what a browser asks before it calls, and what it may read of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from infra.calls import send_json

if TYPE_CHECKING:
    from infra.stack import Stack

PORTAL, STRANGER = "https://portal.example.edu.cn", "https://evil.example.com"
CALLS = {
    "/hub/inbox": "GET",
    "/workflow/process/todoList": "GET",
    "/workflow/process/start": "POST",
    "/WorkOrder/list": "GET",
}


@pytest.fixture(scope="module", autouse=True)
def registered(stack: Stack, hub: dict[str, Any]) -> None:
    where = f"{stack.base_url}/admin/applications"
    portal = {"appId": "PORTAL", "name": "门户", "origins": [PORTAL]}
    made = send_json("POST", where, portal, hub["admin"]["headers"])
    assert made.status == 200, made.body


def allowed(answer: requests.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.lower().startswith("access-control-")}


def ask_first(stack: Stack, path: str, origin: str) -> requests.Response:
    asked = {"Origin": origin, "Access-Control-Request-Method": CALLS[path]}
    asked["Access-Control-Request-Headers"] = "authorization,content-type"
    return requests.options(f"{stack.base_url}{path}", headers=asked)


@pytest.mark.parametrize("path", CALLS)
def test_a_browser_is_told_that_a_registered_page_may_call(stack: Stack, path: str) -> None:
    answer = ask_first(stack, path, PORTAL)
    assert (answer.status_code, answer.content) == (204, b"")
    told = allowed(answer)
    assert told["Access-Control-Allow-Origin"] == PORTAL
    assert CALLS[path] in told["Access-Control-Allow-Methods"]
    assert "Authorization" in told["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", CALLS)
def test_no_other_origin_is_ever_named(stack: Stack, path: str) -> None:
    answer = ask_first(stack, path, STRANGER)
    assert answer.status_code == 403
    assert allowed(answer) == {}


def test_a_registered_page_reads_answers_and_refusals(stack: Stack, hub: dict[str, Any]) -> None:
    person = hub["workorder"]["users"]["lisi"]["headers"]["Authorization"]
    for token, status in ((person, 200), ("Bearer nobody", 401)):
        answer = requests.get(f"{stack.base_url}/hub/inbox", headers={"Origin": PORTAL, "Authorization": token})
        assert (answer.status_code, allowed(answer)["Access-Control-Allow-Origin"]) == (status, PORTAL)
        assert "Origin" in answer.headers["Vary"]
