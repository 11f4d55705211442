"""People sign in by OIDC: authorization code with PKCE against a real provider, whose ID token opens the API."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from chalicelib.settings import Issuer, read_settings

pytestmark = pytest.mark.xdist_group("sign-in")
CLIENT, BACK = "todohub-console", "https://hub.example.edu.cn/console/index.html"


def sign_in(issuer, client_id=CLIENT):
    """What the console does in zhangsan's browser; his ID token. This provider wants a secret of everybody: any."""
    at = requests.get(f"{issuer}/.well-known/openid-configuration").json()
    verifier = secrets.token_urlsafe(48)
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": client_id, "redirect_uri": BACK, "scope": "openid profile",
        "state": "s", "nonce": secrets.token_hex(8), "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    given = {"sub": "zhangsan"}
    answer = requests.post(at["authorization_endpoint"], params=asked, data=given, allow_redirects=False)
    [code] = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    form |= {"client_id": client_id, "client_secret": "any"}
    told = requests.post(at["token_endpoint"], data={**form, "code_verifier": verifier}).json()
    assert "id_token" in told, told
    return told["id_token"]


def inbox(hub, token):
    return hub.http.request("GET", "/hub/inbox", headers={"Authorization": f"Bearer {token}"}, body=b"")


@pytest.fixture
def issuer(hub, stage, oidc_url):
    text = json.dumps([{"issuer": oidc_url, "client_id": CLIENT}])
    stage(issuers=read_settings({"TODOHUB_ISSUERS": text}).issuers)
    return oidc_url


def test_an_id_token_opens_the_inbox_with_nothing_configured_but_issuer_and_client(hub, issuer):
    answer = inbox(hub, sign_in(issuer))
    assert answer.status_code == 200, answer.body


def test_an_id_token_of_another_audience_is_refused(hub, issuer):
    answer = inbox(hub, sign_in(issuer, "another-application"))
    assert answer.status_code == 401
    assert answer.json_body["msg"] == "Authorization: 令牌无效"


def test_an_issuer_that_does_not_answer_is_our_failure(hub, issuer, stage):
    token = sign_in(issuer)
    stage(issuers=(Issuer(issuer, CLIENT, "http://127.0.0.1:9/jwks"),))
    assert inbox(hub, token).status_code == 503


def test_a_discovery_document_of_another_issuer_is_not_believed(hub, issuer, stage):
    token = sign_in(issuer)
    stage(issuers=(Issuer(issuer, CLIENT), Issuer(f"{issuer}/", CLIENT)))
    assert inbox(hub, token).status_code == 200
    forged = token.split(".")
    claims = {"iss": f"{issuer}/", "aud": CLIENT, "sub": "zhangsan"}
    forged[1] = urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    assert inbox(hub, ".".join(forged)).status_code == 503


@pytest.mark.parametrize("back", ["code=a&state=b&iss=c&session_state=d", "ticket=ST-1", "error=access_denied"])
def test_the_console_opens_for_whoever_a_user_centre_sends_back(hub, back):
    answer = hub.http.request("GET", f"/console/index.html?{back}", headers={}, body=b"")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
