"""The bell, read receipts, and taking a message back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chalicelib.storage.base.transact import transact
from chalicelib.storage.ledger import notices
from chalicelib.todo.notices import Notice, NoticeKind
from chalicelib.todo.times import china
from tests.attack.keeping import drain
from tests.component.messages.conftest import crowd


def test_unread_are_counted_by_class_with_an_etag(post):
    post.send({"users": ["zhangsan"]}, **{"class": "alert"})
    post.send({"users": ["zhangsan"]}, **{"class": "todo"})
    answer = post.call("GET", "/hub/notices/unread", user="zhangsan")
    assert answer.json_body["data"] == {"unread": 2, "byClass": {"alert": 1, "todo": 1}}
    same = post.call("GET", "/hub/notices/unread", user="zhangsan", **{"If-None-Match": answer.headers["ETag"]})
    assert same.status_code == 304
    assert post.unread("lisi") == {"unread": 0, "byClass": {}}


def test_reading_a_notice_is_seen_by_who_sent_it(post):
    sent = post.send({"users": ["zhangsan", "lisi"]})["messageId"]
    [notice] = post.notices("zhangsan")
    for _ in range(2):
        post.ok("POST", f"/hub/notices/{notice['id']}/read", user="zhangsan")
    assert post.counts(sent) == {"delivered": 1, "read": 1}
    assert post.unread("zhangsan") == {"unread": 0, "byClass": {}}


def test_all_are_marked_read_at_once(post):
    for each in range(20):
        post.send({"users": ["zhangsan"]}, title=f"第{each}条", **{"class": ("alert", "notice")[each % 2]})
    assert post.ok("POST", "/hub/notices/read", {"all": True}, user="zhangsan") == {"read": 20, "complete": True}
    assert post.unread("zhangsan") == {"unread": 0, "byClass": {}}
    assert post.ok("POST", "/hub/notices/read", {"all": True}, user="zhangsan") == {"read": 0, "complete": True}
    assert len([row for row in post.notices("zhangsan") if row["read"]]) == 20


def test_some_are_marked_read_and_a_strangers_is_not_found(post):
    post.send({"users": ["zhangsan", "lisi"]})
    [notice] = post.notices("zhangsan")
    assert post.ok("POST", "/hub/notices/read", {"ids": [notice["id"]]}, user="zhangsan")["read"] == 1
    assert post.call("POST", "/hub/notices/read", {"ids": ["x"]}, user="lisi").status_code == 404
    for body in ({}, {"all": False}, {"ids": [], "all": True}, {"ids": ["x"], "all": True}):
        assert post.call("POST", "/hub/notices/read", body, user="lisi").status_code == 400


def test_what_follows_from_todos_counts_as_todo(post):
    now = datetime.now(UTC)
    urge = Notice("zhangsan", NoticeKind.URGE, now, "OA", "T1", 1, "请假")
    transact(notices.writes([urge]), "t")
    post.send({"users": ["zhangsan"]}, **{"class": "alert"})
    assert post.unread("zhangsan") == {"unread": 2, "byClass": {"todo": 1, "alert": 1}}
    post.ok("POST", f"/hub/notices/{notices.notice_id(urge)}/read", user="zhangsan")
    assert post.unread("zhangsan") == {"unread": 1, "byClass": {"alert": 1}}


def test_a_recall_takes_unread_notices_back_and_counts_what_is_too_late(post):
    sent = post.send({"users": ["zhangsan", "lisi", "wangwu"]})["messageId"]
    [notice] = post.notices("lisi")
    post.ok("POST", f"/hub/notices/{notice['id']}/read", user="lisi")
    for _ in range(2):
        done = post.ok("POST", f"/hub/messages/{sent}/recall", {"reason": "发错了"})
        assert done == {"stopped": 0, "recalled": 2, "tooLate": 1, "complete": True}
    assert post.notices("zhangsan") == []
    assert post.unread("zhangsan")["unread"] == 0
    assert len(post.notices("lisi")) == 1
    assert post.counts(sent) == {"recalled": 2, "read": 1}
    shown = post.ok("GET", f"/hub/messages/{sent}")
    assert (shown["state"], shown["reason"]) == ("recalled", "发错了")


def test_who_was_not_told_yet_is_never_told_after_a_recall(post):
    crowd(25)
    sent = post.send({"groups": ["大组"]})["messageId"]
    post.ok("POST", f"/hub/messages/{sent}/recall", {})
    post.pay()
    assert post.counts(sent) == {"recalled": 20}
    assert post.notices("u0024") == []


def test_a_scheduled_message_is_recalled_before_it_leaves(post):
    at = datetime.now(UTC) + timedelta(hours=1)
    sent = post.send({"users": ["zhangsan"]}, sendAt=china(at))["messageId"]
    post.ok("POST", f"/hub/messages/{sent}/recall", {})
    post.fire(at + timedelta(minutes=1))
    assert post.notices("zhangsan") == []
    assert post.state(sent) == "recalled"
    assert drain("debts") == []


def test_a_message_is_recalled_by_its_sender_alone(post):
    sent = post.send({"users": ["zhangsan"]})["messageId"]
    assert post.call("POST", f"/hub/messages/{sent}/recall", {}, app_id="HR").status_code == 404
    assert post.call("POST", "/hub/messages/m_nothing/recall", {}).status_code == 404
    assert len(post.notices("zhangsan")) == 1
