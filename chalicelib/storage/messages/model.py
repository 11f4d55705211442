"""What a message is, whom it is for and how far it has come with each of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

APP = "app"
CHANNELS = (APP, "email", "sms", "wecom", "dingtalk_notice", "feishu_message", "webhook")
SYSTEM = "todo-hub"
"""Whose the messages of administrators and the digests are."""
MUST = "must"
CLASSES = ("notice", "todo", "alert", MUST)
"""What a message is to its reader; `must` (必达) passes quiet hours and preferences."""


DIGEST_PREFIX = "g_"
"""What the ids of digests begin with, and no other message's."""


class State(StrEnum):
    """How far a message has come as a whole."""

    SCHEDULED = "scheduled"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    RECALLED = "recalled"
    EXPIRED = "expired"
    REFUSED = "refused"

    @property
    def is_over(self) -> bool:
        """Whether nobody more is told."""
        return self not in (State.SCHEDULED, State.HELD, State.SENDING)


class Status(StrEnum):
    """How far a message has come with one recipient by one channel."""

    SUPPRESSED = "suppressed"
    DEFERRED = "deferred"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    RECALLED = "recalled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a message is for: people, members of candidate groups (`<id>`, `ROLE<id>`, `DEPT<id>`), or of a topic."""

    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Whom the first transaction did not tell, and why."""

    user_id: str
    channel: str
    reason: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was accepted.

    Attributes:
        app_id: whose it is; `SYSTEM` for administrators'.
        texts: channel → its parts as they are sent (`title`, `body`, …), filtered and rendered; with a language
            (`en`), `channel.en`.
        data: what topics' filters look at.
        at: when its recipients are told at the earliest; it also names their notices.
        fingerprint: of the request, so that a key used for something else is noticed.
        total: recipients of the first transaction, or of all when that told everybody.
        done: the last user id that was told, in order of ids; `state` and `done` move by condition.
    """

    message_id: str
    app_id: str
    sender: str
    audience: Audience
    channels: tuple[str, ...]
    texts: Mapping[str, Any]
    of_class: str
    priority: int
    accepted_at: datetime
    at: datetime
    fingerprint: str
    expire_at: datetime | None = None
    template: str = ""
    task: tuple[str, ...] = ()
    url: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    total: int = 0
    suppressed: tuple[Suppressed, ...] = ()
    reason: str = ""
    state: State = State.SENDING
    done: str = ""

    def text(self, channel: str, language: str = "") -> Mapping[str, str]:
        """What is sent by a channel: in the reader's language where there is one, else as for the app."""
        for name in (f"{channel}.{language}", channel, f"{APP}.{language}", APP):
            if name in self.texts:
                found: Mapping[str, str] = self.texts[name]
                return found
        return {}

    @property
    def title(self) -> str:
        """As it stands in a person's notices."""
        return self.text(APP).get("title", "")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one recipient has been told by one channel.

    Attributes:
        to: the address there; empty where the person's id is one.
        target_id: the registered channel that carries it.
        provider_id: what the provider calls it; of what waits for a digest and goes by it, the digest's message.
        until: when it goes on, of what is deferred.
    """

    channel: str
    status: Status
    at: datetime
    reason: str = ""
    to: str = ""
    target_id: str = ""
    provider_id: str = ""
    attempts: int = 0
    until: datetime | None = None

    @property
    def digested(self) -> bool:
        """Whether it goes by a digest that has been closed and is on its way."""
        return self.status == Status.QUEUED and self.provider_id.startswith(DIGEST_PREFIX)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person and every channel of a message; version 0 means not stored yet."""

    user_id: str
    standings: tuple[Standing, ...]
    language: str = ""
    version: int = 0

    def standing(self, channel: str) -> Standing | None:
        """By one channel."""
        return next((each for each in self.standings if each.channel == channel), None)
