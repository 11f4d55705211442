import io
import logging
from datetime import UTC, datetime

import pytest
from chalice.app import Chalice
from chalice.test import Client

from chalicelib.errors import BadInput, Forbidden, Unauthenticated
from chalicelib.identity.caller import Caller
from chalicelib.telemetry import logger
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.edge import Edge
from chalicelib.web.reply import Reply, redirect

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def authenticate(request):
    if request.header("accesstoken") != "right":
        raise Unauthenticated("accessToken 错误")
    return Caller("application", app_id="OA")


def render_error(error, request):
    return Reply({"result": "ERROR", "info": error.message, "field": error.field}, error.status)


EDGE = Edge("demo", authenticate, render_error)
blueprint = HubBlueprint(__name__, EDGE, clock=lambda: NOW)


@blueprint.get("/echo/{name}", summary="what was sent")
def echo(request):
    return {
        "name": request.path_params["name"],
        "colours": list(request.query.getlist("colour")),
        "caller": request.caller.app_id,
        "now": request.now.isoformat(),
        "request_id": request.request_id,
    }


@blueprint.post("/form", summary="a form", public=True)
def form(request):
    return dict(request.form(max_bytes=2000))


@blueprint.post("/json", summary="a document", public=True)
def json_(request):
    return Reply({"got": request.json()}, status=201)


@blueprint.get("/forbidden", summary="a refusal", public=True)
def forbidden(request):
    raise Forbidden("没有权限")


@blueprint.get("/broken", summary="a fault", public=True)
def broken(request):
    try:
        dict[str, str]()["canary-secret"]
    except KeyError as error:
        raise RuntimeError("canary-secret") from error


@blueprint.get("/away", summary="a redirect", public=True)
def away(request):
    return redirect("https://oa.example.cn/待办?id=1&x=%20y#部分")


@blueprint.get("/noted", summary="a view that notes an id", public=True)
def noted(request):
    request.notes["push_id"] = "p-1"
    if request.query.get("bad"):
        raise BadInput("坏", field="bad")
    return []


app = Chalice("demo")
app.register_blueprint(blueprint)


@pytest.fixture
def client():
    with Client(app) as client:
        yield client.http


@pytest.fixture
def log():
    """What the process writes to its log while the test runs."""
    written = io.StringIO()
    handler = logger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    before, handler.stream = handler.stream, written  # one that an earlier test has closed cannot be flushed
    yield written
    handler.stream = before
