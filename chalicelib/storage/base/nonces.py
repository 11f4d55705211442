"""Nonces: each may be used once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pynamodb.exceptions import PutError

from chalicelib.errors import Unavailable
from chalicelib.storage.base import keys
from chalicelib.storage.base.ephemera_table import EphemeralRow
from chalicelib.storage.base.transact import BUSY

if TYPE_CHECKING:
    from datetime import datetime


def use(app_id: str, nonce: str, call_id: str, now: datetime, until: datetime) -> bool:
    """Take a nonce of one application; whether it was free. 1 conditional write.

    Args:
        app_id: whose nonce.
        nonce: what the caller sent.
        call_id: new for every call. It tells another call from our own write, sent again by the SDK after it took
            effect and its answer was lost.
        now: the moment of the call.
        until: when a request with this nonce is too old to be accepted anyway.

    Raises:
        Unavailable: storage did not answer; the nonce may have been taken.
    """
    moment = int(now.timestamp())
    row = EphemeralRow(f"nonce#{keys.digest(keys.join(app_id, nonce), 32)}", expires=int(until.timestamp()) + 1)
    row.body = call_id
    free = EphemeralRow.pk.does_not_exist() | (EphemeralRow.expires < moment) | (EphemeralRow.body == call_id)
    try:
        row.save(condition=free)
    except PutError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise Unavailable(BUSY) from error
    return True
