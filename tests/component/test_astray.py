"""Calls that no route has are answered in the form of the family that their path begins with."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app import app


def ask(method: str, path: str) -> tuple[int, Any, dict[str, str]]:
    resource = "/{proxy+}" if path[1:] else "/"
    event = {
        "path": f"/base{path}",
        "requestContext": {"resourcePath": resource, "httpMethod": method, "path": f"/base{path}"},
        "multiValueQueryStringParameters": None,
        "headers": {"Host": "hub.example"},
        "pathParameters": {"proxy": path[1:]} if path[1:] else None,
        "body": None,
        "isBase64Encoded": False,
        "stageVariables": None,
    }
    answer = app(event, None)
    return answer["statusCode"], json.loads(answer["body"]), answer["headers"]


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/hub/nothing", 404, {"code": 404, "msg": "没有这个接口", "error": "not_found"}),
        ("/nothing/of/ours", 404, {"code": 404, "msg": "没有这个接口", "error": "not_found"}),
        ("/", 404, {"code": 404, "msg": "没有这个接口", "error": "not_found"}),
        ("/workflow/process/nothing", 200, {"code": 404, "msg": "没有这个接口"}),
        ("/taskcenter/nothing", 200, {"msg_info": "没有这个接口", "push_result": "ERROR"}),
        ("/oauth2/nothing", 404, {"error_description": "没有这个接口"}),
        ("/scim/v2/nothing/here", 404, {"status": "404", "detail": "没有这个接口"}),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "OPTIONS"])
def test_an_unknown_path_is_told_in_its_familys_form(method, path, status, told):
    answered, body, _ = ask(method, path)
    assert answered == status
    assert body.items() >= told.items()


@pytest.mark.parametrize(
    ("method", "path", "status", "told"),
    [
        ("DELETE", "/health", 405, {"code": 405, "msg": "调用方式错误：应为 GET", "error": "method_not_allowed"}),
        ("PATCH", "/workflow/process/list", 400, {"code": 4000, "msg": "调用方式错误：应为 GET"}),
        ("GET", "/oauth2/token", 405, {"error_description": "调用方式错误：应为 POST"}),
        ("PATCH", "/taskcenter/push", 200, {"push_result": "ERROR"}),
    ],
)
def test_a_method_that_a_path_does_not_have_is_told_with_those_it_has(method, path, status, told):
    answered, body, headers = ask(method, path)
    assert answered == status
    assert body.items() >= told.items()
    assert ("Allow" in headers) == (status == 405)


def test_a_path_with_names_in_it_has_its_own_methods():
    answered, body, headers = ask("PATCH", "/hub/tasks/OA/1")
    assert (answered, body["code"], headers["Allow"]) == (405, 405, "GET")
