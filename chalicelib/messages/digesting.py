"""What waits for a digest: each message has a place in exactly one, given in the transaction that tells the person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.errors import Unavailable
from chalicelib.storage.base.transact import BUSY
from chalicelib.storage.ledger import due
from chalicelib.storage.messages import digests
from chalicelib.storage.messages.model import Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.messages.model import Message, Recipient, Standing

MOST_PARTS = 50
"""Parts of one digest: 2,000 messages to one person in one window."""


def placed(planned: Sequence[Recipient]) -> list[Recipient]:
    """The same people, with the digest that takes each of their deferred standings; 1 round trip if there are any.

    Raises:
        Unavailable: every part of a digest is full or closed.
    """
    found: dict[tuple[str, str], str] = {}
    waiting = {(each.user_id, one.channel): one for each in planned for one in each.standings if _waits(one)}
    for part in range(MOST_PARTS):
        asked = {_id(user, one, part): (user, channel) for (user, channel), one in waiting.items()}
        for own_id in digests.open_among(asked):
            found[asked[own_id]] = own_id
            del waiting[asked[own_id]]
        if not waiting:
            return [_with_places(each, found) for each in planned]
    raise Unavailable(BUSY)


def writes(message: Message, told: Sequence[Recipient]) -> list[Write]:
    """The rows that have the digests list a message, and that see to them at their windows."""
    listed = [(each.user_id, one) for each in told for one in each.standings if _waits(one)]
    return [
        *(digests.appended(one.provider_id, message.message_id) for _, one in listed),
        *due.writes(
            [], [digests.entry(digests.GATHER, one.provider_id, user, one.channel, _at(one)) for user, one in listed]
        ),
    ]


def _with_places(recipient: Recipient, found: dict[tuple[str, str], str]) -> Recipient:
    own = [replace(one, provider_id=found.get((recipient.user_id, one.channel), "")) for one in recipient.standings]
    return replace(recipient, standings=tuple(own))


def _waits(standing: Standing) -> bool:
    return standing.status == Status.DEFERRED


def _at(standing: Standing) -> datetime:
    return standing.until or standing.at


def _id(user_id: str, standing: Standing, part: int) -> str:
    return digests.id_of(user_id, standing.channel, standing.target_id, _at(standing), part)
