"""How far a message comes with each person at once: told in the app, queued for a channel, or dropped and why. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.storage.messages.model import APP, Recipient, Standing, Status

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.storage.directory.model import User
    from chalicelib.storage.messages.model import Message


def plan(message: Message, user_id: str, user: User | None, now: datetime) -> Recipient:
    """One recipient, with a standing for every channel of the message."""
    refused = _unreachable(user)
    return Recipient(user_id, tuple(_standing(channel, refused, now) for channel in message.channels))


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
