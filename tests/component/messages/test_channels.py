"""Messages that leave the hub: by webhook and by mail, against real receivers on the loopback."""

from __future__ import annotations

import email
import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.policy import default
from functools import partial

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from chalicelib.delivery import letters, sweep
from chalicelib.delivery.tools import real_tools
from chalicelib.outbound.outcome import Answered, NotSent, Unknown
from chalicelib.protocols.clients import client_for
from chalicelib.register import BY_CHANNEL
from chalicelib.storage.directory import users
from chalicelib.storage.directory.model import User
from infra.ports import free_port
from tests.attack.keeping import drain

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOOK = {
    "name": "校园门户",
    "channel": "webhook",
    "baseUrl": "http://127.0.0.1:9/hook",
    "credential": {"secret": SECRET},
}
MAIL = {
    "name": "邮件",
    "channel": "email",
    "baseUrl": "smtp://127.0.0.1:9",
    "settings": {"from": "hub@example.edu.cn", "fromName": "待办中枢"},
}


def register(post, said, **more):
    return post.ok("POST", "/admin/channels", {**said, **more}, user="admin")["channelId"]


def addresses(**known):
    users.change_users({user: partial(_with_mail, mail) for user, mail in known.items()})


def _with_mail(mail, user):
    return User(user.user_id, user.name, email=mail)


def carry(channel, call, now=None):
    """Let the channel's function hear everything, with a network that answers as it is told."""
    protocol = BY_CHANNEL[channel].name
    tools = real_tools()
    asked = []

    def noted(request):
        asked.append(request)
        return call(request)

    present = (lambda: now) if now else tools.now
    with_ = type(tools)(present, noted, lambda: 0.5, tools.unique, lambda: "hub")
    for body in drain(BY_CHANNEL[channel].queue):
        letters.on_message(protocol, client_for(protocol), body, with_)
    return asked


def well(_request):
    return Answered(250, {}, b"OK", 1, datetime.now(UTC))


def standing(post, sent, user, channel):
    rows = post.ok("GET", f"/hub/messages/{sent}/recipients?channel={channel}")["rows"]
    return next((row["status"], row["reason"]) for row in rows if row["userId"] == user)


def test_a_webhook_is_told_signed_and_the_status_follows(post):
    register(post, HOOK)
    sent = post.send({"users": ["zhangsan"]}, channels=["app", "webhook"])["messageId"]
    assert standing(post, sent, "zhangsan", "webhook") == ("queued", None)
    [request] = carry("webhook", lambda _: Answered(200, {}, b"", 1, datetime.now(UTC)))
    event = json.loads(request.body)
    assert (event["type"], event["data"]["title"], event["data"]["userId"]) == (
        "todohub.message",
        "停电通知",
        "zhangsan",
    )
    assert request.headers["webhook-id"] == event["id"]
    assert request.headers["webhook-signature"].startswith("v1,")
    assert standing(post, sent, "zhangsan", "webhook") == ("sent", None)
    assert post.counts(sent) == {"delivered": 1, "sent": 1}
    assert carry("webhook", well) == []


def test_who_has_no_address_is_suppressed_with_the_reason(post):
    register(post, MAIL)
    answer = post.send({"users": ["zhangsan"]}, channels=["email"])
    assert answer["suppressed"] == [{"userId": "zhangsan", "channel": "email", "reason": "没有邮箱地址"}]
    assert drain("deliver-email") == []


def test_a_refusal_is_failed_with_its_reason_and_a_busy_server_is_asked_again(post):
    register(post, MAIL)
    addresses(zhangsan="zs@example.edu.cn")
    sent = post.send({"users": ["zhangsan"]}, channels=["email"])["messageId"]
    carry("email", lambda _: Answered(451, {}, b"busy", 1, datetime.now(UTC)))
    assert standing(post, sent, "zhangsan", "email")[0] == "queued"
    later = datetime.now(UTC) + timedelta(hours=1)
    carry("email", lambda _: Answered(550, {}, b"no such user", 1, later), later)
    assert standing(post, sent, "zhangsan", "email") == ("failed", "550 no such user")


@pytest.mark.parametrize(("of_class", "status", "tries"), [("notice", "unknown", 1), ("must", "queued", 1)])
def test_an_unknown_outcome_is_never_sent_and_repeated_only_where_it_must_arrive(post, of_class, status, tries):
    register(post, MAIL)
    addresses(zhangsan="zs@example.edu.cn")
    sent = post.send({"users": ["zhangsan"]}, channels=["email"], **{"class": of_class})["messageId"]
    assert len(carry("email", lambda _: Unknown("silence"))) == tries
    assert standing(post, sent, "zhangsan", "email")[0] == status
    again = carry("email", well, datetime.now(UTC) + timedelta(hours=1))
    assert len(again) == (0 if status == "unknown" else 1)


def test_what_was_not_sent_at_all_is_tried_again_and_then_sent_once(post):
    register(post, MAIL)
    addresses(zhangsan="zs@example.edu.cn")
    sent = post.send({"users": ["zhangsan"]}, channels=["email"])["messageId"]
    carry("email", lambda _: NotSent("connection refused"))
    assert standing(post, sent, "zhangsan", "email")[0] == "queued"
    assert len(carry("email", well, datetime.now(UTC) + timedelta(hours=1))) == 1
    assert standing(post, sent, "zhangsan", "email") == ("sent", None)


