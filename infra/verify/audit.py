"""The audit log against itself and against the heads that were locked away: every entry, from the first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.storage.audit import guarding, reading, recording
from chalicelib.storage.audit.audit_table import AuditRow
from chalicelib.storage.audit.entry import FIRST
from infra.terminal import say
from infra.verify.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

KIND = "audit chain broken"


def audit_findings() -> Iterator[Finding]:
    """Nothing repairs what was bent: an entry that is missing stays missing, and is told each time."""
    kept = _locked()
    heads = {head.chain: head for head in recording.heads()}
    for chain in map(str, range(recording.CHAINS)):
        rows = list(AuditRow.query(f"chain#{chain}", consistent_read=True))
        numbered = {int(row.number): row.hash for row in rows}
        told = list(reading.breaks(rows, FIRST))
        head = heads.get(chain)
        if head is not None and numbered.get(head.number) != head.hash:
            told.append(f"chain {chain}: the entry that its head names is missing")
        if rows and head is None:
            told.append(f"chain {chain}: it has no head")
        told += [
            f"chain {chain}: entry {number} is not the one that was locked away"
            for number, locked in sorted(kept.get(chain, ()))
            if numbered.get(number) != locked
        ]
        yield from (Finding(KIND, what, _nothing) for what in told)


def _locked() -> dict[str, set[tuple[int, str]]]:
    """Chain → number and hash of every head in object storage; says so when it cannot be read."""
    found: dict[str, set[tuple[int, str]]] = {}
    try:
        where = guarding.bucket(boto3.client("sts").get_caller_identity()["Account"])
        storage = boto3.client("s3")
        for page in storage.get_paginator("list_objects_v2").paginate(Bucket=where, Prefix="heads/"):
            for entry in page.get("Contents", []):
                body: dict[str, Any] = json.loads(storage.get_object(Bucket=where, Key=entry["Key"])["Body"].read())
                for chain, (number, hash_, _) in body.items():
                    found.setdefault(chain, set()).add((number, hash_))
    except (BotoCoreError, ClientError) as error:
        say(f"the locked heads of the audit log cannot be read: {type(error).__name__}")
    return found


def _nothing() -> None:
    """There is nothing to repair it from."""
