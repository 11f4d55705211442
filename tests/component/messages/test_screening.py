"""Word lists refuse, mask or hold a message; what leaves the hub has no personal numbers."""

from __future__ import annotations

import pytest

from chalicelib.messages import screening
from tests.component.messages.test_channels import HOOK, carry, register, well
from tests.component.messages.test_templates import LEAVE

PATH = "/admin/word-lists"


@pytest.fixture(autouse=True)
def _cold():
    screening.forget()


def words(post, policy, *found, list_id="l1"):
    said = {"listId": list_id, "name": "禁用词", "policy": policy, "words": list(found)}
    return post.ok("POST", PATH, said, user="admin")


def test_a_refused_message_is_kept_with_its_reason_and_told_to_nobody(post):
    words(post, "refuse", "停电")
    sent = post.send({"users": ["zhangsan"]}, key="k")
    assert (sent["state"], sent["recipients"], sent["reason"]) == ("refused", 0, "含有词库「禁用词」中的词")
    assert post.notices("zhangsan") == []
    assert post.ok("GET", f"/hub/messages/{sent['messageId']}")["reason"] == "含有词库「禁用词」中的词"
    assert post.send({"users": ["zhangsan"]}, key="k") == sent
    assert post.call("POST", f"/hub/messages/{sent['messageId']}/recall", {}).status_code == 409


def test_a_masked_word_is_starred(post):
    words(post, "mask", "停电")
    post.send({"users": ["zhangsan"]})
    [notice] = post.notices("zhangsan")
    assert (notice["title"], notice["body"]) == ("**通知", "周六 8 点起**")


def test_a_held_message_waits_for_an_administrator(post):
    words(post, "hold", "停电")
    sent = post.send({"users": ["zhangsan"]})
    assert sent["state"] == "held"
    path = f"/hub/messages/{sent['messageId']}/release"
    assert post.call("POST", path, user="lisi").status_code == 403
    post.ok("POST", path, user="admin")
    post.pay()
    assert len(post.notices("zhangsan")) == 1
    assert post.call("POST", path, user="admin").status_code == 409


def test_a_held_message_may_be_recalled_and_is_never_told(post):
    words(post, "hold", "停电")
    sent = post.send({"users": ["zhangsan"]})["messageId"]
    post.ok("POST", f"/hub/messages/{sent}/recall", {})
    assert post.call("POST", f"/hub/messages/{sent}/release", user="admin").status_code == 409
    post.pay()
    assert post.notices("zhangsan") == []


def test_a_list_holds_from_the_next_message_on_and_no_longer_when_disabled(post):
    assert post.send({"users": ["zhangsan"]})["state"] == "sent"
    words(post, "refuse", "停电")
    assert post.send({"users": ["zhangsan"]})["state"] == "refused"
    post.ok("DELETE", f"{PATH}/l1", user="admin")
    assert post.send({"users": ["zhangsan"]})["state"] == "sent"
    [shown] = post.ok("GET", PATH, user="admin")["rows"]
    assert (shown["enabled"], shown["wordCount"]) == (False, 1)
    assert post.ok("GET", f"{PATH}/l1", user="admin")["words"] == ["停电"]


def test_words_in_the_data_of_a_template_are_found(post):
    post.ok("POST", "/admin/message-templates", LEAVE, user="admin")
    words(post, "mask", "张三")
    post.ok("POST", "/hub/messages", {"to": {"users": ["lisi"]}, "template": "leave.approved", "data": {
        "name": "张 三", "days": 1}})  # fmt: skip
    assert [row["title"] for row in post.notices("lisi")] == ["***的请假已批准"]


def test_personal_numbers_stay_in_the_app(post):
    register(post, HOOK)
    body = {"to": {"users": ["zhangsan"]}, "content": {"title": "请致电 13812345678", "body": "11010519491231002X"}}
    post.ok("POST", "/hub/messages", {**body, "channels": ["app", "webhook"]})
    [notice] = post.notices("zhangsan")
    assert (notice["title"], notice["body"]) == ("请致电 13812345678", "11010519491231002X")
    [request] = carry("webhook", well)
    assert "138****5678" in request.body.decode()
    assert "110***********002X" in request.body.decode()


def test_numbers_in_data_are_masked_where_a_channel_falls_back_to_the_app(post):
    register(post, HOOK)
    said = {"code": "call", "name": "电话", "channels": {"app": {"title": "请致电 {{ phone }}"}}}
    post.ok("POST", "/admin/message-templates", said, user="admin")
    body = {"to": {"users": ["lisi"]}, "template": "call", "data": {"phone": "13812345678"}}
    post.ok("POST", "/hub/messages", {**body, "channels": ["app", "webhook"]})
    assert [row["title"] for row in post.notices("lisi")] == ["请致电 13812345678"]
    [request] = carry("webhook", well)
    assert "请致电 138****5678" in request.body.decode()


@pytest.mark.parametrize("changes", [{"policy": "burn"}, {"words": [""]}, {"words": "停电"}, {"listId": "a b"}])
def test_what_is_no_list_is_refused(post, changes):
    said = {"listId": "l1", "name": "禁用词", "policy": "mask", "words": ["停电"], **changes}
    assert post.call("POST", PATH, said, user="admin").status_code == 400
