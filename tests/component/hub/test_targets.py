"""Targets and deliveries over HTTP: registered, tested, paused, rotated; what is stuck, why, since when, sent again."""

from __future__ import annotations

import json
import uuid
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from chalice.test import Client

from app import app
from chalicelib.delivery import reconcile, watch
from chalicelib.errors import BadInput
from chalicelib.identity.bootstrap import appoint
from chalicelib.identity.tokens import issue_user_token
from chalicelib.protocols.hub.target_wire import NewTarget
from chalicelib.settings import settings
from chalicelib.storage.deliveries import cursors, targets
from chalicelib.storage.deliveries.delivery_table import DeliveryRow
from chalicelib.web.validate import validate

if TYPE_CHECKING:
    from collections.abc import Callable

    from infra.demo_centre import DemoCentre
    from tests.component.delivery.world import World

    Call = Callable[..., Any]

GOOD: dict[str, Any] = {
    "name": "教务处任务中心",
    "protocol": "push",
    "baseUrl": "https://centre.example.edu.cn/push",
    "credential": {"appId": "OA", "accessToken": "canary-3b1c"},
    "filter": {"appIds": ["OA"]},
    "enabled": True,
}


@pytest.fixture
def call(world: World) -> Call:
    """Calls as an administrator; the world's clock follows the calls' own, which is real."""
    appoint("admin", "管理员")
    app.load_all()
    http = Client(app).http
    world.clock.moment = datetime.now(UTC)

    def do(method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        token, _ = issue_user_token("admin", datetime.now(UTC), uuid.uuid4().hex)
        sent = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = {"Authorization": token, "Content-Type": "application/json"}
        answer = http.request(method, path, headers=headers, body=sent)
        assert answer.status_code == status, answer.body.decode()
        return answer.json_body

    return do


def registered(call: Call, centre: DemoCentre, **more: Any) -> str:
    wanted = {**GOOD, "baseUrl": centre.url, "credential": {"appId": "OA", "accessToken": "secret"}, **more}
    target: str = call("POST", "/admin/targets", wanted)["data"]["targetId"]
    return target


def rows(call: Call, **query: str) -> list[dict[str, Any]]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    found: list[dict[str, Any]] = call("GET", f"/admin/deliveries?{asked}")["rows"]
    return found


def test_a_target_is_registered_listed_changed_and_disabled(call: Call) -> None:
    made = call("POST", "/admin/targets", GOOD)["data"]
    path = f"/admin/targets/{made['targetId']}"
    listed = call("GET", "/admin/targets")
    assert (listed["total"], listed["rows"][0]["name"], listed["rows"][0]["enabled"]) == (1, "教务处任务中心", True)
    changed = call("PUT", path, {"name": "新名", "rateLimit": {"perSecond": 5}, "userIds": {"zhangsan": "z01"}})["data"]
    assert (changed["name"], changed["rateLimit"]["perSecond"]) == ("新名", 5)
    assert (changed["userIds"], changed["filter"]["appIds"]) == ({"zhangsan": "z01"}, ["OA"])
    assert call("PUT", path, {"name": "新名"})["data"]["rateLimit"] == {"perSecond": 5, "burst": 1}
    assert call("PUT", path, {"rateLimit": None})["data"]["rateLimit"] is None
    assert call("GET", path)["data"]["rateLimit"] is None
    assert call("DELETE", path)["data"]["enabled"] is False
    shown = call("GET", path)["data"]
    assert (shown["enabled"], shown["backlog"]) == (False, {"pending": 0, "dead": 0, "oldestPendingSince": None})


def test_a_credential_is_stored_encrypted_and_never_shown(call: Call) -> None:
    made = call("POST", "/admin/targets", GOOD)["data"]
    answers = [made, call("GET", "/admin/targets"), call("GET", f"/admin/targets/{made['targetId']}")]
    assert made["credential"] == {"appId": "OA", "accessToken": "******"}
    stored = boto3.client("dynamodb").scan(TableName="todohub-local-registry")["Items"]
    assert "canary-3b1c" not in json.dumps([*answers, repr(stored)])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"protocol": "ftp"}, "protocol"),
        ({"baseUrl": "file:///etc/passwd"}, "baseUrl"),
        ({"baseUrl": "http://user:pw@centre.example/"}, "baseUrl"),
        ({"baseUrl": ""}, "baseUrl"),
        ({"baseUrl": "http://169.254.169.254/latest"}, "baseUrl"),
        ({"baseUrl": "https://[fe80::1]/"}, "baseUrl"),
        ({"credential": {"appId": "OA"}}, "credential"),
        ({"credential": {"appId": "OA", "accessToken": "a\r\nX: y"}}, "credential.accessToken"),
        ({"protocol": "webhook", "credential": {"secret": "whsec_c2hvcnQ="}}, "credential.secret"),
        ({"protocol": "gov_task", "credential": dict.fromkeys(("scheme", "accessKey", "secretKey", "tenantId"), "x")},
         "credential.scheme"),
        ({"protocol": "transaction", "credential": {"tokenUrl": "gopher://x", "clientId": "a", "clientSecret": "b"}},
         "credential.tokenUrl"),
        ({"protocol": "transaction", "credential": {"tokenUrl": "http://0/", "clientId": "a", "clientSecret": "b"}},
         "credential.tokenUrl"),
        ({"filter": {"sources": ["mail"]}}, "filter.sources.0"),
        ({"rateLimit": {"perSecond": 0}}, "rateLimit.perSecond"),
        ({"filters": {}}, "filters"),
    ],
)  # fmt: skip
def test_a_senseless_target_is_refused_naming_the_field(call: Call, change: dict[str, Any], field: str) -> None:
    assert call("POST", "/admin/targets", {**GOOD, **change}, status=400)["msg"].startswith(f"{field}: ")


