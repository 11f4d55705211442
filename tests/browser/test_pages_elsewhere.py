from __future__ import annotations

import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from infra.calls import send_json

ASK = """([url, token]) => fetch(url, { headers: { Authorization: token } })
  .then((answer) => answer.json()).then((told) => told.code, (error) => error.name)"""


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()

    def log_message(self, *_):
        """Nothing."""


@pytest.fixture
def elsewhere():
    with ExitStack() as opened:
        servers = [opened.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Page)) for _ in range(2)]
        for server in servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            opened.callback(server.shutdown)
        yield [f"http://127.0.0.1:{server.server_port}" for server in servers]


def test_a_page_of_another_host_calls_the_hub_where_its_origin_is_registered_alone(visits, elsewhere):
    hub, (stranger, portal) = visits.hub, elsewhere
    application = {"appId": "PORTAL-PAGE", "name": "门户", "origins": [portal]}
    made = send_json("POST", f"{hub['base_url']}/admin/applications", application, hub["admin"]["headers"])
    assert made.status == 200, made.body
    wanted = [f"{hub['base_url']}/hub/inbox", hub["workorder"]["users"]["lisi"]["headers"]["Authorization"]]
    assert visits.at(stranger).evaluate(ASK, wanted) == "TypeError"
    assert visits.at(portal).evaluate(ASK, wanted) == 200
