"""A secret from the day it is shown once to the day it is refused."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from botocore.exceptions import ClientError

from chalicelib.errors import Unauthenticated
from chalicelib.identity import accounts
from chalicelib.identity.authenticate import by_push_headers
from chalicelib.identity.caller import Caller
from chalicelib.identity.vault import unseal
from chalicelib.storage.base import dynamo
from chalicelib.storage.directory.holders import find_holder
from chalicelib.todo.times import china
from chalicelib.web.request import Request
from tests.component.storage.faults import lost_request, on_calls
from tests.unit.web.conftest import log

__all__ = ["log"]


@pytest.fixture
def oa(admin_call):
    admin_call.data("POST", "/admin/applications", {"appId": "OA", "name": "OA 系统"})
    return admin_call


def issue(call, kind, app_id="OA", **more):
    return call.data("POST", f"/admin/applications/{app_id}/credentials", {"kind": kind, **more})


def push_as(call, app_id, token):
    return call("GET", "/whoami/push", appId=app_id, accessToken=token)


def test_a_push_credential_opens_the_push_headers_in_any_letter_case(oa, anyone):
    given = issue(oa, "push")
    for names in (("appId", "accessToken"), ("APPID", "ACCESSTOKEN"), ("appid", "accesstoken")):
        answer = anyone("GET", "/whoami/push", **dict(zip(names, (given["appId"], given["accessToken"]), strict=True)))
        assert answer.json_body == {"kind": "application", "app": "OA", "user": None, "groups": []}


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ({"accessToken": "x"}, "缺少请求头 appId"),
        ({"appId": "OA"}, "缺少请求头 accessToken"),
        ({"appId": "OA", "accessToken": ""}, "缺少请求头 accessToken"),
        ({"appId": "OA", "accessToken": "wrong"}, "appId 或 accessToken 错误"),
        ({"appId": "nobody", "accessToken": "wrong"}, "appId 或 accessToken 错误"),
        ({"appId": "a" * 3000, "accessToken": "wrong"}, "appId 或 accessToken 错误"),
    ],
)
def test_missing_or_wrong_push_headers_are_401_and_named(oa, anyone, headers, named):
    issue(oa, "push")
    answer = anyone("GET", "/whoami/push", **headers)
    assert answer.status_code == 401
    assert named in answer.json_body["msg"]


def test_a_secret_of_another_kind_or_application_opens_nothing(oa, anyone):
    oa.data("POST", "/admin/applications", {"appId": "HR", "name": "人事"})
    client, push = issue(oa, "client"), issue(oa, "push", "HR")
    assert push_as(anyone, "OA", client["clientSecret"]).status_code == 401
    assert push_as(anyone, "OA", push["accessToken"]).status_code == 401
    assert push_as(anyone, "HR", push["accessToken"]).status_code == 200


def test_secrets_are_stored_as_hashes_and_listed_masked(oa):
    given = issue(oa, "push")
    assert len(given["accessToken"]) >= 43
    stored = find_holder("application", "OA")
    assert given["accessToken"] not in repr(stored)
    listed = oa("GET", "/admin/applications/OA/credentials")
    assert listed.json_body["rows"][0]["credentialId"] == given["credentialId"]
    assert given["accessToken"] not in listed.body.decode()


def test_a_signature_secret_is_stored_encrypted_and_bound_to_its_application(oa):
    given = issue(oa, "signature", scheme="zwdd-hmac")
    holder = find_holder("application", "OA")
    assert holder is not None
    [stored] = holder.credentials
    assert unseal(stored.sealed, "OA") == given["secretKey"]
    assert given["secretKey"] not in repr(stored)
    with pytest.raises(ClientError, match="InvalidCiphertext"):
        unseal(stored.sealed, "HR")


def test_two_secrets_live_at_once_and_a_third_is_refused_until_one_ends(oa, anyone):
    first, second = issue(oa, "push"), issue(oa, "push")
    for given in (first, second):
        assert push_as(anyone, "OA", given["accessToken"]).status_code == 200
    refused = oa("POST", "/admin/applications/OA/credentials", {"kind": "push"})
    assert (refused.status_code, refused.json_body["error"]) == (409, "conflict")
    oa.data("DELETE", f"/admin/applications/OA/credentials/{first['credentialId']}")
    assert push_as(anyone, "OA", first["accessToken"]).status_code == 401
    assert push_as(anyone, "OA", second["accessToken"]).status_code == 200
    issue(oa, "push")


def test_an_expired_secret_is_refused(oa, anyone):
    soon = datetime.now(UTC) + timedelta(hours=1)
    given = issue(oa, "push", expiresAt=china(soon))
    assert push_as(anyone, "OA", given["accessToken"]).status_code == 200
    headers = {"appId": "OA", "accessToken": given["accessToken"]}
    with pytest.raises(Unauthenticated):
        by_push_headers(Request("GET", "/", "/", headers, soon, "r"))


def test_a_disabled_application_is_told_so_only_with_its_right_secret(oa, anyone):
    given = issue(oa, "push")
    oa.data("DELETE", "/admin/applications/OA")
    right, wrong = push_as(anyone, "OA", given["accessToken"]), push_as(anyone, "OA", "wrong")
    assert (right.status_code, right.json_body["error"]) == (403, "account_disabled")
    assert wrong.status_code == 401
    oa.data("PUT", "/admin/applications/OA", {"enabled": True})
    assert push_as(anyone, "OA", given["accessToken"]).status_code == 200


def test_a_warm_check_reads_nothing(oa, anyone):
    given = issue(oa, "push")
    push_as(anyone, "OA", given["accessToken"])
    with on_calls(dynamo.connection().client, "GetItem", [lost_request] * 9):
        assert push_as(anyone, "OA", given["accessToken"]).status_code == 200


def test_a_new_secret_works_where_the_old_row_is_still_remembered(oa):
    first = issue(oa, "push")
    now = datetime.now(UTC)

    def check(secret, at):
        return by_push_headers(Request("GET", "/", "/", {"appId": "OA", "accessToken": secret}, at, "r"))

    check(first["accessToken"], now)
    remembered = dict(accounts._holders._entries)
    second = issue(oa, "push")
    accounts._holders._entries.update(remembered)  # as in another container
    with pytest.raises(Unauthenticated):
        check(second["accessToken"], now + timedelta(seconds=1))
    assert check(second["accessToken"], now + timedelta(seconds=3)) == Caller("application", app_id="OA")


def test_an_ended_secret_is_refused_elsewhere_within_a_minute(oa):
    given = issue(oa, "push")
    headers, now = {"appId": "OA", "accessToken": given["accessToken"]}, datetime.now(UTC)
    by_push_headers(Request("GET", "/", "/", headers, now, "r"))
    remembered = dict(accounts._holders._entries)
    oa.data("DELETE", f"/admin/applications/OA/credentials/{given['credentialId']}")
    accounts._holders._entries.update(remembered)
    with pytest.raises(Unauthenticated):
        by_push_headers(Request("GET", "/", "/", headers, now + timedelta(seconds=60), "r"))


@pytest.mark.parametrize(("client_id", "claimed"), [("OA", "OA"), ("nobody", None)])
def test_the_log_names_the_registered_id_that_a_wrong_secret_came_with_and_the_address(
    oa, anyone, log, client_id, claimed
):
    given = {**issue(oa, "client"), "clientId": client_id, "clientSecret": "canary-wrong"}
    assert token_for(anyone, given).status_code == 401
    line = json.loads(log.getvalue().splitlines()[-1])
    assert (line.get("claimed"), line["source"]) == (claimed, "127.0.0.1")
    assert "canary-wrong" not in log.getvalue()


def token_for(anyone, given, **body):
    fields = {"grant_type": "client_credentials", "client_id": given["clientId"], **body}
    return anyone("POST", "/oauth2/token", {"client_secret": given["clientSecret"], **fields})


def test_client_credentials_give_a_token_by_json_form_and_basic(oa, http, anyone):
    given = issue(oa, "client")
    basic = b64encode(f"{quote(given['clientId'])}:{quote(given['clientSecret'])}".encode()).decode()
    form = f"grant_type=client_credentials&client_id=OA&client_secret={given['clientSecret']}"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answers = [
        token_for(anyone, given),
        http.post("/oauth2/token", headers=kind, body=form.encode()),
        http.post(
            "/oauth2/token",
            headers={**kind, "Authorization": f"Basic {basic}"},
            body=b"grant_type=client_credentials",
        ),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.json_body["token_type"] == "Bearer"
        assert answer.json_body["expires_in"] == 7200
        assert answer.headers["Cache-Control"] == "no-store"
        for header in (answer.json_body["access_token"], f"Bearer {answer.json_body['access_token']}"):
            assert anyone("GET", "/whoami/bearer", Authorization=header).json_body["app"] == "OA"


@pytest.mark.parametrize(
    ("fields", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "unsupported_grant_type"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": ""}, 401, "invalid_client"),
        ({"client_id": 5}, 400, "invalid_request"),
    ],
)
def test_a_refused_token_has_the_rfc_form(oa, anyone, fields, status, error):
    answer = token_for(anyone, issue(oa, "client"), **fields)
    assert (answer.status_code, answer.json_body["error"]) == (status, error)
    assert answer.json_body["error_description"]
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize("header", ["Basic", "Basic ???", "Basic " + b64encode(b"nocolon").decode(), "Basic /w=="])
def test_a_broken_basic_header_is_401(oa, http, header):
    answer = http.post("/oauth2/token", headers={"Authorization": header}, body=b"grant_type=client_credentials")
    assert (answer.status_code, answer.json_body["error"]) == (401, "invalid_client")


def test_a_token_ends_with_the_credential_it_was_issued_for(oa, anyone):
    given = issue(oa, "client")
    token = token_for(anyone, given).json_body["access_token"]
    oa.data("DELETE", f"/admin/applications/OA/credentials/{given['credentialId']}")
    assert anyone("GET", "/whoami/bearer", Authorization=token).status_code == 401


def test_a_token_of_a_disabled_application_is_refused(oa, anyone):
    token = token_for(anyone, issue(oa, "client")).json_body["access_token"]
    oa.data("DELETE", "/admin/applications/OA")
    assert anyone("GET", "/whoami/bearer", Authorization=token).json_body["error"] == "account_disabled"
