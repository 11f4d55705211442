"""The smoke check after a deployment signs in, over HTTP, at real user centres; and finds one that is out of reach."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from chalicelib.settings import Cas, Issuer
from infra import smoke_sign_in
from infra.terminal import Trouble
from tests.component.sign_in.real_servers import SERVICE
from tests.component.sign_in.test_oidc import CLIENT, sign_in

pytestmark = pytest.mark.xdist_group("sign-in")


@pytest.fixture
def base_url(hub):
    """The app on a loopback port."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = hub.http.request(self.command, self.path, headers=dict(self.headers), body=body)
            self.send_response(answer.status_code)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = _answer  # noqa: N815

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_user_centres_within_reach_pass_and_a_persons_token_signs_him_in(
    base_url, stage, oidc_url, cas_url, monkeypatch
):
    stage(issuers=(Issuer(oidc_url, CLIENT, client_id=CLIENT),), cas=Cas(cas_url, SERVICE))
    smoke_sign_in.check(base_url, "local")
    monkeypatch.setenv("SMOKE_TOKEN", sign_in(oidc_url))
    smoke_sign_in.check(base_url, "local")
    monkeypatch.setenv("SMOKE_TOKEN", sign_in(oidc_url, "another-application"))
    with pytest.raises(Trouble, match="SMOKE_TOKEN was answered 401"):
        smoke_sign_in.check(base_url, "local")


@pytest.mark.parametrize(
    "ways",
    [
        {"issuers": (Issuer("http://127.0.0.1:9", CLIENT, client_id=CLIENT),)},
        {"cas": Cas("http://127.0.0.1:9/cas", SERVICE)},
    ],
)
def test_a_user_centre_out_of_reach_is_trouble(base_url, stage, ways):
    stage(**ways)
    with pytest.raises(Trouble, match="was answered 503"):
        smoke_sign_in.check(base_url, "local")


def test_the_page_may_call_the_user_centre_and_nobody_else(hub, stage, oidc_url):
    stage(issuers=(Issuer(oidc_url, CLIENT, client_id=CLIENT),))
    page = hub.http.request("GET", "/console/index.html", headers={}, body=b"")
    assert f"connect-src 'self' {oidc_url}" in page.headers["Content-Security-Policy"]
    told = hub.http.request("GET", "/hub/console.json", headers={}, body=b"").json_body["data"]["signIn"]
    assert told == {
        "links": False,
        "oidc": [{"issuer": oidc_url, "clientId": CLIENT, "scope": "openid profile"}],
        "cas": None,
    }
