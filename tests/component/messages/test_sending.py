"""Messages to people, groups, departments and roles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.messages import expanding
from chalicelib.storage.base.transact import Stale
from chalicelib.storage.directory import entries, users
from chalicelib.storage.directory.model import Entry, User
from chalicelib.storage.messages import heads
from chalicelib.todo.times import china
from tests.attack.keeping import drain
from tests.component.messages.conftest import crowd, named


def test_a_message_stands_in_the_notices_of_whom_it_names_at_once(post):
    answer = post.send({"users": ["zhangsan", "lisi"]}, task={"appId": "OA", "taskId": "T1"}, url="https://oa.cn/1")
    assert (answer["state"], answer["recipients"], answer["suppressed"]) == ("sent", 2, [])
    [notice] = post.notices("zhangsan")
    assert notice["kind"] == "message"
    assert (notice["title"], notice["body"], notice["messageId"]) == (
        "停电通知",
        "周六 8 点起停电",
        answer["messageId"],
    )
    assert (notice["appId"], notice["taskId"], notice["url"]) == ("OA", "T1", "https://oa.cn/1")
    assert post.counts(answer["messageId"]) == {"delivered": 2}


def test_a_key_stands_for_one_message_for_ever(post):
    first = post.send({"users": ["zhangsan"]}, key="oa-1")
    assert post.send({"users": ["zhangsan"]}, key="oa-1") == first
    other = {"to": {"users": ["lisi"]}, "content": {"title": "别的"}}
    refused = post.call("POST", "/hub/messages", other, **{"Idempotency-Key": "oa-1"})
    assert (refused.status_code, refused.json_body["code"]) == (409, 409)
    assert "Idempotency-Key" in refused.json_body["msg"]
    assert len(post.notices("zhangsan")) == 1
    assert post.ok("POST", "/hub/messages", other, app_id="HR", **{"Idempotency-Key": "oa-1"})["recipients"] == 1


def test_a_matter_is_told_once_whatever_is_said_of_it(post):
    first = post.send({"users": ["zhangsan"]}, dedupKey="leave-7788")
    assert post.send({"users": ["lisi"]}, title="又一次", dedupKey="leave-7788") == first
    assert post.notices("lisi") == []


def test_whom_several_groups_name_is_told_once(post):
    named("财务组", "采购组")
    answer = post.send({"users": ["wangwu"], "groups": ["财务组", "采购组", "财务组"]})
    assert answer["recipients"] == 2
    assert len(post.notices("wangwu")) == 1
    assert len(post.notices("lisi")) == 1


def test_departments_and_roles_are_reached(post):
    entries.change_entries("department", {"D1": lambda _: Entry("department", "D1", "信息中心")})
    entries.change_entries("role", {"2": lambda _: Entry("role", "2", "主管")})
    users.change_users({"a": lambda _: User("a", "甲", "D1"), "b": lambda _: User("b", "乙", roles=("2",))})
    assert post.send({"departments": ["D1"], "roles": ["2"]})["recipients"] == 2
    assert len(post.notices("a")) == len(post.notices("b")) == 1


def test_who_cannot_be_told_is_named_with_the_reason(post):
    users.change_users({"gone": lambda _: User("gone", "离职", enabled=False)})
    answer = post.send({"users": ["zhangsan", "nobody", "gone"]}, channels=["app", "sms"])
    assert answer["suppressed"] == [
        {"userId": "gone", "channel": "app", "reason": "用户已停用"},
        {"userId": "gone", "channel": "sms", "reason": "用户已停用"},
        {"userId": "nobody", "channel": "app", "reason": "用户不存在"},
        {"userId": "nobody", "channel": "sms", "reason": "用户不存在"},
        {"userId": "zhangsan", "channel": "sms", "reason": "没有登记可用的 sms 渠道"},
    ]
    rows = post.ok("GET", f"/hub/messages/{answer['messageId']}/recipients?status=suppressed&channel=app")
    assert rows["total"] == 2
    assert [(row["userId"], row["reason"]) for row in rows["rows"]] == [
        ("gone", "用户已停用"),
        ("nobody", "用户不存在"),
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"to": {}}, "to"),
        ({"to": {"groups": ["没有"]}}, "to.groups"),
        ({"to": {"departments": ["D9"]}}, "to.departments"),
        ({"to": {"users": ["lisi"]}, "channels": ["fax"]}, "channels"),
        ({"to": {"users": ["lisi"]}, "channels": []}, "channels"),
        ({"to": {"users": ["lisi"]}, "class": "spam"}, "class"),
        ({"to": {"users": ["lisi"]}, "priority": 9}, "priority"),
        ({"to": {"users": ["lisi"]}, "url": "javascript:alert(1)"}, "url"),
        ({"to": {"users": ["lisi"]}, "expireAt": "2020-01-01 00:00:00"}, "expireAt"),
        ({"to": {"users": ["lisi"]}, "sendAt": "2099-01-01 00:00:00"}, "sendAt"),
        ({"to": {"users": ["lisi"]}, "content": {"title": "a\nBcc: b@c.cn"}}, "content"),
        ({"to": {"users": ["lisi"]}, "content": {"title": ""}}, "content"),
        ({"to": {"users": ["lisi"]}, "colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_name_and_nothing_is_stored(post, body, field):
    answer = post.call("POST", "/hub/messages", {"content": {"title": "题"}, **body})
    assert (answer.status_code, answer.json_body["code"]) == (400, 400)
    assert field in answer.json_body["msg"]
    assert post.ok("GET", "/hub/messages")["rows"] == []


def test_a_group_of_nobody_is_an_error(post):
    entries.change_entries("group", {"空组": lambda _: Entry("group", "空组", "空组")})
    answer = post.call("POST", "/hub/messages", {"to": {"groups": ["空组"]}, "content": {"title": "题"}})
    assert answer.status_code == 400
    assert "没有人" in answer.json_body["msg"]


def test_a_large_group_is_told_chunk_by_chunk_and_everybody_once(post):
    ids = crowd(47)
    answer = post.send({"groups": ["大组"], "users": ["zhangsan"]})
    assert (answer["state"], answer["recipients"]) == ("sending", None)
    post.pay()
    assert post.state(answer["messageId"]) == "sent"
    assert post.counts(answer["messageId"]) == {"delivered": 48}
    assert all(post.unread(each)["unread"] == 1 for each in (ids[0], ids[19], ids[20], ids[46], "zhangsan"))


def test_a_lost_ring_is_made_up_for_by_the_sweeper(post):
    crowd(25)
    sent = post.send({"groups": ["大组"]})["messageId"]
    drain("debts")
    post.fire(datetime.now(UTC) + timedelta(minutes=1))
    assert (post.state(sent), post.counts(sent)) == ("sent", {"delivered": 25})


def test_a_chunk_that_another_worker_told_is_not_told_again(post):
    crowd(45)
    sent = post.send({"groups": ["大组"]})["messageId"]
    now = datetime.now(UTC)
    seen_by_both = heads.find(sent)
    expanding.step(seen_by_both, now)
    with pytest.raises(Stale):
        expanding.step(seen_by_both, now + timedelta(seconds=1))
    post.pay()
    assert post.counts(sent) == {"delivered": 45}


def test_a_scheduled_message_waits_for_its_moment(post):
    at = datetime.now(UTC) + timedelta(hours=1)
    sent = post.send({"users": ["zhangsan"]}, sendAt=china(at))
    assert (sent["state"], sent["recipients"]) == ("scheduled", None)
    post.fire(at - timedelta(minutes=1))
    assert post.notices("zhangsan") == []
    post.fire(at + timedelta(seconds=1))
    assert len(post.notices("zhangsan")) == 1
    assert post.state(sent["messageId"]) == "sent"
    post.fire(at + timedelta(minutes=5))
    assert len(post.notices("zhangsan")) == 1


def test_what_has_expired_is_not_sent_and_says_so(post):
    at = datetime.now(UTC) + timedelta(hours=1)
    times = {"sendAt": china(at), "expireAt": china(at + timedelta(minutes=5))}
    sent = post.send({"users": ["zhangsan"]}, **times)["messageId"]
    post.fire(at + timedelta(minutes=10))
    assert post.state(sent) == "expired"
    assert post.notices("zhangsan") == []


def test_another_applications_message_is_not_found_and_a_person_may_not_send(post):
    sent = post.send({"users": ["zhangsan"]})["messageId"]
    assert post.call("GET", f"/hub/messages/{sent}", app_id="HR").status_code == 404
    assert post.call("GET", f"/hub/messages/{sent}", user="zhangsan").status_code == 403
    assert post.call("GET", f"/hub/messages/{sent}", user="admin").status_code == 200
    body = {"to": {"users": ["lisi"]}, "content": {"title": "题"}}
    assert post.call("POST", "/hub/messages", body, user="lisi").status_code == 403
    assert post.ok("POST", "/hub/messages", body, user="admin")["recipients"] == 1


def test_messages_and_recipients_are_listed_page_by_page(post):
    sent = [post.send({"users": ["zhangsan", "lisi", "wangwu"]}, title=f"第{each}条")["messageId"] for each in range(3)]
    first = post.ok("GET", "/hub/messages?pageSize=2")
    second = post.ok("GET", f"/hub/messages?pageSize=2&cursor={first['nextCursor']}")
    assert [row["messageId"] for row in first["rows"] + second["rows"]] == sent[::-1]
    assert second["nextCursor"] is None
    some = post.ok("GET", f"/hub/messages/{sent[0]}/recipients?pageSize=2")
    rest = post.ok("GET", f"/hub/messages/{sent[0]}/recipients?pageSize=2&cursor={some['nextCursor']}")
    assert [row["userId"] for row in some["rows"] + rest["rows"]] == ["lisi", "wangwu", "zhangsan"]
