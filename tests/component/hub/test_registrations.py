import json
import uuid
from datetime import UTC, datetime

import pytest

from chalicelib.identity import accounts, registering
from chalicelib.identity.tokens import issue_user_token
from chalicelib.storage.base import dynamo
from chalicelib.storage.directory import holders, registrations, registry_rows
from tests.component.storage.faults import applied_then_error, on_calls

PORTAL = {
    "appId": "portal",
    "name": "师生门户",
    "images": "https://portal.example.edu.cn/icon.png",
    "applicationType": "web",
    "homeUrl": "https://portal.example.edu.cn/",
    "version": "3.2",
    "description": "一网通办\n含移动端",
    "callbackUrls": ["https://portal.example.edu.cn/callback"],
    "origins": ["https://Portal.example.edu.cn:443/"],
}
KEPT = {**PORTAL, "origins": ["https://portal.example.edu.cn"]}
BUS = {
    "serverID": "repair",
    "name": "报修",
    "interfaces": [{"name": "派单", "method": "POST", "path": "/repair/orders"}],
}


class As:
    """A person calls."""

    def __init__(self, hub, user):
        self._http = hub.http
        self._token = issue_user_token(user, datetime.now(UTC), uuid.uuid4().hex)[0]

    def __call__(self, method, path, body=None, **headers):
        sent = {"Authorization": self._token, "Content-Type": "application/json", **headers}
        return self._http.request(method, path, headers=sent, body=b"" if body is None else json.dumps(body).encode())

    def data(self, *call, **headers):
        answer = self(*call, **headers)
        assert answer.status_code == 200, answer.body.decode()
        return answer.json_body["data"]


@pytest.fixture
def lisi(hub):
    return As(hub, "lisi")


@pytest.fixture
def admin(hub):
    return As(hub, "admin")


def asked(lisi, **more):
    return lisi.data("POST", "/hub/registrations", {"application": PORTAL, "reason": "对接待办", **more})[
        "registrationId"
    ]


def test_what_is_asked_for_is_granted_and_its_secret_is_shown_to_its_applicant_once(hub, lisi, admin):
    key = asked(lisi, credential={"kind": "push"})
    waiting = lisi.data("GET", f"/hub/registrations/{key}")
    assert (waiting["status"], waiting["application"], waiting["issued"]) == ("requested", KEPT, None)
    assert admin("GET", "/admin/registrations").json_body["rows"] == [waiting]
    granted = admin.data("POST", f"/admin/registrations/{key}/grant")
    assert (granted["status"], granted["decidedBy"], granted["issued"]) == ("granted", "admin", None)
    assert admin.data("GET", f"/hub/registrations/{key}")["issued"] is None, "an administrator sees no secret"
    assert lisi("GET", "/hub/registrations").json_body["rows"][0]["issued"] is None
    issued = lisi.data("GET", f"/hub/registrations/{key}")["issued"]
    assert issued["appId"] == "portal"
    again = lisi.data("GET", f"/hub/registrations/{key}")
    assert (again["issued"], again["shownAt"] is not None) == (None, True)
    headers = {"appId": "portal", "accessToken": issued["accessToken"]}
    assert hub.http.request("GET", "/hub/deliveries", headers=headers).status_code == 200
    assert admin.data("GET", "/admin/applications/portal") | KEPT == admin.data("GET", "/admin/applications/portal")


def test_a_service_is_asked_for_with_its_interfaces(lisi, admin):
    key = lisi.data("POST", "/hub/registrations", {"service": BUS})["registrationId"]
    admin.data("POST", f"/admin/registrations/{key}/grant")
    assert set(lisi.data("GET", f"/hub/registrations/{key}")["issued"]) == {"credentialId", "serverID", "secretKey"}
    kept = [{"name": "派单", "method": "POST", "path": "/repair/orders", "description": ""}]
    assert admin.data("GET", "/admin/services/repair")["interfaces"] == kept


def test_a_refusal_has_a_reason_that_the_applicant_reads(lisi, admin):
    key = asked(lisi)
    assert admin("POST", f"/admin/registrations/{key}/refuse", {"reason": "  "}).status_code == 400
    for _ in range(2):
        refused = admin.data("POST", f"/admin/registrations/{key}/refuse", {"reason": "请先完成备案"})
        assert refused["status"] == "refused"
    assert lisi.data("GET", f"/hub/registrations/{key}")["refusal"] == "请先完成备案"
    for path, body in (("refuse", {"reason": "别的"}), ("grant", None)):
        assert admin("POST", f"/admin/registrations/{key}/{path}", body).status_code == 409
    assert admin("GET", "/admin/applications/portal").status_code == 404
    statuses = {status: admin("GET", f"/admin/registrations?status={status}").json_body["total"] for status in
                registrations.STATUSES}  # fmt: skip
    assert statuses == {"requested": 0, "granted": 0, "refused": 1}


def overtaken_by(*call):
    """Somebody else's call comes between the reading and the writing of this one."""

    def fault(send):
        call[0](*call[1:])
        return send()

    return fault


def at_once(admin, first, second):
    """Two calls that have both read before either writes."""
    with on_calls(dynamo.connection().client, "TransactWriteItems", [overtaken_by(admin, *second)]):
        return admin(*first)


def test_two_who_grant_at_once_grant_it_once(lisi, admin):
    grant = ("POST", f"/admin/registrations/{asked(lisi)}/grant")
    assert at_once(admin, grant, grant).status_code == 200
    assert admin("GET", "/admin/applications").json_body["total"] == 3
    assert admin("GET", "/admin/registrations?status=granted").json_body["total"] == 1


