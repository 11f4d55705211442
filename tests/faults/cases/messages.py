"""The message centre: sending, telling the rest, reading, recalling."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.todo.times import CHINA
from tests.faults.site import TICKS
from tests.faults.sweeping import Case

if TYPE_CHECKING:
    from tests.faults.site import Site

TOLD: dict[str, Any] = {
    "to": {"users": ["zhangsan", "lisi", "nobody"], "groups": ["财务组"]},
    "content": {"title": "停电通知"},
}
TOPIC = {"topic": "outage", "name": "停电"}
TEMPLATE = {"code": "leave", "name": "请假", "channels": {"app": {"title": "{{ name }}的请假", "body": "已批准"}}}
HOOK = {
    "name": "门户",
    "channel": "webhook",
    "baseUrl": "http://centre.test/hook",
    "credential": {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
}
MAIL = {
    "name": "邮件",
    "channel": "email",
    "baseUrl": "smtp://mail.test",
    "settings": {"from": "hub@example.edu.cn"},
}
CLOUDS: list[dict[str, Any]] = [
    {"name": "短信", "channel": "sms", "baseUrl": "http://sms.test/", "credential": {"key": "k" * 16}},
    {
        "name": "企业微信",
        "channel": "wecom",
        "credential": {"corpId": "c", "corpSecret": "s" * 16},
        "settings": {"agentId": "7"},
    },
    {
        "name": "钉钉",
        "channel": "dingtalk_notice",
        "credential": {"appKey": "k", "appSecret": "s" * 16},
        "settings": {"agentId": "7"},
    },
    {"name": "飞书", "channel": "feishu_message", "credential": {"appId": "a", "appSecret": "s" * 16}},
]
WORDS = {"listId": "words", "name": "词", "policy": "hold", "words": ["停电"]}
FILLED = {"data": {"name": "张三"}}
MANY: dict[str, Any] = {
    "to": {"users": [*(f"u{each}" for each in range(25)), "lisi"]},
    "content": {"title": "停电通知"},
}


def group(site: Site) -> None:
    """The group that messages are sent to has a name."""
    site.as_user("admin", "POST", "/admin/groups", {"groupId": "财务组", "name": "财务"})


def send(site: Site, body: object = TOLD) -> Any:
    """OA sends a message under a key; its id is noted."""
    answer = site.as_app("POST", "/hub/messages", body, key="m1")
    if answer is not None and answer.status_code == 200:
        site.notes["message"] = answer.json_body["data"]["messageId"]
    return answer


def sent(site: Site) -> None:
    """A message stands in three boxes."""
    group(site)
    send(site)
    [notice] = site.as_user("lisi", "GET", "/hub/notices").json_body["rows"]
    site.notes["notice"] = notice["id"]


def of_message(path: str = "", method: str = "GET", body: object = None) -> Any:
    """OA asks about the noted message."""
    return lambda site: site.as_app(method, f"/hub/messages/{site.notes['message']}{path}", body)


def read_all(site: Site) -> Any:
    """A person marks all of his notices as read."""
    return site.as_user("lisi", "POST", "/hub/notices/read", {"all": True})


def topic(site: Site) -> None:
    """A topic with two subscribers."""
    site.as_user("admin", "POST", "/admin/topics", TOPIC)
    for user in ("lisi", "zhangsan"):
        site.as_user(user, "PUT", "/hub/topics/outage/subscriptions", {"channels": ["app"]})


def publish(site: Site) -> Any:
    """OA publishes under a key."""
    return site.as_app("POST", "/hub/topics/outage/messages", {"content": {"title": "停电通知"}}, key="p1")


def template(site: Site) -> Any:
    """A template is saved."""
    return site.as_user("admin", "POST", "/admin/message-templates", TEMPLATE)


def from_template(site: Site) -> Any:
    """OA sends what the template says."""
    return send(site, {"to": {"users": ["lisi"]}, "template": "leave", "data": {"name": "张三"}})


def of_admin(method: str, path: str, body: object = None) -> Any:
    """An administrator calls."""
    return lambda site: site.as_user("admin", method, path, body, key="k")


def channel(site: Site) -> None:
    """A webhook carries messages; its id is noted."""
    answer = of_admin("POST", "/admin/channels", HOOK)(site)
    site.notes["channel"] = answer.json_body["data"]["channelId"]


def of_channel(method: str, path: str = "", body: object = None) -> Any:
    """An administrator calls about the noted channel."""
    return lambda site: site.as_user("admin", method, f"/admin/channels/{site.notes['channel']}{path}", body)


def outfitted(site: Site) -> None:
    """A webhook carries messages, and the group that they are sent to has a name."""
    channel(site)
    group(site)


def leaving(site: Site) -> None:
    """A message waits to leave by the webhook."""
    outfitted(site)
    send(site, {**TOLD, "channels": ["app", "webhook"]})


def worded(site: Site) -> None:
    """A list of words holds messages, and the group that they are sent to has a name."""
    group(site)
    of_admin("POST", "/admin/word-lists", WORDS)(site)


def held(site: Site) -> None:
    """A message waits for somebody to look at it; its id is noted."""
    of_admin("POST", "/admin/word-lists", WORDS)(site)
    send(site, {"to": {"users": ["lisi"]}, "content": {"title": "停电通知"}})


def release(site: Site) -> Any:
    """It may go."""
    return of_admin("POST", f"/hub/messages/{site.notes['message']}/release")(site)


QUIET = {"messages": {"classes": {"notice": {"webhook": "digest"}}, "digestAt": ["00:00"]}}


def digesting(site: Site) -> None:
    """A webhook carries messages, and one person gets them with the next digest."""
    outfitted(site)
    site.as_user("lisi", "PUT", "/hub/preferences", QUIET)


def gathered(site: Site) -> None:
    """Two messages wait for the next digest, and its window has come."""
    digesting(site)
    for key in ("d1", "d2"):
        body = {"to": {"users": ["lisi"]}, "content": {"title": key}, "channels": ["app", "webhook"]}
        site.as_app("POST", "/hub/messages", body, key=key)
    site.clock.pass_(timedelta(days=1, minutes=1))


def asleep(site: Site) -> None:
    """A letter is to leave in the quiet hours of who gets it."""
    leaving(site)
    now = site.clock.now().astimezone(CHINA)
    begin, end = (f"{now + timedelta(hours=each):%H}:00" for each in (0, 2))
    site.as_user("lisi", "PUT", "/hub/preferences", {"messages": {"quiet": {"from": begin, "to": end}}})


def through_the_night(site: Site) -> None:
    """The letter is put off, by another where the first could not, and its morning comes."""
    with ExitStack() as whatever_fails:
        whatever_fails.callback(site.clock.pass_, timedelta(hours=2))
        for _ in range(TICKS):
            whatever_fails.callback(site.tick)
        site.hear()


CASES = [
    Case("message for a digest", lambda site: send(site, {**TOLD, "channels": ["app", "webhook"]}), digesting),
    Case("digest gathered", lambda site: site.sweep(), gathered, retried=False, unheard=True),
    Case("letter put off", through_the_night, asleep, retried=False, unheard=True),
    Case("word list saved", of_admin("POST", "/admin/word-lists", WORDS)),
    Case("word list disabled", of_admin("DELETE", "/admin/word-lists/words"), held),
    Case("word lists listed", of_admin("GET", "/admin/word-lists"), held),
    Case("word list shown", of_admin("GET", "/admin/word-lists/words"), held),
    Case("message held", send, worded),
    Case("message released", release, held),
    Case("channel registered", of_admin("POST", "/admin/channels", HOOK)),
    Case("channel changed", of_channel("PUT", "", {"paused": True}), channel),
    Case("channel disabled", of_channel("DELETE"), channel),
    Case("channel tested", of_channel("POST", "/test"), channel),
    Case("channels listed", of_admin("GET", "/admin/channels"), channel),
    Case("message by a webhook", lambda site: send(site, {**TOLD, "channels": ["app", "webhook"]}), outfitted),
    Case("letter carried", lambda site: site.hear(), leaving, retried=False, unheard=True),
    Case("topic published to", publish, topic),
    Case("topic saved", of_admin("POST", "/admin/topics", TOPIC)),
    Case("topic disabled", of_admin("DELETE", "/admin/topics/outage"), topic),
    Case("topics of mine", lambda site: site.as_user("lisi", "GET", "/hub/topics"), topic),
    Case(
        "topic subscribed to",
        lambda site: site.as_user(
            "wangwu", "PUT", "/hub/topics/outage/subscriptions", {"filter": {"class": ["alert"]}}
        ),
        topic,
    ),
    Case(
        "topic unsubscribed from",
        lambda site: site.as_user("lisi", "DELETE", "/hub/topics/outage/subscriptions"),
        topic,
    ),
    Case("template saved", template, rival=of_admin("POST", "/admin/message-templates", {**TEMPLATE, "name": "另"})),
    Case("template changed", of_admin("POST", "/admin/message-templates", {**TEMPLATE, "name": "改"}), template),
    Case("template disabled", of_admin("DELETE", "/admin/message-templates/leave"), template),
    Case("template shown", of_admin("GET", "/admin/message-templates/leave"), template),
    Case("template previewed", of_admin("POST", "/admin/message-templates/leave/preview", FILLED), template),
    Case("template tried", of_admin("POST", "/admin/message-templates/leave/test", FILLED), template),
    Case("message from a template", from_template, template),
    Case("message sent", send, group),
    Case("message sent to many", lambda site: send(site, MANY)),
    Case("messages listed", lambda site: site.as_app("GET", "/hub/messages"), sent),
    Case("message shown", of_message(), sent),
    Case("recipients listed", of_message("/recipients"), sent),
    Case("message recalled", of_message("/recall", "POST", {"reason": "发错"}), sent, rival=read_all),
    Case("unread counted", lambda site: site.as_user("lisi", "GET", "/hub/notices/unread"), sent),
    Case("all notices read", read_all, sent, rival=lambda site: send(site, MANY)),
]
