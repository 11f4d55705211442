import json
import re
from pathlib import Path

import pytest
from chalice.test import Client

from app import app
from chalicelib.web.families import HubApp

COMMITTED = Path(__file__).parents[2] / "docs/openapi.json"


@pytest.fixture
def http():
    app.load_all()
    with Client(app) as client:
        yield client.http


def test_health_answers_without_touching_anything(http):
    answer = http.get("/health")
    assert (answer.status_code, answer.json_body) == (200, {"status": "ok", "stage": "local"})


def test_the_served_description_is_the_committed_one(http):
    assert http.get("/openapi.json").json_body == json.loads(COMMITTED.read_text())


def test_a_new_container_describes_families_that_nobody_has_called_yet():
    new = HubApp("todohub", app._families, "health")
    event = {
        "requestContext": {"resourcePath": "/openapi.json", "httpMethod": "GET"},
        "multiValueQueryStringParameters": None,
        "headers": {},
        "pathParameters": {},
        "body": None,
        "stageVariables": None,
    }
    assert json.loads(new(event, None)["body"]) == json.loads(COMMITTED.read_text())


def test_every_route_of_the_app_is_described_and_every_operation_has_its_own_name(http):
    paths = http.get("/openapi.json").json_body["paths"]
    described = {(path, method.upper()) for path, methods in paths.items() for method in methods}
    routes = {(path, method) for path, methods in app.routes.items() for method in methods if method != "OPTIONS"}
    assert described <= routes
    for path, method in routes - described:
        answer = http.request(method, re.sub(r"{\w+}", "x", path))
        assert "调用方式错误：应为" in answer.body.decode(), path
        refused = (answer.json_body.get("code"), answer.json_body.get("push_result"))
        assert refused in ((4000, None), (None, "ERROR")), path
    names = [operation["operationId"] for methods in paths.values() for operation in methods.values()]
    assert len(names) == len(set(names))


def test_every_reference_of_the_description_leads_somewhere():
    text = COMMITTED.read_text()
    named = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert named <= set(json.loads(text)["components"]["schemas"])


def test_no_route_is_public_that_should_not_be(http):
    paths = http.get("/openapi.json").json_body["paths"]
    public = {path for path, methods in paths.items() for operation in methods.values() if not operation["security"]}
    console = {"/console", "/docs", "/console/{name}", "/console/assets/{name}", "/hub/console.json"}
    assert public == {"/health", "/openapi.json", "/oauth2/token", "/hub/sign-in/cas", *console}
