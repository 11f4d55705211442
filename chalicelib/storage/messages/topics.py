"""Topics and who subscribes to them: subscriptions stand in order of user ids, as the people of a message are told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chalicelib.errors import NotFound
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.base import codec
from chalicelib.storage.base.entity import Entity
from chalicelib.storage.base.transact import Put
from chalicelib.storage.messages.message_table import MessageRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.storage.base.together import Wanted

LIST = "P#topic"
MOST = 1_000
"""Topics there may be, as far as they are listed."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that people may want to hear of."""

    topic: str
    name: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Subscription:
    """A person's subscription: by which channels, and what passes (`filter`, empty for all)."""

    user_id: str
    channels: tuple[str, ...] = ()
    filter: Mapping[str, Any] = field(default_factory=dict)


TOPIC = Entity(Topic, keys=("topic",), keep=("enabled",))
SUBSCRIPTION = Entity(Subscription, keys=("user_id",))


def topic_place(topic: str) -> Wanted:
    """Where a topic stands, for reading it together with other rows."""
    return MessageRow, LIST, topic


def place(topic: str, user_id: str) -> Wanted:
    """Where a subscription stands, likewise."""
    return MessageRow, f"S#{topic}", user_id


def topic_of(row: MessageRow) -> Topic:
    """A stored row as a value."""
    return TOPIC.value(codec.unpack(row.body), topic=row.sk)


def subscription_of(row: MessageRow) -> Subscription:
    """A stored row as a value."""
    return SUBSCRIPTION.value(codec.unpack(row.body), user_id=row.sk)


def find(topic: str) -> Topic:
    """One topic; 1 round trip.

    Raises:
        NotFound: there is none, or it is disabled.
    """
    try:
        found = topic_of(MessageRow.get(LIST, topic, consistent_read=True))
    except MessageRow.DoesNotExist:
        raise NotFound("主题不存在", field="topic") from None
    return found


def save(topic: Topic) -> None:
    """Store a topic; the last to save it wins. What changes nothing is not written."""
    try:
        known: Topic | None = find(topic.topic)
    except NotFound:
        known = None
    if known != topic:
        packed = codec.pack(TOPIC.body(topic))
        was = TOPIC.body(known) if known else None
        change = Change(f"topic/{topic.topic}", was, TOPIC.body(topic))
        recording.commit([Put(MessageRow(LIST, topic.topic, body=packed))], uuid4().hex, [change])


def disable(topic: str) -> Topic:
    """Nobody publishes to it any more; subscriptions stay."""
    gone = replace(find(topic), enabled=False)
    save(gone)
    return gone


def listed() -> list[Topic]:
    """Every topic; 1 round trip."""
    return [topic_of(row) for row in MessageRow.query(LIST, consistent_read=True, limit=MOST)]


def subscribe(topic: str, subscription: Subscription) -> None:
    """Store a person's subscription, in the place of the one he had."""
    packed = codec.pack(SUBSCRIPTION.body(subscription))
    MessageRow(f"S#{topic}", subscription.user_id, body=packed).save()


def unsubscribe(topic: str, user_id: str) -> None:
    """Drop a person's subscription; doing it twice is harmless."""
    MessageRow(f"S#{topic}", user_id).delete()


def of_person(user_id: str, topics: Sequence[str]) -> dict[str, Subscription]:
    """What a person subscribes to among some topics; 1 round trip per 100."""
    wanted = [(f"S#{topic}", user_id) for topic in topics]
    found = MessageRow.batch_get(wanted, consistent_read=True)
    return {row.pk[2:]: subscription_of(row) for row in found}


def next_subscribers(topic: str, after: str, number: int) -> list[str]:
    """Ids of the next subscribers behind one; 1 round trip."""
    behind = MessageRow.sk > after if after else None
    return [row.sk for row in MessageRow.query(f"S#{topic}", behind, limit=number, consistent_read=True)]
