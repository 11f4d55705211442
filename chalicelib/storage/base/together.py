"""Rows of several tables in one round trip (BatchGetItem), consistently, in the order asked for."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

from chalicelib.errors import Unavailable
from chalicelib.storage.base.dynamo import connection
from chalicelib.storage.base.transact import BUSY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.storage.base.dynamo import HubModel

MAX_KEYS = 100
_ATTEMPTS = 5

Wanted = tuple[type["HubModel"], str, "str | int | None"]


def read_together(wanted: Sequence[Wanted]) -> list[HubModel | None]:
    """Rows by (model, hash key, range key or None); None for those that are absent. 1 round trip per 100.

    Not a snapshot: each row is the latest, but two of them may be of different moments.

    Raises:
        Unavailable: DynamoDB did not answer.
    """
    parts = (wanted[begin : begin + MAX_KEYS] for begin in range(0, len(wanted), MAX_KEYS))
    return [row for part in parts for row in _read_part(part)]


def _read_part(wanted: Sequence[Wanted]) -> list[HubModel | None]:
    found: dict[tuple[str, str], HubModel] = {}
    asked = _requests(wanted)
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(0.5, 1) * 0.05 * 2**attempt)  # noqa: S311 - jitter
        answer = _ask(asked)
        models = {model.Meta.table_name: model for model, _, _ in wanted}
        for table, items in answer["Responses"].items():
            for item in items:
                row = models[table].from_raw_data(item)
                found[_name(models[table], *_keys_of(row))] = row
        asked = answer.get("UnprocessedKeys") or {}
        if not asked:
            return [found.get(_name(*each)) for each in wanted]
    raise Unavailable(BUSY)


def _ask(asked: dict[str, Any]) -> dict[str, Any]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - loaded with the client anyway

    try:
        answer: dict[str, Any] = connection().client.batch_get_item(RequestItems=asked)
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(BUSY) from error
    return answer


def _requests(wanted: Sequence[Wanted]) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    for model, hash_key, range_key in dict.fromkeys(wanted):
        model._get_connection()  # noqa: SLF001 - makes the table known to the shared connection
        key = dict(zip(_names(model), (_typed(hash_key), _typed(range_key)), strict=False))
        entry = asked.setdefault(model.Meta.table_name, {"Keys": [], "ConsistentRead": True})
        entry["Keys"].append(key)
    return asked


def _names(model: type[HubModel]) -> list[str]:
    named = [model._hash_keyname, model._range_keyname]  # noqa: SLF001 - PynamoDB tells them nowhere else
    return [name for name in named if name]


def _keys_of(row: HubModel) -> tuple[str, str | int | None]:
    values = [getattr(row, name) for name in _names(type(row))]
    return values[0], values[1] if len(values) > 1 else None


def _typed(value: str | int | None) -> dict[str, str]:
    return {"N": str(value)} if isinstance(value, int) else {"S": str(value)}


def _name(model: type[HubModel], hash_key: str, range_key: str | int | None) -> tuple[str, str]:
    return model.Meta.table_name, f"{hash_key}\n{range_key}"
