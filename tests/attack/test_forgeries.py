"""Tokens, signatures and headers that nobody issued, or that were issued for something else."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import UTC, datetime, timedelta
from itertools import product

import jwt
import pytest

from chalicelib import signing_schemes as schemes
from chalicelib.identity.signing import derive
from chalicelib.settings import settings
from tests.attack.town import CREATE, POA, SECRET, Call, push_call
from tests.component.protocols.conftest import zwdd_headers

NOW = datetime.now(UTC)
CLAIMS = {
    "kind": "user",
    "sub": "zhangsan",
    "iss": settings().own_issuer,
    "aud": "todohub",
    "exp": int(NOW.timestamp()) + 3600,
}
GOV = [("subject", "审批"), ("url", "https://oa.example.cn/1"), ("assigneeId", "lisi"), ("creatorId", "lisi")]


def part(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def unsigned(header: object, claims: object = CLAIMS, signature: str = "") -> str:
    return f"{part(header)}.{part(claims)}.{signature}"


def signed(key: bytes, header: dict[str, object] | None = None, **claims: object) -> str:
    return jwt.encode({**CLAIMS, **claims}, key, algorithm="HS256", headers=header)


DEEP = "[" * 2_900 + "]" * 2_900
FORGED = {
    "no algorithm": lambda: unsigned({"alg": "none"}),
    "no algorithm, other spelling": lambda: unsigned({"alg": "nOnE", "typ": "JWT"}),
    "none with a signature": lambda: unsigned({"alg": "none"}, CLAIMS, part("x" * 32)),
    "algorithm absent": lambda: unsigned({}),
    "algorithm null": lambda: unsigned({"alg": None}),
    "algorithm a list": lambda: unsigned({"alg": ["HS256"]}),
    "another HMAC": lambda: jwt.encode(CLAIMS, derive("tokens") * 2, algorithm="HS512"),
    "the right key, another HMAC": lambda: jwt.encode(CLAIMS, derive("tokens").ljust(64, b"\0"), algorithm="HS512"),
    "another key": lambda: signed(b"k" * 32),
    "an empty key": lambda: signed(b"\0" * 32),
    "a key for something else": lambda: signed(derive("cursor")),
    "a key of its own": lambda: signed(b"k" * 32, {"jwk": {"kty": "oct", "k": part("k" * 32)}}),
    "a key from elsewhere": lambda: signed(b"k" * 32, {"jku": "http://127.0.0.1:9/jwks", "kid": "../../dev/null"}),
    "an extension it must be read with": lambda: signed(derive("tokens"), {"crit": ["x"], "x": 1}),
    "another stage": lambda: signed(derive("tokens"), iss="urn:todohub:prod"),
    "another audience": lambda: signed(derive("tokens"), aud="elsewhere"),
    "expired": lambda: signed(derive("tokens"), exp=int(NOW.timestamp()) - 60),
    "not yet valid": lambda: signed(derive("tokens"), nbf=int(NOW.timestamp()) + 3600),
    "a long subject": lambda: signed(derive("tokens"), sub="x" * 3000),
    "an application of no credential": lambda: signed(derive("tokens"), kind="application", sub="OA"),
    "an application of another's credential": lambda: signed(
        derive("tokens"), kind="application", sub="OA", cid="client-HR"
    ),
    "an application of a credential of another kind": lambda: signed(
        derive("tokens"), kind="application", sub="OA", cid="nothing"
    ),
    "deep claims": lambda: unsigned({"alg": "HS256"}, DEEP, part("x")),
    "a deep header": lambda: unsigned(DEEP, CLAIMS, part("x")),
    "claims that are a list": lambda: unsigned({"alg": "HS256"}, [CLAIMS], part("x")),
    "a number of 5,000 digits": lambda: unsigned({"alg": "HS256"}, '{"iss":' + "9" * 5000 + "}", part("x")),
    "not a number": lambda: unsigned({"alg": "HS256"}, '{"exp":NaN,"iss":"urn:todohub:local"}', part("x")),
    "half a surrogate pair": lambda: unsigned({"alg": "HS256"}, '{"iss":"\\ud800"}', part("x")),
    "beyond ASCII": lambda: "令牌.令牌.令牌",
    "one byte beyond ASCII": lambda: "\xe9.\xe9.\xe9",
    "control characters": lambda: "a\tb.\x0b.\x7f",
    "nothing but dots": lambda: "." * 100,
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_token_opens_nothing(town, what):
    text = FORGED[what]()
    doors = (
        ({"Authorization": text}, "/hub/inbox"),
        ({"Authorization": f"Bearer {text}"}, "/hub/inbox"),
        ({"accessToken": text}, "/synthesis/list"),
        ({"Authorization": f"Bearer {text}"}, "/workflow/process/todoList"),
        ({**town.person("lisi"), "accessToken": text}, "/workflow/process/todoList"),
        ({**town.at_centre("lisi"), "accessToken": text}, "/workflow/process/todoList"),
        ({**town.at_centre("lisi"), "Authorization": text}, "/workflow/process/todoList"),
    )
    for headers, path in doors:
        answer = town.send(headers, Call("GET", path))
        assert answer.status_code == 401, (path, answer.body)


def test_every_shortened_and_every_changed_token_is_refused(town):
    text = town.token("zhangsan")
    changed = [text[:cut] for cut in range(0, len(text), 7)]
    changed += [text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :] for at in range(0, len(text) - 1, 11)]
    changed += [text + ".x", text + "\n" + text, text.replace(".", " ")]
    for forged in changed:
        assert town.send({"Authorization": forged}, Call("GET", "/hub/inbox")).status_code == 401


def test_a_token_ends_with_its_credential_and_with_its_application(town):
    headers, admin = town.application("HR"), town.person("admin")
    asked = Call("POST", f"{POA}/todo/addTask", body=[])
    assert town.send(headers, asked).status_code == 400
    town.ok(admin, "DELETE", "/admin/applications/HR/credentials/client-HR")
    assert town.send(headers, asked).status_code == 401
    oa = town.application("OA")
    town.ok(admin, "DELETE", "/admin/applications/OA")
    assert town.send(oa, asked).status_code == 403


DOORS = {
    "push": push_call("OA", {"inserttasks": [], "updatetasks": []}),
    "transaction": Call("POST", f"{POA}/todo/addTask", body=[]),
    "gov_task": Call("GET", "/tc/openapi/3rd/task/getTodoList", (("userId", "lisi"),)),
    "hub of a person": Call("GET", "/hub/inbox"),
    "administration": Call("GET", "/admin/users"),
    "work orders": Call("GET", "/workflow/process/todoList"),
    "management": Call("GET", "/workflow/model/list"),
}
OPENS = {
    "push headers": {"push"},
    "push headers of another": {"push"},
    "application token": {"transaction"},
    "user token": {"hub of a person", "work orders"},
    "administrator's token": {"hub of a person", "work orders", "administration", "management"},
    "app key": {"gov_task"},
    "centre as application": {"work orders", "hub of a person"},
    "centre as service": {"work orders", "hub of a person"},
}


@pytest.mark.parametrize(("credential", "door"), list(product(OPENS, DOORS)))
def test_a_credential_opens_its_own_doors_only(town, credential, door):
    headers = {
        "push headers": lambda: town.pushing("OA"),
        "push headers of another": lambda: town.pushing("HR"),
        "application token": lambda: town.application("OA"),
        "user token": lambda: town.person("zhangsan"),
        "administrator's token": lambda: town.person("admin"),
        "app key": lambda: town.keyed("OA"),
        "centre as application": lambda: town.at_centre("zhangsan"),
        "centre as service": lambda: town.through_service("zhangsan"),
    }[credential]()
    answer = town.send(headers, DOORS[door])
    refused = answer.status_code in (401, 403) or answer.json_body.get("code") == 4001
    assert refused == (door not in OPENS[credential]), answer.body


@pytest.mark.parametrize(
    "changes",
    [
        {"requestType": "service"},
        {"requestType": "service", "serverID": "OA"},
        {"appID": "bus"},
        {"appID": "OA", "secretKey": ""},
        {"secretKey": " "},
        {"secretKey": SECRET[:-1]},
        {"secretKey": SECRET + " x"},
        {"requestType": "admin"},
        {"accessToken": SECRET},
    ],
)
def test_an_application_is_no_service_and_a_secret_is_whole_or_nothing(town, changes):
    headers = {**town.at_centre("zhangsan"), **changes}
    assert town.send(headers, DOORS["work orders"]).status_code == 401


@pytest.mark.parametrize("name", ["requestType", "appID", "serverID", "secretKey"])
def test_beside_a_persons_token_a_part_of_the_header_set_is_no_ornament(town, name):
    part = {"requestType": "app", "appID": "OA", "serverID": "bus", "secretKey": SECRET}[name]
    for door in (DOORS["work orders"], Call("GET", "/workflow/category/list"), Call("GET", "/synthesis/list")):
        assert town.send(town.person("zhangsan"), door).status_code == 200
        assert town.send({**town.person("zhangsan"), name: part}, door).status_code == 401


def test_two_tokens_of_two_people_are_nobody(town):
    asked, own = DOORS["work orders"], town.token("zhangsan")
    assert town.send({"Authorization": own, "accessToken": own}, asked).status_code == 200
    for other in (town.token("mallory"), town.application("OA")["Authorization"]):
        assert town.send({"Authorization": own, "accessToken": other}, asked).status_code == 401
        assert town.send({"Authorization": other, "accessToken": own}, asked).status_code == 401


def test_an_unknown_id_and_a_wrong_secret_are_answered_alike(town):
    for headers, door in (
        ({"appId": "{}", "accessToken": "x"}, DOORS["push"]),
        ({"appKey": "{}", "secretKey": "x"}, DOORS["gov_task"]),
        ({**town.at_centre("zhangsan"), "appID": "{}", "secretKey": "x"}, DOORS["work orders"]),
    ):
        told = set()
        for app_id in ("OA", "nobody", "x" * 3_000):
            given = {name: value.replace("{}", app_id) for name, value in headers.items()}
            answer = town.send(given, door)
            body = {key: value for key, value in answer.json_body.items() if key != "push_id"}
            told.add((answer.status_code, json.dumps(body)))
        assert len(told) == 1, told


@pytest.mark.parametrize(
    "header", ["Basic \xe9\xe9", "Basic ====", "Basic " + "A" * 9_000, "Basic \x7f", "basic", "Basic OjpB"]
)
def test_a_broken_basic_header_is_a_refusal_in_the_rfcs_form(town, header):
    call = Call("POST", "/oauth2/token", body={"grant_type": "client_credentials"}, form=True)
    answer = town.send({"Authorization": header}, call)
    assert (answer.status_code, answer.json_body["error"]) == (401, "invalid_client")


def csb(**changes: str) -> dict[str, str]:
    """CSB headers for `GOV`, without their signature."""
    stamp = str(round(datetime.now(UTC).timestamp() * 1000))
    api = {"_api_name": CREATE, "_api_version": "1.0.0", "_api_timestamp": stamp, "_api_access_key": "OA"}
    return {**api, "_api_nonce": uuid.uuid4().hex, **changes}


def with_signature(api: dict[str, str], pairs=GOV) -> dict[str, str]:
    text = schemes.csb_string_to_sign([*pairs, *api.items()])
    return {**api, "_api_signature": schemes.csb_signature("sha256", SECRET, text)}


def created(town, headers, pairs=GOV):
    return town.send(headers, Call("GET", CREATE, tuple(pairs)))


def test_a_signed_header_that_moves_into_the_query_opens_nothing(town):
    headers = with_signature(csb())
    assert created(town, headers).status_code == 200
    for moved in ("_api_nonce", "_api_name", "_api_version"):
        fresh = with_signature(csb())
        without = {name: value for name, value in fresh.items() if name != moved}
        assert created(town, without, [*GOV, (moved, fresh[moved])]).status_code == 401
    again = {name: value for name, value in headers.items() if name != "_api_nonce"}
    assert created(town, again, [*GOV, ("_api_nonce", headers["_api_nonce"])]).status_code == 401


def test_what_was_signed_once_is_good_once_in_every_scheme(town):
    plain = {name: value for name, value in csb().items() if name != "_api_nonce"}
    for headers in (with_signature(csb()), with_signature(plain), zwdd_headers("OA", "GET", CREATE, GOV)):
        assert created(town, headers).status_code == 200
        assert created(town, headers).status_code == 401
        upper = {name.upper(): value for name, value in headers.items()}
        assert created(town, upper).status_code == 401


@pytest.mark.parametrize(
    "pairs",
    [
        [*GOV, ("tenantId", "2")],
        GOV[:-1],
        [*GOV[:-1], ("creatorId", "zhangsan")],
        [*GOV[:2], GOV[3], ("assigneeId", "mallory")],
        [*GOV, GOV[0]],
    ],
)
def test_a_changed_query_under_a_good_signature_is_refused(town, pairs):
    assert created(town, zwdd_headers("OA", "GET", CREATE, GOV), pairs).status_code == 401
    assert created(town, with_signature(csb()), pairs).status_code == 401


def test_a_signature_is_for_its_path_its_method_and_its_form(town):
    headers = zwdd_headers("OA", "GET", CREATE, GOV)
    assert town.send(headers, Call("GET", "/tc/openapi/task/finish.json", tuple(GOV))).status_code == 401
    assert town.send(headers, Call("POST", CREATE, body=dict(GOV), form=True)).status_code == 401
    posted = zwdd_headers("OA", "POST", CREATE, GOV)
    swapped = {**dict(GOV), "assigneeId": "mallory"}
    assert town.send(posted, Call("POST", CREATE, body=swapped, form=True)).status_code == 401
    assert town.send(posted, Call("POST", CREATE, body=dict(GOV), form=True)).status_code == 200


@pytest.mark.parametrize(
    "stamp",
    [
        "", "0", "-1", "9" * 13, "1" * 400, "１５０７８８４３４８６３０", "NaN", "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59", "2024-06-06T12:00:03", "2024-W01-1T00:00:00+08:00",
    ],
)  # fmt: skip
def test_a_time_that_is_none_or_another_is_refused(town, stamp):
    for headers in (
        with_signature(csb(_api_timestamp=stamp)),
        {**zwdd_headers("OA", "GET", CREATE, GOV), "X-Hmac-Auth-Timestamp": stamp},
    ):
        assert created(town, headers).status_code == 401
    for hours in (-1, 1):
        late = zwdd_headers("OA", "GET", CREATE, GOV, moment=datetime.now(UTC) + timedelta(hours=hours))
        assert created(town, late).status_code == 401


def test_nobody_becomes_somebody_else_by_saying_so(town, ids):
    said = {"userId": "zhangsan", "X-User-Id": "zhangsan", "userName": "zhangsan", "X-Forwarded-User": "zhangsan"}
    mallory = {**town.at_centre("mallory"), **said}
    named = Call("GET", "/workflow/process/todoList", (("userId", "zhangsan"),))
    assert town.send(mallory, named).json_body["code"] == 4101
    assert town.ok(mallory, "GET", "/workflow/process/todoList")["total"] == 0
    assert town.ok(mallory, "GET", "/hub/inbox")["total"] == 0
    own = town.ok(town.at_centre("zhangsan"), "GET", "/workflow/process/ownList")["total"]
    claimed = {"userId": "zhangsan", "assignee": "zhangsan", "initiator": "zhangsan"}
    for action in ("complete", "reject", "stopProcess", "claim"):
        body = {"taskId": ids["centreTaskId"], "comment": "同意", **claimed}
        assert town.send(mallory, Call("POST", f"/workflow/task/{action}", body=body)).json_body["code"] == 4001
    started = {"processDefId": ids["processId"], "variables": {"initiator": "zhangsan", "processStatus": "completed"}}
    town.ok(mallory, "POST", "/workflow/process/start", {**started, **claimed})
    assert town.ok(mallory, "GET", "/workflow/process/ownList")["rows"][0]["startUserId"] == "mallory"
    assert town.ok(town.at_centre("zhangsan"), "GET", "/workflow/process/ownList")["total"] == own
