"""What the watch does for the audit log: looks whether its chains are whole, and locks their heads away.

An entry that is written anew can be made to follow from those before it; what cannot be changed any more is a head
in object storage, under a lock that outlives whoever has the tables (docs/decisions/0220).
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from chalicelib import aws
from chalicelib.settings import settings
from chalicelib.storage.audit import reading, recording
from chalicelib.storage.audit.entry import FIRST
from chalicelib.storage.base.codec import canonical
from chalicelib.storage.base.keys import digest
from chalicelib.telemetry import gauge, logger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chalicelib.storage.audit.recording import Head

LOOKED_AT = 200
"""Entries of a chain's end that each look goes over, and as many from anywhere before them."""


def bucket(account: str) -> str:
    """Where heads are locked away; the name of a bucket is the whole world's."""
    return f"todohub-{settings().stage}-audit-{account}-{aws.region()}"


def guard(account: str) -> None:
    """Look and lock; what is broken is a metric (`AuditChainBroken`) and a line of the log."""
    heads = recording.heads()
    found = [broken for head in heads for broken in _breaks(head)]
    for broken in found:
        logger().error("audit chain broken", extra={"where": broken})
    gauge("AuditChainBroken", len(found), settings().stage)
    if heads:
        lock(heads, account)


def lock(heads: Sequence[Head], account: str) -> None:
    """Put the heads into the bucket, once as they are: 1 request. What storage does not take, the next look brings."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - loaded with the client anyway

    text = canonical({head.chain: [head.number, head.hash, head.place] for head in heads})
    newest = max(head.place for head in heads).partition("#")[0]
    try:
        aws.client("s3").put_object(
            Bucket=bucket(account),
            Key=f"heads/{newest[:10].replace('-', '/')}/{newest}-{digest(text)}.json",
            Body=text.encode(),
            ContentType="application/json",
            ChecksumAlgorithm="SHA256",
            IfNoneMatch="*",
        )
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") != 412:  # noqa: PLR2004 - it is there
            logger().warning("audit heads not locked", exc_info=True)
    except BotoCoreError:
        logger().warning("audit heads not locked", exc_info=True)


def _breaks(head: Head) -> Iterator[str]:
    """The end of a chain against its head, and a stretch from anywhere; 2 round trips."""
    newest = reading.chain_rows(head.chain, newest=LOOKED_AT)
    yield from reading.breaks(newest, FIRST if newest and int(newest[0].number) == 1 else None)
    # Entries may have come since the head was read; but where it points to must be the entry that it names.
    if all(row.hash != head.hash for row in newest if int(row.number) >= head.number) and len(newest) < LOOKED_AT:
        yield f"chain {head.chain}: the entry that its head names is missing"
    if newest and int(newest[0].number) > 1:
        yield from reading.breaks(reading.stretch(head.chain, random.random(), LOOKED_AT))  # noqa: S311 - any place