def test_a_worker_that_vanished_may_have_sent(post):
    register(post, MAIL)
    addresses(zhangsan="zs@example.edu.cn")
    sent = post.send({"users": ["zhangsan"]}, channels=["email"])["messageId"]
    [body] = drain("deliver-email")

    def killed(_request):
        raise KeyboardInterrupt

    tools = real_tools()
    with pytest.raises(KeyboardInterrupt):
        letters.on_message("email", client_for("email"), body, type(tools)(tools.now, killed))
    later = type(tools)(lambda: datetime.now(UTC) + timedelta(minutes=5), well)
    letters.on_message("email", client_for("email"), body, later)
    assert standing(post, sent, "zhangsan", "email")[0] == "unknown"


def test_nothing_leaves_after_a_recall(post):
    register(post, HOOK)
    sent = post.send({"users": ["zhangsan", "lisi"]}, channels=["webhook"])["messageId"]
    assert post.ok("POST", f"/hub/messages/{sent}/recall", {})["stopped"] == 2
    assert carry("webhook", well) == []
    assert post.counts(sent) == {"recalled": 2}


def test_a_paused_channel_collects_and_sends_later(post):
    channel = register(post, HOOK)
    post.ok("PUT", f"/admin/channels/{channel}", {"paused": True}, user="admin")
    sent = post.send({"users": ["zhangsan"]}, channels=["webhook"])["messageId"]
    assert carry("webhook", well) == []
    post.ok("PUT", f"/admin/channels/{channel}", {"paused": False}, user="admin")
    sweep.sweep(datetime.now(UTC) + timedelta(minutes=1))
    assert len(carry("webhook", well, datetime.now(UTC) + timedelta(minutes=1))) == 1
    assert standing(post, sent, "zhangsan", "webhook")[0] == "sent"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({**HOOK, "channel": "fax"}, "channel"),
        ({**HOOK, "baseUrl": "http://169.254.169.254/"}, "baseUrl"),
        ({**HOOK, "baseUrl": "smtp://127.0.0.1"}, "baseUrl"),
        ({**HOOK, "credential": {"secret": "short"}}, "credential"),
        ({**HOOK, "settings": {"from": "a@b.cn"}}, "settings"),
        ({**MAIL, "baseUrl": "http://127.0.0.1"}, "baseUrl"),
        ({**MAIL, "settings": {}}, "settings"),
        ({**MAIL, "settings": {"from": "a@b.cn\r\nBcc: x@y.cn"}}, "settings"),
        ({**MAIL, "credential": {"user": "a"}}, "credential"),
    ],
)
def test_what_is_no_channel_is_not_registered(post, said, field):
    answer = post.call("POST", "/admin/channels", said, user="admin")
    assert answer.status_code == 400
    assert field in answer.json_body["msg"]


def test_channels_are_shown_without_their_secrets_and_told_no_todos(post):
    channel = register(post, HOOK)
    [shown] = post.ok("GET", "/admin/channels", user="admin")["rows"]
    assert (shown["channelId"], shown["credential"]) == (channel, {"secret": "******"})
    assert post.hub.get("admin", "/admin/targets")["rows"] == []
    assert post.ok("DELETE", f"/admin/channels/{channel}", user="admin")["enabled"] is False
    assert (
        post.send({"users": ["lisi"]}, channels=["webhook"])["suppressed"][0]["reason"] == "没有登记可用的 webhook 渠道"
    )


class Box:
    """Keeps mails as a server does."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - the library's name
        self.mails.append(envelope)
        return "250 taken"


@contextmanager
def a_mail_server(**options):
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield box, f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def test_a_mail_reaches_a_real_server_with_both_its_parts(post):
    with a_mail_server() as (box, url):
        channel = register(post, MAIL, baseUrl=url)
        assert post.ok("POST", f"/admin/channels/{channel}/test", user="admin")["ok"] is True
        assert box.mails == []
        addresses(zhangsan="zs@example.edu.cn")
        said = {"code": "t", "name": "t", "channels": {"app": {"title": "批准"}, "email": {
            "subject": "{{ who }}的请假", "text": "已批准 {{ who }}", "html": "<b>{{ who }}</b>"}}}  # fmt: skip
        post.ok("POST", "/admin/message-templates", said, user="admin")
        body = {"to": {"users": ["zhangsan"]}, "template": "t", "data": {"who": "张<三>"}, "channels": ["email"]}
        sent = post.ok("POST", "/hub/messages", body)["messageId"]
        for message in drain("deliver-email"):
            letters.on_message("email", client_for("email"), message)
        [envelope] = box.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == ("hub@example.edu.cn", ["zs@example.edu.cn"])
    mail = email.message_from_bytes(envelope.content, policy=default)
    assert (mail["Subject"], mail["From"]) == ("张<三>的请假", "待办中枢 <hub@example.edu.cn>")
    parts = {part.get_content_subtype(): part.get_content().strip() for part in mail.iter_parts()}
    assert parts == {"plain": "已批准 张<三>", "html": "<b>张&lt;三&gt;</b>"}
    assert standing(post, sent, "zhangsan", "email") == ("sent", None)


def test_a_password_is_not_sent_without_tls(post):
    login = {"authenticator": lambda *_: AuthResult(success=True), "auth_require_tls": False}
    with a_mail_server(**login) as (_, url):
        channel = register(post, MAIL, baseUrl=url, credential={"user": "hub", "password": "secret"})
        tried = post.ok("POST", f"/admin/channels/{channel}/test", user="admin")
    assert tried["ok"] is False
    assert "password is not sent" in tried["reason"]


def test_a_server_that_is_not_there_is_an_honest_failure(post):
    channel = register(post, MAIL, baseUrl=f"smtp://127.0.0.1:{free_port()}")
    assert post.ok("POST", f"/admin/channels/{channel}/test", user="admin")["ok"] is False
