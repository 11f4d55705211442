"""People sign in to the deployed hub by an OIDC provider that enforces PKCE and by CAS; SCIM tells it of them."""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import requests
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

from infra import smoke_sign_in
from infra.calls import read, send_json
from tests.component.sign_in.test_cas import ticket_for
from tests.user_centres import CLIENT, console, ways

if TYPE_CHECKING:
    import pytest

    from infra.stack import Stack

__all__ = ["console", "ways"]


def authorize(issuer: str, back: str, verifier: str, person: str) -> dict[str, list[str]]:
    """What the browser of a person brings back from the provider, after he has signed in there and agreed."""
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": CLIENT, "redirect_uri": back, "scope": "openid profile", "state": "s",
        "nonce": secrets.token_hex(8),
    }  # fmt: skip
    if verifier:
        asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    with requests.Session() as browser:
        answer = browser.get(f"{issuer}/auth?{urlencode(asked)}", allow_redirects=False)
        for _ in range(10):
            place = urljoin(answer.url, answer.headers.get("Location", answer.url))
            if place.startswith(back):
                return parse_qs(urlsplit(place).query)
            if "Location" in answer.headers:
                answer = browser.get(place, allow_redirects=False)
            else:
                prompt = re.findall(r'name="prompt" value="(\w+)"', answer.text)[0]
                form = {"prompt": prompt, "login": person, "password": "any"}
                answer = browser.post(answer.url, data=form, allow_redirects=False)
    raise AssertionError(answer.text)


def exchange(issuer: str, back: str, code: str, verifier: str) -> dict[str, Any]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "client_id": CLIENT}
    told: dict[str, Any] = requests.post(f"{issuer}/token", data={**form, "code_verifier": verifier}).json()
    return told


def inbox(stack: Stack, token: str) -> int:
    return read(f"{stack.base_url}/hub/inbox", {}, {"Authorization": f"Bearer {token}"}).status


def test_a_person_signs_in_by_oidc_with_pkce(stack: Stack, ways: tuple[str, str], console: str) -> None:
    issuer, _ = ways
    told = read(f"{stack.base_url}/hub/console.json", {}, {}).body["data"]["signIn"]
    assert [each["issuer"] for each in told["oidc"]] == [issuer]
    verifier = secrets.token_urlsafe(48)
    [code] = authorize(issuer, console, verifier, "lisi")["code"]
    assert exchange(issuer, console, code, "wrong" * 10)["error"] == "invalid_grant"
    [code] = authorize(issuer, console, verifier, "lisi")["code"]
    token = exchange(issuer, console, code, verifier)["id_token"]
    assert inbox(stack, token) == 200
    assert inbox(stack, f"{token[:-4]}AAAA") == 401


def test_the_provider_of_this_test_enforces_pkce(ways: tuple[str, str], console: str) -> None:
    assert "PKCE" in authorize(ways[0], console, "", "lisi")["error_description"][0]


def test_a_person_signs_in_by_cas_and_a_ticket_is_good_once(stack: Stack, ways: tuple[str, str], console: str) -> None:
    ticket = {"ticket": ticket_for(ways[1], console)}
    answer = send_json("POST", f"{stack.base_url}/hub/sign-in/cas", ticket, {})
    assert answer.status == 200, answer.body
    assert inbox(stack, answer.body["data"]["accessToken"]) == 200
    assert send_json("POST", f"{stack.base_url}/hub/sign-in/cas", ticket, {}).status == 401


def test_the_smoke_check_signs_in_by_every_way(
    stack: Stack, ways: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in stack.aws.environment().items():
        monkeypatch.setenv(name, value)
    smoke_sign_in.check(stack.base_url, "local")
    assert "oidc" in capsys.readouterr().out


def test_a_public_scim_tester_finds_nothing_wrong_with_the_deployed_hub(stack: Stack, hub: dict[str, Any]) -> None:
    where = f"{stack.base_url}/admin/applications"
    made = send_json("POST", where, {"appId": "DIRECTORY", "name": "用户中心"}, hub["admin"]["headers"])
    assert made.status == 200, made.body
    issued = send_json("POST", f"{where}/DIRECTORY/credentials", {"kind": "scim"}, hub["admin"]["headers"]).body["data"]
    client = WSGISCIMClient(_forwarding(f"{stack.base_url}/scim/v2", issued), base_url=f"{stack.base_url}/scim/v2")
    found = check_server(client)
    wrong = [f"{each.title}: {each.reason}" for each in found if each.status in (Status.ERROR, Status.CRITICAL)]
    assert not wrong, "\n".join(wrong)
    assert len([each for each in found if each.status is Status.SUCCESS]) > 100


def _forwarding(base: str, issued: dict[str, Any]) -> Any:
    """The deployed hub as the application that the tester's client calls."""
    path = urlsplit(base).path

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        called = environ["PATH_INFO"].encode("latin-1").decode().removeprefix(path)
        answer = requests.request(
            environ["REQUEST_METHOD"],
            f"{base}{called}",
            params=environ["QUERY_STRING"],
            data=environ["wsgi.input"].read(),
            headers={
                "Content-Type": environ.get("CONTENT_TYPE", ""),
                "Authorization": f"Bearer {issued['bearerToken']}",
            },
        )
        kept = [(name, value) for name, value in answer.headers.items() if name.lower() not in UNDONE]
        start_response(f"{answer.status_code} X", kept)
        return [answer.content]

    return app


UNDONE = {"content-encoding", "content-length", "transfer-encoding"}
