"""Messages and their recipients as they are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.storage.messages.model import State, Status
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.storage.messages.heads import Counter
    from chalicelib.storage.messages.model import Message, Recipient, Standing, Suppressed

ALWAYS = (Status.QUEUED, Status.SENT, Status.DELIVERED, Status.READ, Status.FAILED, Status.SUPPRESSED)
"""Counted even where nobody stands so."""


def show_accepted(message: Message) -> dict[str, Any]:
    """What the sender is answered, at once and to every repeat."""
    return {
        "messageId": message.message_id,
        "state": message.state.value,
        "recipients": message.total if message.total or _told_nobody(message) else None,
        "suppressed": [_dropped(each) for each in message.suppressed],
        **({"reason": message.reason} if message.reason else {}),
    }


def show_message(message: Message) -> dict[str, Any]:
    """A message without its counts."""
    return {
        "messageId": message.message_id,
        "appId": message.app_id,
        "state": message.state.value,
        "reason": message.reason or None,
        "title": message.title,
        "template": message.template or None,
        "class": message.of_class,
        "priority": message.priority,
        "channels": list(message.channels),
        "acceptedAt": china(message.accepted_at),
        "sendAt": china(message.at),
        "expireAt": china(message.expire_at),
    }


def show_counts(found: Mapping[Counter, int]) -> dict[str, Any]:
    """How many stand how, in all and by channel."""
    counts: dict[str, int] = {status.value: 0 for status in ALWAYS}
    by_channel: dict[str, dict[str, int]] = {}
    for (channel, status), number in found.items():
        counts[status.value] = counts.get(status.value, 0) + number
        by_channel.setdefault(channel, {})[status.value] = number
    return {"counts": counts, "byChannel": by_channel}


def show_standing(recipient: Recipient, standing: Standing) -> dict[str, Any]:
    """One row of the recipients."""
    return {
        "userId": recipient.user_id,
        "channel": standing.channel,
        "status": standing.status.value,
        "reason": standing.reason or None,
        "attempts": standing.attempts,
        "providerId": standing.provider_id or None,
        "at": china(standing.at),
        "until": china(standing.until),
    }


def _told_nobody(message: Message) -> bool:
    return message.state in (State.SENT, State.REFUSED) and not message.done


def _dropped(suppressed: Suppressed) -> dict[str, str]:
    return {"userId": suppressed.user_id, "channel": suppressed.channel, "reason": suppressed.reason}
