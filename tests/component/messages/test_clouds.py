"""Messages by SMS and by the clouds, from registration to the standing of each recipient."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from chalicelib.delivery import sweep, watch
from chalicelib.outbound.outcome import Answered, Unknown
from chalicelib.storage.directory import users
from chalicelib.storage.directory.model import User
from tests.component.messages.test_channels import carry, register, standing
from tests.faults.cases.messages import CLOUDS

SMS, WECOM, DING, FEISHU = CLOUDS
SES = {
    "name": "SES",
    "channel": "email",
    "baseUrl": "https://127.0.0.1:9",
    "credential": {"accessKeyId": "AK", "secretAccessKey": "SK"},
    "settings": {"from": "hub@example.edu.cn", "region": "cn-north-1"},
}
TOKEN = {"errcode": 0, "code": 0, "access_token": "t", "tenant_access_token": "t", "expires_in": 7200, "expire": 7200}


def answering(*answers):
    """A provider that gives tokens, and these answers in turn to everything else."""
    left = list(answers)

    def call(request):
        said = TOKEN if request.step == "token" else left.pop(0)
        return said if isinstance(said, Unknown) else Answered(200, {}, json.dumps(said).encode(), 1, datetime.now(UTC))

    return call


def test_a_notice_is_sent_when_it_was_taken_and_delivered_when_the_result_says_so(post):
    register(post, {**DING, "baseUrl": "http://127.0.0.1:9"})
    sent = post.send({"users": ["zhangsan"]}, channels=["dingtalk_notice"])["messageId"]
    asked = carry("dingtalk_notice", answering({"errcode": 0, "task_id": 9}, {"errcode": 0, "send_result": {}}))
    assert [each.step for each in asked] == ["token", "send", "result"]
    assert standing(post, sent, "zhangsan", "dingtalk_notice") == ("sent", None)
    assert post.ok("POST", f"/hub/messages/{sent}/recall", {})["tooLate"] == 1
    later = datetime.now(UTC) + timedelta(minutes=10)
    sweep.sweep(later)
    told = {"errcode": 0, "send_result": {"read_user_id_list": ["zhangsan"]}}
    assert [each.step for each in carry("dingtalk_notice", answering(told), later)] == ["result"]
    assert standing(post, sent, "zhangsan", "dingtalk_notice") == ("delivered", None)
    sweep.sweep(later + timedelta(hours=1))
    assert carry("dingtalk_notice", answering(), later + timedelta(hours=1)) == []


def test_a_notice_that_was_taken_and_then_refused_is_failed(post):
    register(post, {**DING, "baseUrl": "http://127.0.0.1:9"})
    sent = post.send({"users": ["zhangsan"]}, channels=["dingtalk_notice"])["messageId"]
    refused = {"errcode": 0, "send_result": {"forbidden_list": [{"code": "143103", "userid": "zhangsan"}]}}
    carry("dingtalk_notice", answering({"errcode": 0, "task_id": 9}, refused))
    status, reason = standing(post, sent, "zhangsan", "dingtalk_notice")
    assert (status, "143103" in reason) == ("failed", True)


def test_a_token_serves_the_next_letters_too(post):
    register(post, {**WECOM, "baseUrl": "http://127.0.0.1:9", "userIds": {"lisi": "LiSi"}})
    post.send({"users": ["zhangsan", "lisi"]}, channels=["wecom"])
    asked = carry("wecom", answering(*[{"errcode": 0, "msgid": "1"}] * 2))
    assert [each.step for each in asked] == ["token", "send", "send"]
    assert {json.loads(each.body)["touser"] for each in asked[1:]} == {"zhangsan", "LiSi"}


@pytest.mark.parametrize(("minutes", "status"), [(1, "queued"), (58, "unknown")])
def test_feishu_is_asked_again_only_as_long_as_it_tells_repeats_apart(post, minutes, status):
    register(post, {**FEISHU, "baseUrl": "http://127.0.0.1:9"})
    sent = post.send({"users": ["zhangsan"]}, channels=["feishu_message"])["messageId"]
    carry("feishu_message", answering(Unknown("silence")), datetime.now(UTC) + timedelta(minutes=minutes))
    assert standing(post, sent, "zhangsan", "feishu_message")[0] == status


def test_a_text_message_goes_to_the_phone_and_who_has_none_is_told_of(post):
    register(post, {**SMS, "baseUrl": "http://127.0.0.1:9"})
    users.change_users({"zhangsan": partial(_with_phone, "13800000000")})
    answer = post.send({"users": ["zhangsan", "lisi"]}, channels=["sms"])
    assert [(each["userId"], each["reason"]) for each in answer["suppressed"]] == [("lisi", "没有手机号码")]
    [asked] = carry("sms", answering({"code": "OK", "id": "1"}))
    assert json.loads(asked.body)["phone"] == "13800000000"
    assert standing(post, answer["messageId"], "zhangsan", "sms") == ("sent", None)


def _with_phone(phone, user):
    return User(user.user_id, user.name, phone=phone)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({**WECOM, "settings": {}}, "settings.agentId"),
        ({**WECOM, "settings": {"agentId": "seven"}}, "settings.agentId"),
        ({**DING, "credential": {"appKey": "k"}}, "credential"),
        ({**FEISHU, "settings": {"userIdType": "name"}}, "settings.userIdType"),
        ({**SMS, "baseUrl": ""}, "baseUrl"),
        ({**SES, "settings": {"from": "hub@example.edu.cn"}}, "settings.region"),
        ({**SES, "credential": {"user": "u", "password": "pppppppp"}}, "baseUrl"),
        ({**SES, "baseUrl": "smtp://127.0.0.1:25"}, "baseUrl"),
    ],
)
def test_what_is_no_channel_is_not_registered(post, said, field):
    answer = post.call("POST", "/admin/channels", said, user="admin")
    assert answer.status_code == 400
    assert field in answer.json_body["msg"]


def test_a_change_that_would_leave_a_channel_half_is_refused(post):
    channel = register(post, SES)
    path = f"/admin/channels/{channel}"
    assert post.call("PUT", path, {"baseUrl": "smtp://127.0.0.1:25"}, user="admin").status_code == 400
    assert post.ok("PUT", path, {"name": "邮件"}, user="admin")["credential"]["secretAccessKey"] == "******"


def test_what_is_dead_at_a_channel_is_listed_measured_and_sent_again_from_its_first_step(post, monkeypatch):
    channel = register(post, {**DING, "baseUrl": "http://127.0.0.1:9"})
    sent = post.send({"users": ["zhangsan"]}, channels=["dingtalk_notice"])["messageId"]
    refused = {"errcode": 0, "send_result": {"failed_user_id_list": ["zhangsan"]}}
    carry("dingtalk_notice", answering({"errcode": 0, "task_id": 9}, refused))
    [row] = post.ok("GET", "/admin/deliveries?status=dead", user="admin")["rows"]
    assert (row["targetId"], row["appId"], "failed_user_id_list" in row["reason"]) == (channel, "OA", True)
    assert [each["taskId"] for each in post.ok("GET", "/hub/deliveries?status=dead")["rows"]] == [row["taskId"]]
    measured: dict[tuple[str, ...], float] = {}
    monkeypatch.setattr(
        watch, "gauge", lambda name, value, *_, **where: measured.setdefault((name, *where.values()), value)
    )
    watch.watch(datetime.now(UTC))
    assert (measured["DeadDeliveries",], measured["TargetDeadDeliveries", channel]) == (1, 1)
    for said in ({"asNew": True}, {"from": "2026-11-01"}, {"taskId": row["taskId"], "appId": "OA"}):
        asked = post.call("POST", "/admin/deliveries/replay", {"targetId": channel, **said}, user="admin")
        assert asked.status_code == 400
    assert post.ok("POST", "/admin/deliveries/replay", {"targetId": channel}, user="admin")["moved"] == 1
    told = {"errcode": 0, "send_result": {"unread_user_id_list": ["zhangsan"]}}
    asked = carry("dingtalk_notice", answering({"errcode": 0, "task_id": 10}, told))
    assert [each.step for each in asked] == ["send", "result"]
    assert standing(post, sent, "zhangsan", "dingtalk_notice") == ("delivered", None)
