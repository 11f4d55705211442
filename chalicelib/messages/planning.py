"""How far a message comes with each person at once: told in the app, queued for a channel, or dropped and why. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chalicelib.messages.patterns import matches
from chalicelib.storage.messages.model import APP, Recipient, Standing, Status
from chalicelib.storage.messages.wishes import DIGEST, NONE, OFF, Wishes
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.storage.deliveries.targets import StoredTarget
    from chalicelib.storage.directory.model import User
    from chalicelib.storage.messages.model import Message
    from chalicelib.storage.messages.topics import Subscription

NOT_WANTED = "本人已关闭这类消息的这一渠道"
Routes = Mapping[str, "StoredTarget"]


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody before he is told: the directory's row, what he wants, his subscription."""

    user: User | None = None
    wishes: Wishes = NONE
    subscription: Subscription | None = None


def plan(message: Message, user_id: str, person: Person, routes: Routes, now: datetime) -> Recipient:
    """One recipient, with a standing for every channel that reaches him.

    Args:
        message: what he is told.
        user_id: who he is.
        person: what is known of him.
        routes: channel → what carries it.
        now: the present.
    """
    refused = _unreachable(person.user) or _uninterested(message, person)
    channels = _channels(message, person)
    if refused or person.user is None:
        return Recipient(user_id, tuple(Standing(each, Status.SUPPRESSED, now, refused) for each in channels))
    standings = tuple(_wanted(message, each, person.user, person.wishes, routes.get(each), now) for each in channels)
    return Recipient(user_id, standings, person.wishes.language)


def _wanted(
    message: Message, channel: str, user: User, wishes: Wishes, route: StoredTarget | None, now: datetime
) -> Standing:
    """As far as the person wants it: at once, with the next digest, or not at all."""
    wish = wishes.of(message.of_class, channel)
    if wish == OFF:
        return Standing(channel, Status.SUPPRESSED, now, NOT_WANTED)
    standing = _standing(channel, user, route, now)
    if wish != DIGEST or standing.status != Status.QUEUED:
        return standing
    window = wishes.window_after(now)
    return replace(standing, status=Status.DEFERRED, until=window, reason=f"将于 {china(window)[:-3]} 汇总发送")


def _channels(message: Message, person: Person) -> tuple[str, ...]:
    """Those of the message; of a topic's message those that the subscriber wants."""
    if not message.audience.topic:
        return message.channels
    wanted = person.subscription.channels if person.subscription else (APP,)
    if not message.channels:
        return wanted
    return tuple(each for each in wanted if each in message.channels) or message.channels


def _uninterested(message: Message, person: Person) -> str:
    if not message.audience.topic:
        return ""
    if person.subscription is None:
        return "已退订该主题"
    if message.channels and not set(message.channels).intersection(person.subscription.channels):
        return "未订阅这些渠道"
    return "" if matches(person.subscription.filter, event_of(message)) else "不符合订阅条件"


def event_of(message: Message) -> dict[str, object]:
    """What a subscription's filter looks at."""
    return {
        "source": message.app_id,
        "class": message.of_class,
        "priority": message.priority,
        "template": message.template.partition("@")[0],
        "data": dict(message.data),
    }


def _standing(channel: str, user: User, route: StoredTarget | None, now: datetime) -> Standing:
    if channel == APP:
        return Standing(channel, Status.DELIVERED, now)
    if route is None:
        return Standing(channel, Status.SUPPRESSED, now, f"没有登记可用的 {channel} 渠道")
    to, missing = _address(channel, user, route)
    if missing:
        return Standing(channel, Status.SUPPRESSED, now, missing)
    return Standing(channel, Status.QUEUED, now, to=to, target_id=route.target_id)


def _address(channel: str, user: User, route: StoredTarget) -> tuple[str, str]:
    """Where a channel reaches a person (empty: by his id), or why it does not."""
    if channel == "email":
        return user.mail_address, "" if user.mail_address else "没有邮箱地址"
    if channel == "sms":
        return user.phone, "" if user.phone else "没有手机号码"
    return route.user_ids.get(user.user_id, ""), ""


def _unreachable(user: User | None) -> str:
    if user is None:
        return "用户不存在"
    return "" if user.enabled else "用户已停用"
