"""The message centre's operations, as benchmarks/operations.py measures them."""

from __future__ import annotations

import json
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from chalicelib.storage.directory import users
from chalicelib.storage.directory.model import ADMINISTRATOR_ROLE, User
from chalicelib.storage.messages import letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Call = Callable[..., dict[str, Any]]

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PEOPLE = [f"reader{number:02}" for number in range(20)]


def actions(
    application: Call, person: Call, administrator: Call, hear: Callable[[str, str], None]
) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Each operation by name, after it has been done once; `hear` has a channel's function hear a message."""
    users.change_users({each: partial(_named, each) for each in PEOPLE} | {"admin": _administrator})
    sent: list[str] = []

    def send(number: int) -> None:
        body = {"to": {"users": PEOPLE[:number]}, "content": {"title": "停电通知", "body": "周六 8 点起停电"}}
        answer = application(
            "POST", "/hub/messages", json.dumps(body).encode(), **{"Idempotency-Key": uuid.uuid4().hex}
        )
        sent.append(answer["data"]["messageId"])

    send(1)
    for number in (1, 20):
        yield f"message to {number}, in the app", partial(send, number)
    application("GET", f"/hub/messages/{sent[-1]}")
    yield "message, its state and counts", lambda: application("GET", f"/hub/messages/{sent[-1]}")
    yield "message, its recipients", lambda: application("GET", f"/hub/messages/{sent[-1]}/recipients")
    yield "unread notices", lambda: person("GET", "/hub/notices/unread")
    template = {"code": "leave", "name": "请假", "channels": {"app": {"title": "{{ name }}的请假"}}}
    administrator("POST", "/admin/message-templates", json.dumps(template).encode())
    administrator("POST", "/admin/topics", json.dumps({"topic": "outage", "name": "停电"}).encode())
    person("PUT", "/hub/topics/outage/subscriptions", b"{}")

    def post(path: str, **body: Any) -> None:
        application("POST", path, json.dumps(body).encode(), **{"Idempotency-Key": uuid.uuid4().hex})

    of_template = {"template": "leave", "data": {"name": "张三"}, "to": {"users": PEOPLE[:1]}}
    post("/hub/messages", **of_template)
    yield "message to 1, from a template", lambda: post("/hub/messages", **of_template)
    told = {"content": {"title": "停电通知"}}
    yield "message to a topic of 1", lambda: post("/hub/topics/outage/messages", **told)
    yield "topics of mine", lambda: person("GET", "/hub/topics")
    hook = {"name": "门户", "channel": "webhook", "baseUrl": "http://centre.test", "credential": {"secret": SECRET}}
    channel = administrator("POST", "/admin/channels", json.dumps(hook).encode())["data"]["channelId"]
    both: list[str] = []

    def send_out() -> None:
        body = {"to": {"users": PEOPLE}, "content": {"title": "停电通知"}, "channels": ["app", "webhook"]}
        answer = application("POST", "/hub/messages", json.dumps(body).encode())
        both.append(answer["data"]["messageId"])

    def carry(user_id: str) -> None:
        subject = ["OA", f"{both[0]}/{user_id}", letters.KIND]
        hear("message_webhook", json.dumps({"target": channel, "tasks": [subject]}))

    send_out()
    yield "message to 20, in the app and by a webhook", send_out
    carry(PEOPLE[0])
    yield "letter carried by a webhook", partial(carry, PEOPLE[1])
    yield "message to 20 recalled", lambda: application("POST", f"/hub/messages/{sent[-1]}/recall", b"{}")


def _administrator(_known: User | None) -> User:
    return User("admin", "管理员", roles=(ADMINISTRATOR_ROLE,))


def _named(user_id: str, _known: User | None) -> User:
    return User(user_id, user_id)
