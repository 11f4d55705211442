"""What the channels' clients are given: one message to one person. Plain data, in the place of a change of a task."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from chalicelib.delivery.change import Target

VERSION = 1
"""Of a letter's cursor: a letter is one event."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person by one channel.

    Attributes:
        to: the address there; the person's id where the channel knows no other.
        parts: what is said, in his language: the channel's own parts, or the app's `title` and `body`.
        kind, gone: as a change of a task has them; a letter is never taken away again.
    """

    app_id: str
    message_id: str
    user_id: str
    to: str
    at: dt.datetime
    of_class: str
    priority: int
    parts: Mapping[str, str]
    url: str = ""
    kind: str = "message"
    gone: bool = False
    task: tuple[str, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """In one line."""
        return self.parts.get("subject") or self.parts.get("title") or ""

    @property
    def text(self) -> str:
        """Plain text."""
        return self.parts.get("text") or self.parts.get("body") or self.title

    def key(self, target: Target, step: str) -> str:
        """The idempotency key of one request: the same over all attempts."""
        parts = (target.target_id, self.app_id, self.message_id, self.user_id, step)
        return ":".join(quote(part, safe="") for part in parts)
