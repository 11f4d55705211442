"""Everything one letter needs, a message on its way to one person by one channel: read in one round trip.

Its cursor's subject is (application, `<message id>/<user id>`, `message`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from chalicelib.storage.base.together import read_together
from chalicelib.storage.deliveries import target_states, targets
from chalicelib.storage.directory import preferences
from chalicelib.storage.messages import channels, heads, recipients
from chalicelib.storage.messages.wishes import NONE, wishes_of

if TYPE_CHECKING:
    from chalicelib.storage.deliveries.cursors import Cursor
    from chalicelib.storage.deliveries.subjects import Subject
    from chalicelib.storage.deliveries.target_states import Fact
    from chalicelib.storage.deliveries.targets import StoredTarget
    from chalicelib.storage.messages.model import Message, Recipient
    from chalicelib.storage.messages.wishes import Wishes

KIND = "message"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is known of one letter; None where a row is gone."""

    channel: StoredTarget | None
    message: Message | None
    recipient: Recipient | None
    health: Fact
    token: Fact
    wishes: Wishes = NONE


def subject_of(message: Message, user_id: str) -> Subject:
    """What the cursor of a letter is keyed by."""
    return message.app_id, f"{message.message_id}/{user_id}", KIND


def named(subject: Subject) -> tuple[str, str]:
    """Message and user of a cursor."""
    message_id, _, user_id = subject[1].partition("/")
    return message_id, user_id


def read(cursor: Cursor) -> Letter:
    """Read what a cursor is to deliver; 1 round trip.

    Raises:
        Unavailable: storage did not answer.
    """
    message_id, user_id = named(cursor.subject)
    keys = [target_states.health_key(cursor.target_id), target_states.token_key(cursor.target_id)]
    wanted = [
        channels.place(cursor.target_id),
        heads.place(message_id),
        recipients.place(message_id, user_id),
        *(target_states.place(key) for key in keys),
        preferences.place(user_id),
    ]
    channel, head, recipient, health, token, wished = cast("list[Any]", read_together(wanted))
    return Letter(
        channel=targets.target_of(channel) if channel else None,
        message=heads.message_of(head) if head else None,
        recipient=recipients.recipient_of(recipient) if recipient else None,
        health=target_states.fact_of(keys[0], health),
        token=target_states.fact_of(keys[1], token),
        wishes=wishes_of(preferences.preferences_of(wished).values) if wished else NONE,
    )
