"""A public conformance tester, scim2-tester, runs against the hub."""

from __future__ import annotations

from typing import Any

import pytest
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

BASE = "https://hub.example.edu.cn/scim/v2"


def wsgi(scim: Any) -> Any:
    """The hub as the application that the tester's client calls."""

    def app(environ, start_response):
        path, query = environ["PATH_INFO"].encode("latin-1").decode(), environ["QUERY_STRING"]
        headers = {name[5:].replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")}
        headers = {
            **headers,
            "Content-Type": environ.get("CONTENT_TYPE", ""),
            "Authorization": scim.headers["Authorization"],
        }
        where = f"{path}?{query}" if query else path
        answer = scim._http.request(
            environ["REQUEST_METHOD"], where, headers=headers, body=environ["wsgi.input"].read()
        )
        start_response(f"{answer.status_code} X", [(name, str(value)) for name, value in answer.headers.items()])
        return [answer.body]

    return app


@pytest.fixture
def results(scim):
    client = WSGISCIMClient(wsgi(scim), base_url=BASE)
    return check_server(client)


def test_every_check_passes(results):
    wrong = [f"{r.title}: {r.reason}" for r in results if r.status in (Status.ERROR, Status.CRITICAL)]
    assert not wrong, "\n".join(wrong)
    passed = [r for r in results if r.status is Status.SUCCESS]
    assert len(passed) > 100
