"""What the checker finds, and the few things that all its parts use."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.storage.base import codec
from chalicelib.storage.base.dynamo import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.storage.base.dynamo import HubModel

Item = dict[str, dict[str, Any]]
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something stored that does not agree with the rest.

    Attributes:
        kind: one of a few, for counting.
        what: where, and what is wrong with it.
        repair: brings it to agree; safe while the hub runs, and safe to repeat.
    """

    kind: str
    what: str
    repair: Callable[[], object]


def scan(model: type[HubModel]) -> Iterator[Item]:
    """Every item of a table as DynamoDB holds it. Only an operator may scan, no function of the hub has the right."""
    pages = connection().client.get_paginator("scan").paginate(TableName=model.Meta.table_name)
    for page in pages:
        yield from page["Items"]


def mark(*parts: object) -> bytes:
    """A fingerprint that takes the place of what it is made from, so that millions fit into memory."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).digest()


def content(value: dict[str, Any]) -> bytes:
    """Fingerprint of a JSON object, whatever its bytes are packed like."""
    return mark(json.dumps(value, sort_keys=True, ensure_ascii=False))


def packed(item: Item) -> bytes:
    """The same of a stored row's body; of a damaged one, what equals nothing."""
    try:
        return content(codec.unpack(item["body"]["B"]))
    except (KeyError, ValueError):
        return b""
