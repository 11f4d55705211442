"""Topics: publishing to them, subscribing, and keeping them (docs/protocols/messages.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import BadInput, NotFound
from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.protocols.hub import edge
from chalicelib.protocols.hub.edge import page, success
from chalicelib.protocols.messages.edge import EDGE, require_sender
from chalicelib.storage.directory import users
from chalicelib.storage.messages import topics
from chalicelib.storage.messages.model import Audience
from chalicelib.storage.messages.topics import Subscription, Topic
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.messages import accepting, patterns
    from chalicelib.protocols.messages import composing, shown, wire
    from chalicelib.web.request import Request
else:
    accepting = lazy("chalicelib.messages.accepting")
    composing = lazy("chalicelib.protocols.messages.composing")
    patterns = lazy("chalicelib.messages.patterns")
    shown = lazy("chalicelib.protocols.messages.shown")

Answer = dict[str, object]
routes = HubBlueprint(__name__, edge.EDGE)
_ONE = "/hub/topics/{topic}"


@routes.post(
    _ONE + "/messages",
    summary="向主题发布消息",
    edge=EDGE,
    allow=require_sender,
    response=lambda shapes: shapes.Done[shapes.AcceptedMessage],
)
def publish(request: Request, body: wire.Telling) -> Answer:
    """Told to whoever subscribes, by the channels he chose; whose filter it does not pass is `suppressed`."""
    topic = _open(request.path_params["topic"])
    audience = Audience(topic=topic.topic)
    message = composing.compose(request, require_sender(request.caller), body, audience)
    draft = accepting.Draft(message, (), composing.template_of(body))
    return success(shown.show_accepted(accepting.accept(draft, request.now)), "已受理")


@routes.get("/hub/topics", summary="可订阅的主题与我的订阅", response=lambda shapes: shapes.Page[shapes.TopicOfMine])
def list_mine(request: Request) -> Answer:
    """The enabled ones, with what the caller subscribes to."""
    user_id = request.caller.require_user()
    known = [each for each in topics.listed() if each.enabled]
    own = topics.of_person(user_id, [each.topic for each in known])
    rows = [{**_shown(each), **_wanted(own.get(each.topic))} for each in known]
    return page(rows, len(rows), None)


@routes.put(_ONE + "/subscriptions", summary="订阅主题", response=lambda shapes: shapes.Done[shapes.Subscribed])
def subscribe(request: Request, body: wire.NewSubscription) -> Answer:
    """The caller himself; an administrator may subscribe others. A second time replaces filter and channels."""
    topic = _open(request.path_params["topic"])
    patterns.check_pattern(body.filter)
    people = _whose(request, body.userIds)
    if body.userIds:
        users.require_users(people)
    for each in people:
        topics.subscribe(topic.topic, Subscription(each, tuple(dict.fromkeys(body.channels)), body.filter))
    return success({"topic": topic.topic, "userIds": people}, "已订阅")


@routes.delete(
    _ONE + "/subscriptions",
    summary="退订主题",
    query={"userId": "谁的订阅，只限管理员；缺省为本人"},
    response=lambda shapes: shapes.Done[shapes.Subscribed],
)
def unsubscribe(request: Request) -> Answer:
    """Doing it twice is no error."""
    topic = topics.find(request.path_params["topic"])
    named = request.query.get("userId")
    people = _whose(request, [named] if named else None)
    for each in people:
        topics.unsubscribe(topic.topic, each)
    return success({"topic": topic.topic, "userIds": people}, "已退订")


@routes.post(
    "/admin/topics",
    summary="新建或修改主题",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Done[shapes.Topic],
)
def save(request: Request, body: wire.NewTopic) -> Answer:  # noqa: ARG001 - every view takes it
    """A topic that there is gets the name."""
    topic = Topic(body.topic, body.name, body.enabled)
    topics.save(topic)
    return success(_shown(topic), "已保存")


@routes.get("/admin/topics", summary="主题列表", response=lambda shapes: shapes.Page[shapes.Topic])
def list_all(request: Request) -> Answer:
    """The disabled ones too."""
    request.caller.require_administrator()
    rows = [_shown(each) for each in topics.listed()]
    return page(rows, len(rows), None)


@routes.delete("/admin/topics/{topic}", summary="停用主题", response=lambda shapes: shapes.Done[shapes.Topic])
def disable(request: Request) -> Answer:
    """Nobody publishes to it any more; subscriptions stay for the day it is enabled again."""
    request.caller.require_administrator()
    return success(_shown(topics.disable(request.path_params["topic"])))


def _open(name: str) -> Topic:
    topic = topics.find(name)
    if not topic.enabled:
        raise NotFound("主题已停用", field="topic")
    return topic


def _whose(request: Request, named: Sequence[str] | None) -> list[str]:
    if not named:
        return [request.caller.require_user()]
    if list(named) != [request.caller.user_id]:
        request.caller.require_administrator()
    if len(set(named)) != len(named):
        raise BadInput("有重复的用户", field="userIds")
    return list(named)


def _shown(topic: Topic) -> dict[str, object]:
    return {"topic": topic.topic, "name": topic.name, "enabled": topic.enabled}


def _wanted(subscription: Subscription | None) -> dict[str, object]:
    if subscription is None:
        return {"filter": None, "channels": None}
    return {"filter": dict(subscription.filter), "channels": list(subscription.channels)}
