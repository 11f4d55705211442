"""What the providers of channels are sent, and what their answers mean; success that means no is no success."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from chalicelib.delivery.change import Sending, Target
from chalicelib.delivery.exchange import carry
from chalicelib.delivery.letter import Letter
from chalicelib.delivery.prior import Prior
from chalicelib.outbound import aws_signature
from chalicelib.outbound.outcome import Answered, Delivered, Refused, Retry, Skip
from chalicelib.protocols.clients import client_for
from chalicelib.register import BY_CHANNEL, CHANNELS

NOW = datetime(2026, 11, 25, 1, 2, 3, tzinfo=UTC)
CREDENTIALS = {
    "wecom": {"corpId": "c", "corpSecret": "s"},
    "dingtalk_notice": {"appKey": "k", "appSecret": "s"},
    "feishu_message": {"appId": "a", "appSecret": "s"},
    "sms": {"key": "k"},
    "sns": {"accessKeyId": "AK", "secretAccessKey": "SK"},
    "email": {"accessKeyId": "AK", "secretAccessKey": "SK"},
}
TOKENS = {
    "wecom": {"errcode": 0, "access_token": "t", "expires_in": 7200},
    "dingtalk_notice": {"errcode": 0, "access_token": "t", "expires_in": 7200},
    "feishu_message": {"code": 0, "tenant_access_token": "t", "expire": 7200},
}


def letter(message_id="m_1", text="周六停电", **more):
    parts = {"title": "停电通知", "text": text}
    return Letter(
        "OA", message_id, "zhangsan", "13800000000", NOW, "notice", 3, {**parts, **more}, url="https://oa.cn/1"
    )


def target(name):
    settings = {"agentId": "7", "region": "cn-north-1", "from": "hub@example.edu.cn", "sign": "学校"}
    return Target("c1", name, f"https://{name}.test", CREDENTIALS[name], settings=settings)


def sent(name, *answers, status=200, said=None, prior=None, headers=None):
    """What a provider is asked, and what its answers make of it; tokens are given."""
    client, asked, left = client_for(BY_CHANNEL["sms" if name == "sns" else name].name), [], list(answers)

    def call(request):
        asked.append(request)
        body = TOKENS[name] if request.step == "token" else left.pop(0)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Answered(200 if request.step == "token" else status, headers or {}, raw, 1, NOW)

    sending = lambda: Sending(NOW, "n", "hub")  # noqa: E731
    return carry(client, said or letter(), target(name), prior or Prior(), sending=sending, call=call), asked


WELL: dict[str, list[Any]] = {
    "wecom": [{"errcode": 0, "msgid": "w1"}],
    "feishu_message": [{"code": 0, "data": {"message_id": "om_1"}}],
    "sms": [{"code": "OK", "id": "s1"}],
    "sns": [b"<PublishResponse><MessageId>n1</MessageId></PublishResponse>"],
    "email": [{"MessageId": "e1"}],
    "dingtalk_notice": [{"errcode": 0, "task_id": 9}, {"errcode": 0, "send_result": {"unread_user_id_list": ["x"]}}],
}


@pytest.mark.parametrize("name", WELL)
def test_what_is_taken_is_through_and_its_id_is_kept(name):
    result, _ = sent(name, *WELL[name])
    assert isinstance(result.verdict, Delivered)
    assert result.prior.memory["id"]


@pytest.mark.parametrize(
    ("name", "answers", "why"),
    [
        ("wecom", [{"errcode": 0, "invaliduser": "zhangsan"}], "invaliduser"),
        ("wecom", [{"errcode": 0, "unlicenseduser": "zhangsan"}], "unlicenseduser"),
        ("wecom", [{"errcode": 81013, "errmsg": "no such user"}], "81013"),
        ("feishu_message", [{"code": 230013, "msg": "bot has no availability"}], "230013"),
        ("dingtalk_notice", [{"errcode": 33012, "errmsg": "bad user"}], "33012"),
        ("dingtalk_notice", [WELL["dingtalk_notice"][0], {"errcode": 0, "send_result": {
            "forbidden_list": [{"code": "143103", "count": 1, "userid": "x"}]}}], "143103"),
        ("dingtalk_notice", [WELL["dingtalk_notice"][0], {"errcode": 0, "send_result": {
            "invalid_user_id_list": ["x"]}}], "invalid_user_id_list"),
        ("sms", [{"code": "BLACKLISTED", "message": "退订"}], "退订"),
    ],
)  # fmt: skip
def test_a_success_that_means_no_is_refused_with_its_reason(name, answers, why):
    result, _ = sent(name, *answers)
    assert isinstance(result.verdict, Refused)
    assert why in result.verdict.reason


@pytest.mark.parametrize(
    ("name", "answer", "status", "uncertain"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, 200, False),
        ("wecom", {"errcode": -1, "errmsg": "busy"}, 200, True),
        ("wecom", b"<html>", 200, True),
        ("wecom", b"", 502, True),
        ("feishu_message", {"code": 230020, "msg": "limit"}, 400, False),
        ("feishu_message", {"code": 0}, 200, True),
        ("dingtalk_notice", {"errcode": 90018, "errmsg": "limit"}, 200, False),
        ("dingtalk_notice", {"errcode": 0}, 200, True),
        ("sms", {"code": "LIMIT_PERSON"}, 200, False),
        ("sns", b"<Code>Throttling</Code>", 400, False),
        ("sns", b"<ok/>", 200, True),
        ("email", {"message": "slow down", "__type": "TooManyRequestsException"}, 429, False),
        ("email", {}, 200, True),
    ],
)
def test_a_limit_is_tried_later_and_what_cannot_be_read_may_have_been_sent(name, answer, status, uncertain):
    result, _ = sent(name, answer, status=status)
    assert isinstance(result.verdict, Retry)
    assert result.verdict.uncertain is uncertain


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("wecom", {"errcode": 42001, "errmsg": "expired"}),
        ("dingtalk_notice", {"errcode": 40014, "errmsg": "bad token"}),
        ("feishu_message", {"code": 99991663, "msg": "invalid"}),
    ],
)
def test_a_token_that_was_taken_back_is_asked_for_anew(name, answer):
    result, _ = sent(name, answer)
    assert isinstance(result.verdict, Retry)
    assert result.prior.token is None
    again, asked = sent(name, *WELL[name], prior=result.prior)
    assert isinstance(again.verdict, Delivered)
    assert asked[0].step == "token"


def test_a_notice_without_a_result_yet_is_asked_about_again_and_never_sent_again():
    first, asked = sent("dingtalk_notice", WELL["dingtalk_notice"][0], {"errcode": 0, "send_result": {}})
    assert isinstance(first.verdict, Retry)
    assert not first.verdict.uncertain
    assert [each.step for each in asked] == ["token", "send", "result"]
    again, asked = sent("dingtalk_notice", WELL["dingtalk_notice"][1], prior=first.prior)
    assert isinstance(again.verdict, Delivered)
    assert [each.step for each in asked] == ["result"]
    assert json.loads(asked[0].body) == {"agent_id": 7, "task_id": 9}


@pytest.mark.parametrize("name", ["wecom", "dingtalk_notice"])
def test_the_same_words_differ_between_messages_and_not_between_attempts(name):
    def text(message_id):
        _, asked = sent(name, *WELL[name], said=letter(message_id))
        return json.loads(asked[1].body).get("text") or json.loads(asked[1].body)["msg"]["text"]

    assert text("m_1") == text("m_1")
    assert text("m_1") != text("m_2")


@pytest.mark.parametrize("name", ["wecom", "dingtalk_notice"])
def test_what_is_too_long_is_cut_at_a_character_and_keeps_its_link(name):
    _, asked = sent(name, *WELL[name], said=letter(text="停" * 3000))
    body = json.loads(asked[1].body)
    content = (body.get("text") or body["msg"]["text"])["content"]
    assert len(content.encode()) <= 2048
    assert "https://oa.cn/1" in content
    assert "…" in content


def test_a_text_message_that_would_be_more_than_five_is_not_sent_and_says_so():
    result, asked = sent("sms", said=letter(text="停" * 336))
    assert isinstance(result.verdict, Skip)
    assert "335" in result.verdict.reason
    assert asked == []


def test_feishu_is_given_the_same_uuid_for_every_attempt_and_others_for_others():
    uuids = [
        json.loads(sent("feishu_message", *WELL["feishu_message"], said=letter(each))[1][1].body)["uuid"]
        for each in "112"
    ]
    assert uuids[0] == uuids[1] != uuids[2]
    assert len(uuids[0]) <= 50


@pytest.mark.parametrize(("body", "service"), [(b"Action=Publish&Message=%E5%81%9C", "sns"), ("停".encode(), "ses")])
def test_a_signature_is_what_the_sdk_makes_of_it(body, service, monkeypatch):
    url, named = f"https://{service}.cn-north-1.amazonaws.com/v2/email", {"Content-Type": "application/json"}
    ours = aws_signature.headers(
        "POST", url, named, body, aws_signature.Key("AK", "SK"), service=service, region="cn-north-1", now=NOW
    )
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: NOW.replace(tzinfo=None), raising=False)
    request = AWSRequest("POST", url, headers=dict(named), data=body)
    request.context["timestamp"] = ours["X-Amz-Date"]
    signer = SigV4Auth(Credentials("AK", "SK"), service, "cn-north-1")
    request.headers["X-Amz-Date"] = ours["X-Amz-Date"]
    canonical = signer.canonical_request(request)
    signature = signer.signature(signer.string_to_sign(request, canonical), request)
    assert ours["Authorization"].endswith(f"Signature={signature}")


@pytest.mark.parametrize(
    "channel", [each for each in CHANNELS if each.channel != "webhook"], ids=lambda each: each.name
)
def test_a_test_call_sends_nothing_to_anybody(channel):
    client = client_for(channel.name)
    probe = client.probe(letter(), target(channel.channel), Sending(NOW + timedelta(0), "n", "hub"))
    assert probe.step in ("token", "probe")
    assert b"13800000000" not in probe.body