def test_a_target_is_not_moved_to_an_address_that_may_not_be_called(call: Call) -> None:
    made = call("POST", "/admin/targets", GOOD)["data"]
    path = f"/admin/targets/{made['targetId']}"
    told = call("PUT", path, {"baseUrl": "http://0xa9fea9fe/latest"}, status=400)["msg"]
    assert (told.startswith("baseUrl: "), "169.254.169.254 is cloud metadata" in told) == (True, True)
    assert call("GET", path)["data"]["baseUrl"] == GOOD["baseUrl"]


@pytest.mark.parametrize(("stage", "accepted"), [("local", True), ("dev", False), ("prod", False)])
def test_only_the_local_stage_registers_loopback(monkeypatch: pytest.MonkeyPatch, stage: str, accepted: bool) -> None:
    monkeypatch.setenv("TODOHUB_STAGE", stage)
    settings.cache_clear()
    refusal = nullcontext() if accepted else pytest.raises(BadInput, match="loopback")
    try:
        with refusal:
            validate(NewTarget, {**GOOD, "baseUrl": "http://127.0.0.1:8099/push"})
    finally:
        settings.cache_clear()


def test_the_test_call_proves_address_and_credential_and_changes_nothing(call: Call, receiver: DemoCentre) -> None:
    target = registered(call, receiver)
    assert call("POST", f"/admin/targets/{target}/test")["data"]["ok"] is True
    receiver.credential = ("OA", "another")
    refused = call("POST", f"/admin/targets/{target}/test")["data"]
    assert (refused["ok"], refused["status"], refused["verdict"]) == (False, 401, "Retry")
    receiver.stop()
    assert "ConnectionRefusedError" in call("POST", f"/admin/targets/{target}/test")["data"]["reason"]
    receiver.start()
    assert receiver.receiver.effects == []


@pytest.mark.parametrize("method", ["pause", "resume", "test"])
def test_an_unknown_target_is_404(call: Call, method: str) -> None:
    assert call("POST", f"/admin/targets/nobody/{method}", status=404)["msg"].endswith("推送目标不存在")
    assert call("POST", "/admin/deliveries/replay", {"targetId": "nobody"}, status=404)


def test_a_paused_target_collects_and_a_resumed_one_is_told(
    call: Call,
    world: World,
    receiver: DemoCentre,
) -> None:
    target = registered(call, receiver)
    assert call("POST", f"/admin/targets/{target}/pause")["data"]["paused"] is True
    world.create()
    world.pump()
    [waiting] = rows(call, targetId=target, status="pending")
    assert (waiting["deliveredVersion"], waiting["wantedVersion"]) == (0, 1)
    assert call("GET", f"/admin/targets/{target}")["data"]["backlog"]["pending"] == 1
    call("POST", f"/admin/targets/{target}/resume")
    world.tick()
    [done] = rows(call, targetId=target)
    assert (done["status"], done["attempts"][0]["status"]) == ("delivered", 200)


