"""Digests at fixed windows: each message in exactly one, whatever comes when and however often they fire."""

from __future__ import annotations

import email
import random
from datetime import UTC, datetime, timedelta
from email.policy import default

import pytest

from chalicelib.messages import accepting
from chalicelib.outbound.outcome import Answered
from chalicelib.storage.base.transact import Stale, transact
from chalicelib.storage.messages import digests
from chalicelib.todo.times import CHINA, china
from tests.attack.keeping import drain
from tests.component.messages.test_channels import MAIL, addresses, carry, register, standing, well

NOW = datetime.now(UTC)
WINDOW = (NOW.astimezone(CHINA) + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
AT = WINDOW.strftime("%H:%M")
DUE = WINDOW + timedelta(minutes=1)


@pytest.fixture
def reader(post):
    """Zhangsan gets notices by mail once a day; OA may send."""
    addresses(zhangsan="zs@example.edu.cn")
    channel = register(post, MAIL)
    said = {"classes": {"notice": {"email": "digest"}}, "digestAt": [AT]}
    post.ok("PUT", "/hub/preferences", {"messages": said}, user="zhangsan")
    return channel


def sent(post, title, **more):
    return post.send({"users": ["zhangsan"]}, title=title, channels=["app", "email"], **more)["messageId"]


def mails(post, now=DUE):
    """What the channel sends when the sweeper has come."""
    post.fire(now)
    return [request.body.decode() for request in carry("email", well, now)]


def settled(post, now=DUE):
    """Whatever was noted of digests is passed on to what they carried."""
    post.pay(now)


def test_what_waits_says_until_when_and_goes_in_one_mail(post, reader):
    ids = [sent(post, f"通知{each}") for each in range(3)]
    assert standing(post, ids[0], "zhangsan", "email") == ("deferred", f"将于 {china(WINDOW)[:-3]} 汇总发送")
    assert len(post.notices("zhangsan")) == 3
    assert carry("email", well) == []
    assert mails(post, NOW) == []
    assert len(mails(post)) == 1
    assert [standing(post, each, "zhangsan", "email")[0] for each in ids] == ["queued"] * 3
    settled(post)
    assert [standing(post, each, "zhangsan", "email")[0] for each in ids] == ["sent"] * 3
    assert post.counts(ids[0]) == {"delivered": 1, "sent": 1}
    assert mails(post, DUE + timedelta(hours=2)) == []


def test_what_is_said_and_to_whom_stands_in_the_one_mail(post, reader):
    sent(post, "停水"), sent(post, "停电")
    post.fire(DUE)
    [request] = carry("email", well, DUE)
    mail = email.message_from_bytes(request.body, policy=default)
    assert mail["Subject"] == "消息汇总（2 条）"
    assert mail.get_content().splitlines()[:2] == ["1. 停水：周六 8 点起停电", "2. 停电：周六 8 点起停电"]


def test_what_was_recalled_or_expired_before_the_window_is_not_in_it(post, reader):
    taken, late, kept = (
        sent(post, "甲"),
        sent(post, "乙", expireAt=china(datetime.now(UTC) + timedelta(minutes=10))),
        sent(post, "丙"),
    )
    assert post.ok("POST", f"/hub/messages/{taken}/recall", {})["stopped"] == 1
    assert len(mails(post)) == 1
    settled(post)
    assert [standing(post, each, "zhangsan", "email")[0] for each in (taken, late, kept)] == [
        "recalled",
        "expired",
        "sent",
    ]


def test_a_recall_after_the_window_comes_too_late_and_says_so(post, reader):
    own = sent(post, "甲")
    post.fire(DUE)
    assert post.ok("POST", f"/hub/messages/{own}/recall", {}) == {
        "stopped": 0,
        "recalled": 1,
        "tooLate": 1,
        "complete": True,
    }
    assert len(carry("email", well, DUE)) == 1


def test_a_digest_that_fails_has_what_it_carried_fail_with_its_reason(post, reader):
    own = sent(post, "甲")
    post.fire(DUE)
    carry("email", lambda _: Answered(550, {}, b"no such user", 1, DUE), DUE)
    settled(post)
    assert standing(post, own, "zhangsan", "email") == ("failed", "550 no such user")


def test_a_channel_that_is_gone_by_the_window_is_a_reason(post, reader):
    own = sent(post, "甲")
    post.ok("DELETE", f"/admin/channels/{reader}", user="admin")
    post.fire(DUE)
    assert standing(post, own, "zhangsan", "email") == ("suppressed", "没有登记可用的 email 渠道")


def test_who_switches_the_channel_off_before_the_window_gets_no_digest(post, reader):
    own = sent(post, "甲")
    post.ok("PUT", "/hub/preferences", {"messages": {"classes": {"notice": {"email": "off"}}}}, user="zhangsan")
    assert mails(post) == []
    assert standing(post, own, "zhangsan", "email")[0] == "suppressed"


def test_more_than_one_digest_has_room_for_make_two(post, reader):
    for each in range(digests.MOST_ITEMS + 2):
        sent(post, f"通知{each}")
    found = mails(post)
    assert len(found) == 2


@pytest.mark.parametrize("seed", range(4))
def test_each_message_is_in_exactly_one_digest_whatever_comes_when(post, reader, seed, monkeypatch):
    chance = random.Random(seed)
    known: list[str] = []
    monkeypatch.setattr(accepting, "transact", _meddled(post, chance))
    for step in range(12):
        known.append(sent(post, f"通知{step}x"))
        if chance.random() < 0.4:
            post.fire(DUE)
            post.fire(DUE)
    later = NOW + timedelta(days=2)
    post.fire(later)
    told = carry("email", well, later)
    text = "\n".join(email.message_from_bytes(request.body, policy=default).get_content() for request in told)
    settled(post, later)
    assert [text.count(f"通知{step}x") for step in range(12)] == [1] * 12
    assert {standing(post, each, "zhangsan", "email")[0] for each in known} == {"sent"}
    assert drain("deliver-email") == []


def _meddled(post, chance):
    """The window closes between a message's plan and its transaction, now and then."""

    def stored(writes, token):
        if chance.random() < 0.5:
            post.fire(DUE)
        transact(writes, token)

    return stored


def test_a_closed_digest_takes_nothing_more(post, reader):
    own = sent(post, "甲")
    [row] = post.ok("GET", f"/hub/messages/{own}/recipients?channel=email")["rows"]
    post.fire(DUE)
    with pytest.raises(Stale):
        transact([digests.appended(row["providerId"], "m_late")], "late")