def test_of_a_grant_and_a_refusal_at_once_the_first_stands(lisi, admin):
    key = asked(lisi)
    grant = ("POST", f"/admin/registrations/{key}/grant")
    refuse = ("POST", f"/admin/registrations/{key}/refuse", {"reason": "晚了"})
    assert at_once(admin, grant, refuse).status_code == 409
    assert admin("GET", "/admin/applications/portal").status_code == 404


def test_of_a_refusal_and_a_grant_at_once_the_first_stands(lisi, admin):
    key = asked(lisi)
    refuse = ("POST", f"/admin/registrations/{key}/refuse", {"reason": "晚了"})
    assert at_once(admin, refuse, ("POST", f"/admin/registrations/{key}/grant")).status_code == 409
    assert lisi.data("GET", f"/hub/registrations/{key}")["status"] == "granted"


def test_of_two_looks_at_once_one_shows_the_secret(lisi, admin):
    key = asked(lisi)
    admin.data("POST", f"/admin/registrations/{key}/grant")
    look = ("GET", f"/hub/registrations/{key}")
    assert at_once(lisi, look, look).json_body["data"]["issued"] is None
    assert len(holders.require_holder("application", "portal").credentials) == 1


def test_a_look_whose_answer_of_storage_was_lost_still_shows_the_secret(lisi, admin):
    key = asked(lisi)
    admin.data("POST", f"/admin/registrations/{key}/grant")
    with on_calls(dynamo.connection().client, "TransactWriteItems", [applied_then_error]):
        issued = lisi.data("GET", f"/hub/registrations/{key}")["issued"]
    stored = holders.require_holder("application", "portal").credentials
    assert [issued["credentialId"]] == [credential.credential_id for credential in stored]


def test_a_look_that_failed_before_it_was_stored_is_repeated(lisi, admin, monkeypatch):
    key = asked(lisi)
    admin.data("POST", f"/admin/registrations/{key}/grant")
    with monkeypatch.context() as patch:
        patch.setattr(registry_rows, "commit", lambda _: (_ for _ in ()).throw(RuntimeError("killed")))
        assert lisi("GET", f"/hub/registrations/{key}").status_code == 503
    accounts.forget_all()
    assert lisi.data("GET", f"/hub/registrations/{key}")["issued"]["appID"] == "portal"


def test_an_id_that_is_taken_is_refused_when_asked_for_and_when_granted(lisi, admin):
    refused = lisi("POST", "/hub/registrations", {"application": {**PORTAL, "appId": "OA"}})
    assert (refused.status_code, refused.json_body["msg"]) == (409, "application.appId: ID 已存在")
    first, second = asked(lisi), asked(lisi)
    admin.data("POST", f"/admin/registrations/{first}/grant")
    assert admin("POST", f"/admin/registrations/{second}/grant").status_code == 409
    assert lisi.data("GET", f"/hub/registrations/{second}")["status"] == "requested"


def test_a_repeat_under_its_key_asks_once_and_another_persons_key_is_his_own(hub, lisi, admin):
    keys = {"Idempotency-Key": "k1"}
    body = {"application": {"name": "无编号"}}
    one, two = (lisi.data("POST", "/hub/registrations", body, **keys) for _ in range(2))
    assert one == two
    assert As(hub, "wangwu").data("POST", "/hub/registrations", body, **keys)["registrationId"] != one["registrationId"]
    assert admin("GET", "/admin/registrations").json_body["total"] == 2


def test_somebody_elses_registration_is_not_there_and_only_administrators_decide(hub, lisi):
    key = asked(lisi)
    wangwu = As(hub, "wangwu")
    assert wangwu("GET", f"/hub/registrations/{key}").status_code == 404
    assert wangwu("GET", "/hub/registrations").json_body["total"] == 0
    for call in (
        ("GET", "/admin/registrations"),
        ("POST", f"/admin/registrations/{key}/grant"),
        ("POST", f"/admin/registrations/{key}/refuse", {"reason": "x"}),
    ):
        assert lisi(*call).status_code == 403


def test_one_person_has_only_so_many_waiting(lisi, monkeypatch):
    monkeypatch.setattr(registering, "MOST_WAITING", 2)
    asked(lisi), asked(lisi)
    refused = lisi("POST", "/hub/registrations", {"service": BUS})
    assert (refused.status_code, refused.json_body["msg"]) == (409, "最多 2 个申请等待审批")


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "application 与 service"),
        ({"application": PORTAL, "service": BUS}, "application 与 service"),
        ({"service": BUS, "credential": {"kind": "push"}}, "credential 只用于"),
        ({"application": PORTAL, "credential": {"kind": "scim"}}, "credential"),
        ({"application": PORTAL, "credential": {"kind": "signature"}}, "scheme"),
        ({"application": {**PORTAL, "strict": True}}, "application.strict: 未知字段"),
        ({"application": {**PORTAL, "homeUrl": "javascript:alert(1)"}}, "application.homeUrl"),
        ({"application": {**PORTAL, "callbackUrls": [""]}}, "application.callbackUrls.0"),
        ({"application": {**PORTAL, "origins": ["*"]}}, "application.origins.0"),
        ({"application": {**PORTAL, "origins": ["null"]}}, "application.origins.0"),
        ({"application": {**PORTAL, "origins": ["https://a.cn/page"]}}, "application.origins.0"),
        ({"application": {**PORTAL, "origins": ["https://a.cn"] * 21}}, "application.origins"),
        ({"service": {**BUS, "interfaces": [{"name": "x", "method": "TRACE"}]}}, "service.interfaces.0.method"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_kept(lisi, admin, body, named):
    refused = lisi("POST", "/hub/registrations", body)
    assert refused.status_code == 400
    assert named in refused.json_body["msg"]
    assert admin("GET", "/admin/registrations").json_body["total"] == 0