def test_a_secret_rotates_without_loss(call: Call, world: World, receiver: DemoCentre) -> None:
    target = registered(call, receiver)
    receiver.credential = ("OA", "rotated")
    world.create()
    world.pump()
    [waiting] = rows(call, status="pending")
    assert (waiting["failures"], waiting["reason"]) == (1, "HTTP 401")
    call("PUT", f"/admin/targets/{target}", {"credential": {"appId": "OA", "accessToken": "rotated"}})
    world.tick()
    assert [row["status"] for row in rows(call)] == ["delivered"]
    assert len(receiver.receiver.effects) == 1


def test_what_is_stuck_says_why_and_since_when_and_is_sent_again(
    call: Call,
    world: World,
    receiver: DemoCentre,
) -> None:
    target = registered(call, receiver)
    world.create("T1")
    world.create("T2")
    world.pump()
    receiver.forget()
    world.change("T1", subject="改过")
    world.pump()
    [dead] = rows(call, targetId=target, status="dead")
    assert (dead["appId"], dead["taskId"], dead["deliveredVersion"], dead["wantedVersion"]) == ("OA", "T1", 1, 2)
    assert "不存在" in dead["reason"]
    assert dead["since"]
    assert [attempt["step"] for attempt in dead["attempts"]] == ["insert", "update"]
    assert call("GET", f"/admin/targets/{target}")["data"]["backlog"]["dead"] == 1
    lost = {"targetId": target, "appId": "OA", "taskId": "T1", "asNew": True}
    again = call("POST", "/admin/deliveries/replay", lost)
    assert again["data"] == {"moved": 1, "busy": 0, "cursor": None}
    world.clock.moment = datetime.now(UTC)
    world.pump()
    assert rows(call, targetId=target, status="dead") == []
    assert receiver.account()["tasks"]["OA/T1"]["subject"] == "改过"


def test_what_a_target_had_before_we_told_it_is_sent_as_known(call: Call, world: World, receiver: DemoCentre) -> None:
    target = registered(call, receiver)
    world.create("T1")
    world.change("T1", subject="改过")
    world.pump()
    again = {"targetId": target, "appId": "OA", "taskId": "T1"}
    for wish in ({"asNew": True}, {}):
        call("POST", "/admin/deliveries/replay", {**again, **wish, "from": "2000-01-01 00:00:00"})
        world.clock.moment = datetime.now(UTC)
        world.pump()
        [dead] = rows(call, targetId=target, status="dead")
        assert "the target had it before our first attempt" in dead["reason"]
    assert call("POST", "/admin/deliveries/replay", {**again, "asKnown": True})["data"]["moved"] == 1
    world.clock.moment = datetime.now(UTC)
    world.pump()
    [done] = rows(call, targetId=target)
    assert (done["status"], done["deliveredVersion"]) == ("delivered", 2)
    assert receiver.account()["tasks"]["OA/T1"]["subject"] == "改过"
    both = call("POST", "/admin/deliveries/replay", {**again, "asNew": True, "asKnown": True}, status=400)
    assert both["msg"].startswith("asKnown: ")


def test_a_target_is_sent_everything_since_a_moment(call: Call, world: World, receiver: DemoCentre) -> None:
    target = registered(call, receiver)
    world.clock.moment = datetime.now(UTC) - timedelta(hours=3)
    world.create("old")
    world.pump()
    world.clock.moment = datetime.now(UTC) - timedelta(hours=1)
    for number in range(3):
        world.create(f"T{number}")
        world.change(f"T{number}", subject="改过")
    world.pump()
    before = len(receiver.receiver.effects) + receiver.receiver.repeats
    moment = f"{(datetime.now(UTC) + timedelta(hours=6)).strftime('%Y-%m-%d %H:%M:%S')}"  # two hours ago, China time
    answer = call("POST", "/admin/deliveries/replay", {"targetId": target, "from": moment})["data"]
    assert answer == {"moved": 3, "busy": 0, "cursor": None}
    world.clock.moment = datetime.now(UTC)
    world.pump()
    assert len(receiver.receiver.effects) + receiver.receiver.repeats == before + 6
    assert {row["status"] for row in rows(call)} == {"delivered"}
    assert receiver.account()["reordered"] != [], "old versions were sent again, in order, by command"


