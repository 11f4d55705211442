"""The published vectors as whole requests, and everything that makes a signed request worthless."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from chalice.app import CaseInsensitiveMapping

from chalicelib import signing_schemes as schemes
from chalicelib.errors import Disabled, Unauthenticated
from chalicelib.identity import signatures
from chalicelib.identity.caller import Caller
from chalicelib.identity.issuing import Order, make
from chalicelib.protocols.gov_task.travelling import parameters
from chalicelib.storage.base import dynamo
from chalicelib.storage.base.ephemera_table import EphemeralRow
from chalicelib.storage.directory.holders import change_holder, create_holder
from chalicelib.storage.directory.model import Holder
from chalicelib.web.request import Query, Request

PATH = "/tc/v2/openapi/task/create.json"
ZWDD_NOW = datetime(2024, 6, 6, 4, 0, 3, tzinfo=UTC)
ZWDD_QUERY = {
    "tenantId": ["1"],
    "subject": ["请假审批"],
    "dueNotifyTypeArr": ["notification", "app"],
    "bizTaskId": ["B-1"],
    "assigneeId": ["1001"],
    "mobileUrl": [""],
}
ZWDD = {
    "apiKey": "zwdd",
    "X-Hmac-Auth-Timestamp": "2024-06-06T12:00:03.000+08:00",
    "X-Hmac-Auth-Nonce": "17176464030001234",
    "X-Hmac-Auth-Version": "1.0",
    "X-Hmac-Auth-Signature": "SWcinUfzVQlD1eFwtt+G6ssmUEyOTk+E1k5C2PTlYgk=",
    "X-Hmac-Auth-IP": "127.0.0.1",
    "X-Hmac-Auth-MAC": "00:00:00:00:00:00",
}
CSB_KEY, CSB_SECRET = "4f196fb61c1f46ffbf71691ffad35dbb", "Bzw2YO0HBXFMpcd9CN8tzeNrmf0="
CSB_NOW = datetime.fromtimestamp(1507884348.630, UTC)
CSB = {
    "_api_access_key": CSB_KEY,
    "_api_name": "testa",
    "_api_timestamp": "1507884348630",
    "_api_version": "1.0.0",
    "_api_signature": "fI+gSNmR6WkykDXsrCQfOMhvMivwxOurMZ/73f3TYL0=",
}


def by_signature(request):
    return signatures.by_signature(request, parameters(request))


def register(app_id, scheme, secret):
    order = Order("signature", secret, f"c-{app_id}", ZWDD_NOW, scheme=scheme)
    create_holder(Holder("application", app_id, "某", CSB_NOW, credentials=(make(order, app_id),)))


@pytest.fixture(autouse=True)
def registered(aws):
    register("zwdd", "zwdd-hmac", "secret")
    register(CSB_KEY, "csb-hmac-sha256", CSB_SECRET)


def zwdd(now=ZWDD_NOW, query=None, path=PATH, **headers):
    known = {name: value for name, value in {**ZWDD, **headers}.items() if value is not None}
    return Request("GET", path, path, CaseInsensitiveMapping(known), now, "r", query=Query(query or ZWDD_QUERY))


def csb(now=CSB_NOW, query=None, **headers):
    known = {name: value for name, value in {**CSB, **headers}.items() if value is not None}
    return Request(
        "GET", PATH, PATH, CaseInsensitiveMapping(known), now, "r", query=Query(query or {"name": ["wiseking"]})
    )


def test_the_published_zwdd_request_is_its_applications():
    assert by_signature(zwdd()) == Caller("application", app_id="zwdd")


def test_the_published_csb_request_is_its_applications():
    assert by_signature(csb()) == Caller("application", app_id=CSB_KEY)


def test_a_sha1_credential_takes_sha1_signatures_only():
    register("old", "csb-hmac-sha1", CSB_SECRET)
    api = {name: value for name, value in CSB.items() if name != "_api_signature"} | {"_api_access_key": "old"}
    text = schemes.csb_string_to_sign([("name", "wiseking"), *api.items()])
    with pytest.raises(Unauthenticated):
        by_signature(csb(**api, _api_signature=schemes.csb_signature("sha256", CSB_SECRET, text)))
    assert by_signature(csb(**api, _api_signature=schemes.csb_signature("sha1", CSB_SECRET, text))).app_id == "old"


@pytest.mark.parametrize("request_of", [zwdd, csb])
def test_a_request_is_accepted_once(request_of):
    by_signature(request_of())
    with pytest.raises(Unauthenticated, match="已被使用过"):
        by_signature(request_of())
    with pytest.raises(Unauthenticated, match="已被使用过"):
        by_signature(request_of(now=request_of().now + timedelta(seconds=300)))


def test_a_nonce_that_dynamodb_has_not_yet_deleted_is_free_again():
    by_signature(zwdd())
    [row] = EphemeralRow.scan()
    row.expires = int(ZWDD_NOW.timestamp()) - 1
    row.save()
    assert by_signature(zwdd()).app_id == "zwdd"


@pytest.mark.parametrize("request_of", [zwdd, csb])
@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_request_from_another_time_is_refused(request_of, seconds):
    with pytest.raises(Unauthenticated, match="300 秒"):
        by_signature(request_of(now=request_of().now + timedelta(seconds=seconds)))


@pytest.mark.parametrize("request_of", [zwdd, csb])
@pytest.mark.parametrize("seconds", [-299, 299])
def test_clocks_may_differ_a_little(request_of, seconds):
    assert by_signature(request_of(now=request_of().now + timedelta(seconds=seconds))).app_id


@pytest.mark.parametrize(
    "changes",
    [
        {"X-Hmac-Auth-Nonce": "other"},
        {"X-Hmac-Auth-Timestamp": "2024-06-06T12:00:04.000+08:00"},
        {"X-Hmac-Auth-Signature": "x"},
        {"X-Hmac-Auth-Signature": "张"},
        {"apiKey": CSB_KEY},
        {"apiKey": "nobody"},
        {"query": {**ZWDD_QUERY, "assigneeId": ["1002"]}},
        {"query": {**ZWDD_QUERY, "url": ["https://evil"]}},
        {"path": "/tc/openapi/task/cancel.json"},
        {"X-Hmac-Auth-Version": "2.0"},
        {"X-Hmac-Auth-Timestamp": "yesterday"},
        {"X-Hmac-Auth-Timestamp": "2024-06-06T12:00:03.000"},
        {"X-Hmac-Auth-Nonce": "n" * 129},
        {"X-Hmac-Auth-Nonce": None},
        {"X-Hmac-Auth-Timestamp": None},
        {"X-Hmac-Auth-Version": None},
        {"X-Hmac-Auth-Signature": None},
        {"apiKey": None},
    ],
)
def test_a_changed_or_missing_part_of_a_zwdd_request_is_refused_and_burns_no_nonce(changes):
    with pytest.raises(Unauthenticated):
        by_signature(zwdd(**changes))
    assert by_signature(zwdd()).app_id == "zwdd"


@pytest.mark.parametrize(
    "changes",
    [
        {"query": {"name": ["wisequeen"]}},
        {"_api_name": "testb"},
        {"_api_nonce": "n"},
        {"_api_timestamp": "1507884348631"},
        {"_api_timestamp": "soon"},
        {"_api_timestamp": "99999999999999999999"},
        {"_api_version": None},
        {"_api_access_key": None},
        {"_api_access_key": "zwdd"},
        {"_api_signature": None},
    ],
)
def test_a_changed_or_missing_part_of_a_csb_request_is_refused(changes):
    with pytest.raises(Unauthenticated):
        by_signature(csb(**changes))


def test_a_disabled_application_cannot_sign():
    change_holder("application", "zwdd", lambda holder: replace(holder, enabled=False))
    with pytest.raises(Disabled):
        by_signature(zwdd())


def test_an_app_key_pair_opens_its_own_scheme_only():
    order = Order("signature", "s3cret", "c", ZWDD_NOW, scheme="app-key")
    create_holder(Holder("application", "plain", "某", ZWDD_NOW, credentials=(make(order, "plain"),)))

    def plain(**headers):
        return Request("GET", PATH, PATH, CaseInsensitiveMapping(headers), ZWDD_NOW, "r")

    assert by_signature(plain(appKey="plain", secretKey="s3cret")).app_id == "plain"
    assert by_signature(plain(accessKey="plain", secretKey="s3cret")).app_id == "plain"
    for headers in (
        {"appKey": "plain", "secretKey": "wrong"},
        {"appKey": "plain"},
        {"secretKey": "s3cret"},
        {"appKey": "zwdd", "secretKey": "secret"},
        {},
    ):
        with pytest.raises(Unauthenticated):
            by_signature(plain(**headers))


def test_a_warm_signed_call_costs_one_write_and_no_read():
    by_signature(zwdd())
    calls: list[str] = []
    events = dynamo.connection().client.meta.events
    count = lambda model, **_: calls.append(model.name)  # noqa: E731
    events.register("before-call.dynamodb", count)
    stamp = "2024-06-06T12:00:04.000+08:00"
    text = schemes.zwdd_string_to_sign("GET", stamp, "n2", PATH, Query(ZWDD_QUERY).pairs())
    signature = schemes.zwdd_signature("secret", text)
    by_signature(
        zwdd(**{"X-Hmac-Auth-Timestamp": stamp, "X-Hmac-Auth-Nonce": "n2", "X-Hmac-Auth-Signature": signature})
    )
    events.unregister("before-call.dynamodb", count)
    assert calls == ["PutItem"]
