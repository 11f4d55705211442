"""People sign in by CAS 3.0, against a real CAS server."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from chalicelib.identity import accounts
from chalicelib.settings import Cas
from chalicelib.storage.directory.model import User
from chalicelib.storage.directory.users import change_users
from tests.component.sign_in.real_servers import PASSWORD, SERVICE

pytestmark = pytest.mark.xdist_group("sign-in")


def ticket_for(cas_url, service=SERVICE):
    """What a browser brings back after its person has signed in at the CAS server."""
    with requests.Session() as browser:
        page = browser.get(f"{cas_url}/login", params={"service": service})
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        answer = browser.post(
            f"{cas_url}/login",
            data={**hidden, "username": "zhangsan", "password": PASSWORD},
            headers={"Referer": page.url},
            allow_redirects=False,
        )
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"].startswith(service)
    [ticket] = parse_qs(urlsplit(answer.headers["Location"]).query)["ticket"]
    return ticket


def exchange(hub, **body):
    headers = {"Content-Type": "application/json"}
    return hub.http.request("POST", "/hub/sign-in/cas", headers=headers, body=json.dumps(body).encode())


def inbox(hub, token):
    return hub.http.request("GET", "/hub/inbox", headers={"Authorization": f"Bearer {token}"}, body=b"")


@pytest.fixture
def cas(hub, stage, cas_url):
    stage(cas=Cas(cas_url, SERVICE))
    return cas_url


def test_a_ticket_becomes_a_token_that_opens_the_inbox(hub, cas):
    answer = exchange(hub, ticket=ticket_for(cas))
    assert answer.status_code == 200, answer.body
    data = answer.json_body["data"]
    assert (data["userId"], data["expiresIn"]) == ("zhangsan", 43200)
    assert inbox(hub, data["accessToken"]).status_code == 200


def test_a_ticket_is_good_once(hub, cas):
    ticket = ticket_for(cas)
    assert exchange(hub, ticket=ticket).status_code == 200
    again = exchange(hub, ticket=ticket)
    assert again.status_code == 401
    assert again.json_body["msg"] == "ticket: 票据无效、已使用或已过期"


def test_a_ticket_issued_for_another_site_is_refused(hub, cas):
    answer = exchange(hub, ticket=ticket_for(cas, "https://evil.example.com/"))
    assert answer.status_code == 401
    assert answer.json_body["msg"].startswith("ticket:")


def test_the_user_may_be_told_by_an_attribute(hub, stage, cas_url):
    stage(cas=Cas(cas_url, SERVICE, user_attribute="employeeNumber"))
    answer = exchange(hub, ticket=ticket_for(cas_url))
    assert answer.json_body["data"]["userId"] == "20260001"
    assert inbox(hub, answer.json_body["data"]["accessToken"]).status_code == 200


def test_an_attribute_that_the_server_does_not_give_names_nobody(hub, stage, cas_url):
    stage(cas=Cas(cas_url, SERVICE, user_attribute="uid"))
    assert exchange(hub, ticket=ticket_for(cas_url)).status_code == 401


def test_who_was_disabled_in_the_directory_does_not_get_in(hub, cas):
    change_users({"zhangsan": lambda _: User("zhangsan", "张三", enabled=False)})
    accounts.forget_all()
    answer = exchange(hub, ticket=ticket_for(cas))
    assert (answer.status_code, answer.json_body["error"]) == (403, "account_disabled")


def test_a_token_by_cas_ends_when_the_stage_has_no_cas_any_more(hub, stage, cas):
    token = exchange(hub, ticket=ticket_for(cas)).json_body["data"]["accessToken"]
    stage()
    assert inbox(hub, token).status_code == 401


@pytest.mark.parametrize(
    "body",
    [{}, {"ticket": ""}, {"ticket": 5}, {"ticket": "PT-1"}, {"ticket": "ST-甲"}, {"ticket": "ST-1", "service": "x"}],
)
def test_what_is_no_ticket_is_refused_with_its_field(hub, cas, body):
    answer = exchange(hub, **body)
    assert answer.status_code == 400
    assert re.match("ticket:|service:", answer.json_body["msg"])


def test_a_server_that_does_not_answer_is_our_failure_and_may_be_repeated(hub, stage):
    stage(cas=Cas("http://127.0.0.1:9/cas", SERVICE))
    answer = exchange(hub, ticket="ST-1")
    assert (answer.status_code, answer.json_body["error"]) == (503, "user_centre_down")


def test_what_is_not_cas_is_no_yes(hub, stage, oidc_url):
    stage(cas=Cas(f"{oidc_url}/.well-known/openid-configuration?", SERVICE))
    assert exchange(hub, ticket="ST-1").status_code == 503


def test_a_stage_without_cas_says_so(hub, stage):
    stage()
    assert exchange(hub, ticket="ST-1").status_code == 404
