"""Messages of the hub itself: accepted once under their id, whoever repeats them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.messages import accepting

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.storage.messages.model import Message


def announce(message: Message, now: datetime) -> Message:
    """Accept a message that names its people and says its texts itself.

    Raises:
        BadInput: nobody is named.
        Unavailable: storage did not answer; a repeat is safe.
    """
    return accepting.accept(accepting.Draft(message), now)
