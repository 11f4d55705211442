"""The one door to PynamoDB: every table shares one connection, so a cold start builds one client, not one each.

PynamoDB's own limits (15 s to connect, 30 s to read) would outlive the gateway; ours are those of `chalicelib.aws`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pynamodb.connection.base import Connection
from pynamodb.models import Model

from chalicelib import aws

if TYPE_CHECKING:
    from pynamodb.connection import TableConnection


@lru_cache(maxsize=1)
def connection() -> Connection:
    """The process's connection to DynamoDB."""
    made = Connection(
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
