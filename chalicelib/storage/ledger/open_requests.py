"""Requests of several transactions that have not fully succeeded yet, so that a repeat can go on where they stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pynamodb.exceptions import DeleteError, GetError, PutError

from chalicelib.errors import Unavailable
from chalicelib.storage.base import keys
from chalicelib.storage.base.ephemera_table import EphemeralRow
from chalicelib.storage.base.transact import BUSY, code_of

if TYPE_CHECKING:
    from datetime import datetime

KEPT = timedelta(days=7)


class OpenRequest:
    """One such request, known by its application and the fingerprint of its content."""

    def __init__(self, app_id: str, fingerprint: str) -> None:
        self._key = f"request#{keys.join(app_id, fingerprint)}"

    def is_open(self) -> bool:
        """Whether an earlier attempt has not fully succeeded.

        Raises:
            Unavailable: storage did not answer.
        """
        try:
            EphemeralRow.get(self._key, consistent_read=True)
        except EphemeralRow.DoesNotExist:
            return False
        except GetError as error:
            raise Unavailable(BUSY) from error
        return True

    def open(self, now: datetime) -> bool:
        """Note the request; returns whether it was open already.

        Raises:
            Unavailable: storage did not answer.
        """
        row = EphemeralRow(self._key, expires=int((now + KEPT).timestamp()))
        try:
            row.save(condition=EphemeralRow.pk.does_not_exist())
        except PutError as error:
            if code_of(error) == "ConditionalCheckFailedException":
                return True
            raise Unavailable(BUSY) from error
        return False

    def try_open(self, now: datetime) -> None:
        """Note the request if storage takes it."""
        try:
            self.open(now)
        except Unavailable:
            return

    def close(self) -> None:
        """Forget the request; what storage does not take expires by itself and makes a repeat lenient, not wrong."""
        try:
            EphemeralRow(self._key).delete()
        except DeleteError:
            return