def test_a_task_the_target_never_had_is_sent_by_name(call: Call, world: World, receiver: DemoCentre) -> None:
    world.create("early")
    world.pump()
    target = registered(call, receiver)
    again = {"targetId": target, "appId": "OA", "taskId": "early"}
    assert call("POST", "/admin/deliveries/replay", again)["data"]["moved"] == 1
    world.clock.moment = datetime.now(UTC)
    world.pump()
    assert "OA/early" in receiver.account()["tasks"]
    assert call("POST", "/admin/deliveries/replay", {**again, "taskId": "nobody"}, status=404)
    assert call("POST", "/admin/deliveries/replay", {"targetId": target, "taskId": "x"}, status=400)


def test_deliveries_are_paged_by_number_and_by_cursor(call: Call, world: World, receiver: DemoCentre) -> None:
    target = registered(call, receiver)
    call("POST", f"/admin/targets/{target}/pause")
    for number in range(7):
        world.create(f"T{number}")
        world.clock.pass_(timedelta(seconds=1))
    world.pump()
    first = call("GET", f"/admin/deliveries?targetId={target}&status=pending&pageSize=3")
    assert (first["total"], [row["taskId"] for row in first["rows"]]) == (7, ["T0", "T1", "T2"])
    path = f"/admin/deliveries?targetId={target}&status=pending&pageSize=3"
    second = call("GET", f"{path}&cursor={first['nextCursor']}")
    assert [row["taskId"] for row in second["rows"]] == ["T3", "T4", "T5"]
    assert second["rows"] == call("GET", f"{path}&pageNum=2")["rows"]
    last = call("GET", f"{path}&cursor={second['nextCursor']}")
    assert ([row["taskId"] for row in last["rows"]], last["nextCursor"]) == (["T6"], None)
    assert [row["taskId"] for row in rows(call, targetId=target)] == [f"T{n}" for n in range(6, -1, -1)]
    assert [row["taskId"] for row in rows(call, appId="OA", taskId="T4")] == ["T4"]
    assert rows(call, appId="HR", status="pending") == []
    assert call("GET", "/admin/deliveries?status=stuck", status=400)["msg"].startswith("status")


def test_a_task_that_was_forgotten_is_found_and_sent(call: Call, world: World, receiver: DemoCentre) -> None:
    target = registered(call, receiver)
    world.create("T1")
    world.pump()
    stored = targets.find_target(target)
    targets.change_target(target, lambda one: replace(one, enabled=False))
    world.change("T1", subject="没人知道")
    world.create("T2")
    world.pump()
    targets.change_target(target, lambda one: replace(one, enabled=True))
    path = f"/admin/targets/{target}/reconcile"
    report = call("POST", path, {"appId": "OA", "taskIds": ["T1", "T2"]})["data"]
    assert (report["compared"], report["agreed"], report["repaired"]) == (2, 0, 0)
    assert sorted((row["taskId"], row["has"], row["should"]) for row in report["missing"]) == [
        ("T1", 1, 2),
        ("T2", 0, 1),
    ]
    since = call("POST", path, {"from": "2026-01-01 00:00:00"})["data"]
    assert [row["taskId"] for row in since["missing"]] == ["T1"]
    assert call("POST", path, {"appId": "OA", "taskIds": ["T1", "T2"], "repair": True})["data"]["repaired"] == 2
    world.clock.moment = datetime.now(UTC)
    world.pump()
    assert receiver.account()["tasks"]["OA/T1"]["subject"] == "没人知道"
    assert reconcile.compare(stored, [("OA", "T1"), ("OA", "T2")]).missing == ()
    assert cursors.find(("OA", "T2"), target) is not None


def test_what_another_target_was_told_about_is_not_forgotten(call: Call, world: World, receiver: DemoCentre) -> None:
    target, other = registered(call, receiver), registered(call, receiver, name="另一个")
    world.clock.moment = datetime.now(UTC)
    world.create("T1")
    world.pump()
    DeliveryRow("OA#T1", target).delete()
    late = registered(call, receiver, name="后来的")
    world.clock.moment += timedelta(minutes=4)
    watch.watch(world.clock.now())
    world.pump()
    found = {row["targetId"]: row["wantedVersion"] for row in rows(call, appId="OA", taskId="T1")}
    assert found == {target: 1, other: 1}, f"{late} came after the task's last change"


