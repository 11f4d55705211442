"""The one door to PynamoDB: every table shares one connection, so a cold start builds one client, not one each.

PynamoDB's own limits (15 s to connect, 30 s to read) would outlive the gateway; ours are those of `chalicelib.aws`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pynamodb.connection.base import Connection
from pynamodb.models import Model

from chalicelib import aws
from chalicelib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.session import Session
    from pynamodb.connection import TableConnection

LONGEST_PARTITION_KEY, LONGEST_SORT_KEY = 2048, 1024
"""Bytes in UTF-8."""


class BoundedConnection(Connection):
    """A connection that does not ask for what no table can hold: a key that is too long is the caller's mistake."""

    @property
    def session(self) -> Session:
        """The process's one, instead of another for each thread."""
        return aws.session()

    def _make_api_call(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        for table, key in _keys_in(operation_kwargs):
            self._check_key(table, key)
        if "KeyConditionExpression" in operation_kwargs:
            for value in operation_kwargs["ExpressionAttributeValues"].values():
                _check(value, LONGEST_PARTITION_KEY)
        answer: dict[str, Any] = super()._make_api_call(operation_name, operation_kwargs)
        return answer

    def _check_key(self, table: str, key: Mapping[str, Mapping[str, Any]]) -> None:
        known = self.get_meta_table(table)
        limits = ((known.hash_keyname, LONGEST_PARTITION_KEY), (known.range_keyname, LONGEST_SORT_KEY))
        for name, longest in limits:
            _check(key.get(name or "", {}), longest)


def _check(value: Mapping[str, Any], longest: int) -> None:
    text = value.get("S", "")
    # Only what is long in characters can be long in bytes, and hardly any key is.
    if len(text) * 4 > longest and len(text.encode()) > longest:
        raise BadInput("过长", field="id")


def _keys_in(call: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Mapping[str, Any]]]]:
    """(table, key or whole item) of everything that a call names."""
    if "TransactItems" in call:
        for entry in call["TransactItems"]:
            for one in entry.values():
                yield one["TableName"], one.get("Key") or one["Item"]
    elif "RequestItems" in call:
        for table, wanted in call["RequestItems"].items():
            for each in wanted["Keys"] if isinstance(wanted, dict) else ():
                yield table, each
    elif "Key" in call or "Item" in call:
        yield call["TableName"], call.get("Key") or call["Item"]


@lru_cache(maxsize=1)
def connection() -> Connection:
    """The process's connection to DynamoDB."""
    made = BoundedConnection(
        connect_timeout_seconds=aws.CONNECT_SECONDS,
        read_timeout_seconds=aws.READ_SECONDS,
        max_retry_attempts=aws.ATTEMPTS - 1,
        max_pool_connections=16,
    )
    aws.watch_time(made.client)
    return made


class HubModel(Model):
    """Base of every table's model."""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        table = super()._get_connection()
        shared = connection()
        if table.connection is not shared:
            meta = table.get_meta_table()
            if cls.Meta.table_name not in shared._tables:  # noqa: SLF001 - PynamoDB has no public look-up that does not raise
                shared.add_meta_table(meta)
            table.connection = shared
        return table


def raw_query(model: type[HubModel], hash_key: str, **options: Any) -> dict[str, Any]:
    """Query a table without turning items into models, for items whose attributes are data (counters)."""
    answer: dict[str, Any] = model._get_connection().query(hash_key, **options)  # noqa: SLF001
    return answer
