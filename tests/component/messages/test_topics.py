"""Publishing to a topic and subscribing to it."""

from __future__ import annotations

from tests.component.messages.conftest import crowd


def topic(post, name="outage"):
    return post.ok("POST", "/admin/topics", {"topic": name, "name": "停电"}, user="admin")


def publish(post, name="outage", **more):
    return post.call("POST", f"/hub/topics/{name}/messages", {"content": {"title": "停电通知"}, **more})


def subscribe(post, user, name="outage", **how):
    return post.ok("PUT", f"/hub/topics/{name}/subscriptions", how, user=user)


def test_a_message_to_a_topic_reaches_its_subscribers(post):
    topic(post)
    subscribe(post, "zhangsan")
    subscribe(post, "lisi")
    answer = publish(post).json_body["data"]
    assert (answer["state"], answer["recipients"], answer["suppressed"]) == ("sent", 2, [])
    assert [row["title"] for row in post.notices("zhangsan")] == ["停电通知"]
    assert post.notices("wangwu") == []


def test_whom_his_filter_spares_is_suppressed_with_the_reason(post):
    topic(post)
    subscribe(post, "zhangsan", filter={"data.level": [{"numeric": [">=", 2]}], "source": ["OA", {"prefix": "hr-"}]})
    subscribe(post, "lisi", filter={"data.level": [{"numeric": [">=", 5]}]})
    answer = publish(post, data={"level": 3}).json_body["data"]
    assert answer["suppressed"] == [{"userId": "lisi", "channel": "app", "reason": "不符合订阅条件"}]
    assert len(post.notices("zhangsan")) == 1
    assert post.notices("lisi") == []
    assert publish(post, channels=["sms"]).json_body["data"]["suppressed"][0]["reason"] == "未订阅这些渠道"


def test_a_topic_without_subscribers_is_an_honest_nobody(post):
    topic(post)
    answer = publish(post).json_body["data"]
    assert (answer["state"], answer["recipients"]) == ("sent", 0)
    assert post.ok("GET", f"/hub/messages/{answer['messageId']}/recipients")["rows"] == []


def test_unsubscribing_twice_and_not_being_told(post):
    topic(post)
    subscribe(post, "zhangsan")
    for _ in range(2):
        post.ok("DELETE", "/hub/topics/outage/subscriptions", user="zhangsan")
    assert publish(post).json_body["data"]["recipients"] == 0


def test_a_person_sees_topics_and_what_he_subscribes_to(post):
    topic(post)
    topic(post, "news")
    subscribe(post, "lisi", channels=["app", "email"], filter={"class": ["alert"]})
    rows = post.ok("GET", "/hub/topics", user="lisi")["rows"]
    assert [(row["topic"], row["channels"], row["filter"]) for row in rows] == [
        ("news", None, None),
        ("outage", ["app", "email"], {"class": ["alert"]}),
    ]


def test_only_an_administrator_subscribes_others(post):
    topic(post)
    body = {"userIds": ["zhangsan", "wangwu"]}
    assert post.call("PUT", "/hub/topics/outage/subscriptions", body, user="lisi").status_code == 403
    assert subscribe(post, "admin", **body)["userIds"] == ["zhangsan", "wangwu"]
    unknown = post.call("PUT", "/hub/topics/outage/subscriptions", {"userIds": ["nobody"]}, user="admin")
    assert unknown.status_code == 400
    assert publish(post).json_body["data"]["recipients"] == 2


def test_a_disabled_or_unknown_topic_is_not_found(post):
    assert publish(post, "none").status_code == 404
    topic(post)
    post.ok("DELETE", "/admin/topics/outage", user="admin")
    assert publish(post).status_code == 404
    assert post.call("PUT", "/hub/topics/outage/subscriptions", {}, user="lisi").status_code == 404


def test_a_filter_that_is_none_is_refused(post):
    topic(post)
    answer = post.call("PUT", "/hub/topics/outage/subscriptions", {"filter": {"colour": ["red"]}}, user="lisi")
    assert answer.status_code == 400
    assert "filter.colour" in answer.json_body["msg"]


def test_many_subscribers_are_told_chunk_by_chunk_each_once(post):
    topic(post)
    ids = crowd(45)
    subscribe(post, "admin", userIds=ids)
    sent = publish(post).json_body["data"]["messageId"]
    post.pay()
    assert (post.state(sent), post.counts(sent)) == ("sent", {"delivered": 45})
