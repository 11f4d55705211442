"""How far a message comes with each person at once: told in the app, queued for a channel, or dropped and why. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.messages.patterns import matches
from chalicelib.storage.messages.model import APP, Recipient, Standing, Status

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.storage.directory.model import User
    from chalicelib.storage.messages.model import Message
    from chalicelib.storage.messages.topics import Subscription


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody before he is told: his row of the directory, his subscription to the topic."""

    user: User | None = None
    subscription: Subscription | None = None


def plan(message: Message, user_id: str, person: Person, now: datetime) -> Recipient:
    """One recipient, with a standing for every channel that reaches him."""
    refused = _unreachable(person.user) or _uninterested(message, person)
    channels = _channels(message, person)
    return Recipient(user_id, tuple(_standing(channel, refused, now) for channel in channels))


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


def _standing(channel: str, refused: str, now: datetime) -> Standing:
    if refused:
        return Standing(channel, Status.SUPPRESSED, now, refused)
    if channel == APP:
        return Standing(channel, Status.DELIVERED, now)
    return Standing(channel, Status.SUPPRESSED, now, f"没有登记可用的 {channel} 渠道")


def _unreachable(user: User | None) -> str:
    if user is None:
        return "用户不存在"
    return "" if user.enabled else "用户已停用"
