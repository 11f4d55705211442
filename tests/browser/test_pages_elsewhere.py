from __future__ import annotations

import threading
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
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_page_of_another_host_calls_once_its_origin_is_registered(visits, elsewhere):
    hub = visits.hub
    page = visits.at(elsewhere)
    wanted = [f"{hub['base_url']}/hub/inbox", hub["workorder"]["users"]["lisi"]["headers"]["Authorization"]]
    assert page.evaluate(ASK, wanted) == "TypeError"
    portal = {"appId": f"PAGE{elsewhere[-5:]}", "name": "门户", "origins": [elsewhere]}
    made = send_json("POST", f"{hub['base_url']}/admin/applications", portal, hub["admin"]["headers"])
    assert made.status == 200, made.body
    again = visits.at(f"{elsewhere}/again")
    assert again.evaluate(ASK, wanted) == 200