def test_deliveries_are_found_by_time_and_application(call: Call, world: World, receiver: DemoCentre) -> None:
    target = registered(call, receiver, filter={})
    call("POST", f"/admin/targets/{target}/pause")
    world.clock.moment = datetime(2026, 11, 1, 2, tzinfo=UTC)
    for day in range(5):
        world.create(f"T{day}")
        world.clock.pass_(timedelta(days=1))
    world.pump()
    wanted = {"targetId": target, "status": "pending", "from": "2026-11-02", "to": "2026-11-04%2010:00:00"}
    assert [row["taskId"] for row in rows(call, **wanted)] == ["T1", "T2", "T3"]
    found = call("GET", f"/admin/deliveries?targetId={target}&from=2026-11-02&pageSize=2")
    assert (found["total"], [row["taskId"] for row in found["rows"]]) == (4, ["T4", "T3"])
    more = call("GET", f"/admin/deliveries?targetId={target}&from=2026-11-02&pageSize=2&cursor={found['nextCursor']}")
    assert [row["taskId"] for row in more["rows"]] == ["T2", "T1"]
    assert call("GET", f"/admin/deliveries?targetId={target}&appId=O")["total"] == 0
    assert call("GET", f"/admin/deliveries?targetId={target}&appId=OA")["total"] == 5
    assert call("GET", "/admin/deliveries?from=yesterday", status=400)["msg"].startswith("from")


def test_a_target_of_a_protocol_that_left_the_register_is_named(call: Call, receiver: DemoCentre) -> None:
    target = registered(call, receiver)
    targets.change_target(target, lambda one: replace(one, protocol="pager"))
    path = f"/admin/targets/{target}"
    for method, what, body in (
        ("POST", "/test", None),
        ("PUT", "", {"credential": {"appId": "OA", "accessToken": "x"}}),
    ):
        answer = call(method, path + what, body, status=409)
        assert "pager" in answer["msg"], answer
    assert call("GET", path)["data"]["protocol"] == "pager"
    assert call("PUT", path, {"name": "旧中心"})["data"]["name"] == "旧中心"
    assert call("DELETE", path)["data"]["enabled"] is False


FEISHU: dict[str, Any] = {"name": "飞书", "protocol": "feishu", "credential": {"appId": "cli_1", "appSecret": "s" * 8}}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({**GOOD, "settings": {"asignees": "actual_owner_id"}}, "settings.asignees: push 没有这个设置"),
        ({**GOOD, "settings": {"approvalCode": "A"}}, "settings.approvalCode: push 没有这个设置"),
        ({**GOOD, "settings": {"assignees": "nobody"}}, "settings.assignees: 应为 assignments | actual_owner_id"),
        ({**GOOD, "settings": {"history": "yes"}}, "settings.history: 应为 true | false"),
        ({**GOOD, "settings": {"link": "javascript:alert(1)"}}, "settings.link: "),
        (FEISHU, "settings.approvalCode: 不能为空"),
        ({**FEISHU, "settings": {"approvalCode": " "}}, "settings.approvalCode: 不能为空"),
        ({**FEISHU, "settings": {"approvalCode": "A", "userIdType": "union_id"}}, "settings.userIdType: 应为"),
    ],
)
def test_a_setting_that_nobody_reads_and_one_that_is_missing_are_refused_by_name(
    call: Call, body: dict[str, Any], named: str
) -> None:
    assert call("POST", "/admin/targets", body, status=400)["msg"].startswith(named)
    assert call("GET", "/admin/targets")["total"] == 0


def test_settings_are_checked_when_they_change_and_only_then(call: Call) -> None:
    target = call("POST", "/admin/targets", {**FEISHU, "settings": {"approvalCode": "A", "history": "true"}})["data"]
    path = f"/admin/targets/{target['targetId']}"
    assert call("PUT", path, {"settings": {}}, status=400)["msg"] == "settings.approvalCode: 不能为空"
    assert call("PUT", path, {"name": "飞书审批"})["data"]["settings"] == {"approvalCode": "A", "history": "true"}
