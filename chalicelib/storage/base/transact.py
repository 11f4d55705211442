"""One TransactWriteItems: all of it or nothing, repeated by us where the SDK does not.

A cancelled transaction is repeated when it only met another one (TransactionConflict) or was throttled. When a
condition failed, the stored rows come back with the failure, so that the caller can decide again without a read.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

from pynamodb.exceptions import PynamoDBException, TransactGetError, TransactWriteError
from pynamodb.transactions import TransactGet, TransactWrite

from chalicelib import time_limit
from chalicelib.errors import Unavailable
from chalicelib.storage.base.dynamo import connection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pynamodb.expressions.condition import Condition
    from pynamodb.expressions.update import Action

    from chalicelib.storage.base.dynamo import HubModel

MAX_ITEMS = 100
BUSY = "存储繁忙，请稍后重试整个请求"
ATTEMPTS = 8
_AGAIN = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
_CANCELLED = "TransactionCanceledException"
_PASSING = {
    None,
    "InternalServerError",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionInProgressException",
}
_FAILED_CONDITION = "ConditionalCheckFailed"


class _OnRow:
    """One write of one row. A plain class: a dataclass costs a cold start as much as a small module."""

    __slots__ = ("condition", "row")

    def __init__(self, row: HubModel, condition: Condition | None = None) -> None:
        self.row, self.condition = row, condition


class Put(_OnRow):
    """Write a row whole."""

    __slots__ = ()


class Delete(_OnRow):
    """Remove a row."""

    __slots__ = ()


class Update(_OnRow):
    """Change a row's attributes in place."""

    __slots__ = ("actions",)

    def __init__(self, row: HubModel, actions: list[Action], condition: Condition | None = None) -> None:
        super().__init__(row, condition)
        self.actions = actions


Write = Delete | Put | Update
_ORDER: dict[type[Write], int] = {Delete: 0, Put: 1, Update: 2}


class Stale(Exception):
    """Raised when rows are not as the conditions said.

    `found` maps the position of each such write to the stored row, None if there is none.
    `unsure` tells that an earlier attempt of the same transaction had an unknown outcome: it may have been that attempt
    itself which changed the rows.
    """

    def __init__(self, found: dict[int, HubModel | None], *, unsure: bool) -> None:
        super().__init__("the stored rows have changed")
        self.found = found
        self.unsure = unsure

    def is_ours(self, position: int, write: Put) -> bool:
        """Whether the row in the way is what `write` would have stored: an earlier attempt whose answer was lost."""
        stored: Any = self.found.get(position)
        wanted: Any = write.row
        return self.unsure and stored is not None and bool(stored.body == wanted.body)


def transact(writes: Sequence[Write], token: str) -> None:
    """Commit `writes` together.

    Args:
        writes: at most 100, on distinct rows.
        token: names this very transaction (36 characters at most); DynamoDB does not do it twice.

    Raises:
        Stale: a condition failed; keys of `found` are positions in `writes`.
        Unavailable: DynamoDB did not answer, or the rows stayed contended, in all attempts.
    """
    order = sorted(range(len(writes)), key=lambda position: _ORDER[type(writes[position])])
    unsure = False
    for _ in _attempts():
        try:
            _send([writes[position] for position in order], token)
        except TransactWriteError as error:
            if code_of(error) == _CANCELLED:
                if found := _failed_rows(error, writes, order):
                    raise Stale(found, unsure=unsure) from error
            elif code_of(error) in _PASSING:
                unsure = True
            else:
                raise
        else:
            return
    raise Unavailable(BUSY)


def get_together(wanted: Sequence[tuple[type[HubModel], str | tuple[str, str]]]) -> list[HubModel | None]:
    """Read up to 100 rows by their keys as they were at one moment, in one round trip; None for those that are absent.

    Raises:
        Unavailable: DynamoDB did not answer, or the rows stayed contended, in all attempts.
    """
    for _ in _attempts():
        try:
            with TransactGet(connection=connection()) as transaction:
                found = [transaction.get(model, *((key,) if isinstance(key, str) else key)) for model, key in wanted]
        except TransactGetError as error:
            if code_of(error) not in _PASSING | {_CANCELLED}:
                raise
        else:
            return [_row_or_none(model, future) for (model, _), future in zip(wanted, found, strict=True)]
    raise Unavailable(BUSY)


def _row_or_none(model: type[HubModel], future: Any) -> HubModel | None:
    try:
        row: HubModel = future.get()
    except model.DoesNotExist:
        return None
    return row


def _attempts() -> Iterator[int]:
    for attempt in range(ATTEMPTS):
        if time_limit.is_over():
            return
        if attempt:
            time.sleep(random.uniform(0.5, 1) * min(0.02 * 2**attempt, 1))  # noqa: S311 - jitter
        yield attempt


def code_of(error: PynamoDBException) -> str | None:
    """DynamoDB's code, or None when there was no answer at all."""
    response = getattr(error.cause, "response", None) or {}
    code: str | None = response.get("Error", {}).get("Code")
    return code


def _send(writes: list[Write], token: str) -> None:
    with TransactWrite(connection=connection(), client_request_token=token) as transaction:
        for write in writes:
            match write:
                case Delete():
                    transaction.delete(write.row, condition=write.condition)
                case Put():
                    transaction.save(write.row, condition=write.condition, return_values="ALL_OLD")
                case Update():
                    seen = "ALL_OLD" if write.condition is not None else None
                    transaction.update(write.row, write.actions, condition=write.condition, return_values=seen)


def _failed_rows(error: TransactWriteError, writes: Sequence[Write], order: list[int]) -> dict[int, HubModel | None]:
    found: dict[int, HubModel | None] = {}
    for position, reason in zip(order, error.cancellation_reasons, strict=True):
        if reason is None or reason.code in _AGAIN:
            continue
        if reason.code != _FAILED_CONDITION:
            raise error
        model = type(writes[position].row)
        found[position] = model.from_raw_data(reason.raw_item) if reason.raw_item else None
    return found
