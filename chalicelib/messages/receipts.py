"""Who has read what: the standing of a message moves in the transaction that marks its notice as read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chalicelib.storage.base.again import until_settled
from chalicelib.storage.base.transact import transact
from chalicelib.storage.ledger import notices
from chalicelib.storage.messages import recipients
from chalicelib.storage.messages.model import APP, Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chalicelib.storage.base.transact import Write

A_TRANSACTION = 16
"""Notices marked at once: five rows each, and the reader's counter."""


def receipt(reader: str, told: dict[str, Any], now: datetime) -> list[Write]:
    """What a message notes when its notice is read; 1 round trip, none for other notices."""
    message_id = told.get("messageId")
    recipient = recipients.find(message_id, reader) if message_id else None
    standing = recipient.standing(APP) if recipient else None
    if not message_id or recipient is None or standing is None or standing.status != Status.DELIVERED:
        return []
    return recipients.changed(message_id, recipient, [replace(standing, status=Status.READ, at=now)])


def read_all(owner: str, now: datetime, over: Callable[[], bool]) -> tuple[int, bool]:
    """Mark a person's unread notices as read until time is `over`; how many, and whether that were all."""
    done = 0
    while not over():
        number = until_settled(lambda _: _read_some(owner, now))
        if not number:
            return done, True
        done += number
    return done, not notices.unread_rows(owner, 1)


def _read_some(owner: str, now: datetime) -> int:
    rows = notices.unread_rows(owner, A_TRANSACTION)
    if rows:
        transact(notices.all_read(rows, now, receipt), uuid4().hex)
    return len(rows)
