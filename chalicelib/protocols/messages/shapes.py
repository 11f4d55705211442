"""What the calls of the message centre answer, for the OpenAPI description; tests hold every answer against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from chalicelib.protocols.hub.shapes import Done, Page, Probed, Second
from chalicelib.storage.messages import model

__all__ = ["Done", "Page", "Probed"]
if TYPE_CHECKING:
    State = str
    Status = str
else:
    State = Literal[tuple(model.State)]
    Status = Literal[tuple(model.Status)]


class Dropped(BaseModel):
    """Whom a message did not reach by a channel, and why."""

    userId: str
    channel: str
    reason: str


class AcceptedMessage(BaseModel):
    """An accepted message. `recipients` null: not everybody is told yet. `suppressed`: of the first twenty."""

    messageId: str
    state: State
    recipients: int | None
    suppressed: list[Dropped]
    reason: str = ""


class SentMessage(BaseModel):
    """How a message stands; counts are of (recipient, channel)."""

    messageId: str
    appId: str
    state: State
    reason: str | None
    title: str
    template: str | None
    of_class: str = Field(alias="class")
    priority: int
    channels: list[str]
    acceptedAt: Second
    sendAt: Second
    expireAt: Second | None


class CountedMessage(SentMessage):
    """With how many stand how."""

    counts: dict[Status, int]
    byChannel: dict[str, dict[Status, int]]


class MessageStanding(BaseModel):
    """How one recipient stands by one channel."""

    userId: str
    channel: str
    status: Status
    reason: str | None
    attempts: int
    providerId: str | None
    at: Second
    until: Second | None


class RecalledMessage(BaseModel):
    """What a recall stopped, took back and came too late for; not `complete`: the rest is being taken back."""

    stopped: int
    recalled: int
    tooLate: int
    complete: bool


class UnreadNotices(BaseModel):
    """How many notices are unread."""

    unread: int
    byClass: dict[str, int]


class MarkedNotices(BaseModel):
    """How many notices were marked; not `complete`: call again."""

    read: int
    complete: bool


class WordList(BaseModel):
    """A list of words; the words themselves where one is shown."""

    listId: str
    name: str
    policy: str
    enabled: bool
    wordCount: int
    words: list[str] = []


class Topic(BaseModel):
    """A topic."""

    topic: str
    name: str
    enabled: bool


class TopicOfMine(Topic):
    """A topic and what the caller wants to hear of it; null where he does not subscribe."""

    filter: dict[str, Any] | None
    channels: list[str] | None


class Subscribed(BaseModel):
    """Who subscribes to a topic now, or does no more."""

    topic: str
    userIds: list[str]
