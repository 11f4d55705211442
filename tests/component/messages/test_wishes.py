"""What people want: channels they switched off, quiet hours, digests, peace while they are away, not too many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.storage.directory import substitutes
from chalicelib.storage.directory.substitutes import Absence
from chalicelib.todo.times import CHINA, china
from tests.component.messages.test_channels import MAIL, addresses, carry, register, standing, well

NOW = datetime.now(UTC)


def wants(post, user, **said):
    post.ok("PUT", "/hub/preferences", {"messages": said}, user=user)


def quiet_now(hours=2):
    here = NOW.astimezone(CHINA)
    end = (here + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
    return {"from": (here - timedelta(hours=1)).strftime("%H:00"), "to": end.strftime("%H:00")}, end.astimezone(UTC)


def by_mail(post, user="zhangsan", **more):
    return post.send({"users": [user]}, channels=["email"], **more)["messageId"]


def ok(_request):
    return well(_request)


@pytest.fixture
def mail(post):
    addresses(zhangsan="zs@example.edu.cn", lisi="ls@example.edu.cn")
    return register(post, MAIL)


def test_what_somebody_switched_off_is_suppressed_and_said_so_and_what_must_arrive_passes(post, mail):
    wants(post, "zhangsan", classes={"notice": {"email": "off", "app": "off"}})
    answer = post.send({"users": ["zhangsan"]}, channels=["app", "email"])
    assert [each["reason"] for each in answer["suppressed"]] == ["本人已关闭这类消息的这一渠道"] * 2
    assert post.notices("zhangsan") == []
    must = post.send({"users": ["zhangsan"]}, channels=["app", "email"], **{"class": "must"})
    assert must["suppressed"] == []
    assert len(carry("email", ok)) == 1


def test_at_night_a_letter_waits_and_goes_in_the_morning_once(post, mail):
    quiet, morning = quiet_now()
    wants(post, "zhangsan", quiet=quiet)
    sent = by_mail(post)
    assert carry("email", ok) == []
    assert standing(post, sent, "zhangsan", "email") == ("deferred", f"免打扰时段，将于 {china(morning)[:-3]} 发送")
    post.fire_channels(morning + timedelta(minutes=1))
    assert len(carry("email", ok, morning + timedelta(minutes=1))) == 1
    assert standing(post, sent, "zhangsan", "email") == ("sent", None)
    post.fire_channels(morning + timedelta(hours=1))
    assert carry("email", ok, morning + timedelta(hours=1)) == []


@pytest.mark.parametrize("more", [{"class": "must"}, {"priority": 1}])
def test_what_must_arrive_and_what_is_urgent_wakes_people(post, mail, more):
    wants(post, "zhangsan", quiet=quiet_now()[0])
    by_mail(post, **more)
    assert len(carry("email", ok)) == 1


def test_a_recall_at_night_is_in_time_and_what_expires_by_the_morning_never_goes(post, mail):
    quiet, morning = quiet_now()
    wants(post, "zhangsan", quiet=quiet)
    taken, late = by_mail(post), by_mail(post, expireAt=china(NOW + timedelta(minutes=30)))
    carry("email", ok)
    assert post.ok("POST", f"/hub/messages/{taken}/recall", {})["stopped"] == 1
    post.fire_channels(morning + timedelta(minutes=1))
    assert carry("email", ok, morning + timedelta(minutes=1)) == []
    assert standing(post, late, "zhangsan", "email")[0] == "expired"
    assert standing(post, taken, "zhangsan", "email")[0] == "recalled"


def test_who_is_away_and_stood_in_for_is_left_alone_if_he_wants(post, mail):
    back = NOW + timedelta(days=3)
    substitutes.save(Absence("a1", "zhangsan", "lisi", NOW - timedelta(days=1), back))
    substitutes.save(Absence("a2", "lisi", "wangwu", NOW - timedelta(days=1), back))
    wants(post, "zhangsan", whileAway="wait")
    sent, other = by_mail(post), by_mail(post, "lisi")
    assert len(carry("email", ok)) == 1
    assert standing(post, sent, "zhangsan", "email") == (
        "deferred",
        f"本人不在、有人代理，将于 {china(back)[:-3]} 发送",
    )
    assert standing(post, other, "lisi", "email")[0] == "sent"
    post.fire_channels(back + timedelta(minutes=1))
    assert len(carry("email", ok, back + timedelta(minutes=1))) == 1


def test_more_than_a_person_may_get_in_an_hour_waits_for_the_next_one(post, mail):
    post.ok("PUT", f"/admin/channels/{mail}", {"personLimit": {"perHour": 2, "perDay": 100}}, user="admin")
    sent = [by_mail(post) for _ in range(3)]
    must, other = by_mail(post, **{"class": "must"}), by_mail(post, "lisi")
    assert len(carry("email", ok)) == 4
    states = [standing(post, each, "zhangsan", "email") for each in sent]
    assert [status for status, _ in states] == ["sent", "sent", "deferred"]
    assert "每小时最多 2 条" in states[2][1]
    assert {standing(post, must, "zhangsan", "email")[0], standing(post, other, "lisi", "email")[0]} == {"sent"}
    later = NOW + timedelta(hours=1, minutes=1)
    post.fire_channels(later)
    assert len(carry("email", ok, later)) == 1


def test_a_person_limit_is_shown_and_ends(post, mail):
    path = f"/admin/channels/{mail}"
    assert post.ok("PUT", path, {"personLimit": {"perDay": 5}}, user="admin")["personLimit"] == {"perDay": 5}
    assert post.ok("PUT", path, {"personLimit": None}, user="admin")["personLimit"] is None
    assert post.call("PUT", path, {"personLimit": {"perHour": 0}}, user="admin").status_code == 400


def test_a_message_speaks_the_language_of_its_reader(post, mail):
    said = {"code": "t", "name": "t", "channels": {"app": {"title": "批准"}, "email": {"subject": "批准"}},
            "languages": {"en": {"email": {"subject": "Approved"}}}}  # fmt: skip
    post.ok("POST", "/admin/message-templates", said, user="admin")
    post.ok("PUT", "/hub/preferences", {"language": "en"}, user="lisi")
    body = {"to": {"users": ["zhangsan", "lisi"]}, "template": "t", "channels": ["email"]}
    post.ok("POST", "/hub/messages", body)
    mails = [request.body.decode() for request in carry("email", ok)]
    assert [("Subject: Approved" in each) for each in mails] == [True, False]
