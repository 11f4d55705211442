"""A route declares its body once: it is read, described and handed to the view, after the caller's right is proved."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from chalice.app import Chalice
from chalice.test import Client

from chalicelib.errors import Forbidden
from chalicelib.web import openapi
from chalicelib.web.blueprint import HubBlueprint
from tests.unit.web.conftest import EDGE, NOW

if TYPE_CHECKING:
    from tests.unit.web import wire


def _nobody(caller):
    raise Forbidden("没有权限")


@pytest.fixture
def routes():
    sys.modules.pop("tests.unit.web.wire", None)
    made = HubBlueprint(__name__, EDGE, clock=lambda: NOW)

    def paint(request, body: wire.Colour):
        return {"painted": body.name}

    made.post("/paint", summary="paint", public=True)(paint)
    made.post("/forbidden", summary="paint", public=True, allow=_nobody)(paint)
    made.post("/twice", summary="paint", public=True, read=lambda _, model: model(name="own"))(paint)
    made.post(
        "/described",
        summary="paint",
        public=True,
        described=lambda wire: wire.Colour,
    )(lambda request: {"sent": request.json()})
    return made


@pytest.fixture
def call(routes):
    app = Chalice("demo")
    app.register_blueprint(routes)
    with Client(app) as client:
        yield lambda path, body: client.http.post(path, headers={"Content-Type": "application/json"}, body=body)


def test_a_view_is_handed_the_body_it_is_annotated_with(call):
    assert call("/paint", b'{"name": "red"}').json_body == {"painted": "red"}


def test_a_wrong_body_is_refused_before_the_view_sees_it(call):
    answer = call("/paint", b'{"nmae": "red"}')
    assert (answer.status_code, answer.json_body["field"]) == (400, "name")


def test_whoever_may_not_call_is_told_so_and_nothing_of_the_body(call):
    assert call("/forbidden", b"{").status_code == 403


def test_a_route_may_read_its_body_in_its_own_way(call):
    assert call("/twice", b"").json_body == {"painted": "own"}


def test_a_body_that_is_only_described_is_the_views_to_read(call):
    assert call("/described", b'{"anything": 1}').json_body == {"sent": {"anything": 1}}


def test_a_model_is_imported_when_it_is_needed_and_not_before(routes, call):
    call("/described", b"{}")
    assert "tests.unit.web.wire" not in sys.modules
    described = openapi.document(routes.routes)
    assert "tests.unit.web.wire" in sys.modules
    bodies = {
        path: each["post"]["requestBody"]["content"]["application/json"]["schema"]
        for path, each in described["paths"].items()
    }
    assert set(map(str, bodies.values())) == {"{'$ref': '#/components/schemas/Colour'}"}
    assert len(bodies) == 4
