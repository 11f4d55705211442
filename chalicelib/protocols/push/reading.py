"""The rows of a push: each checked, rows of one task put together, each made a command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.errors import HubError
from chalicelib.protocols.push import commands
from chalicelib.protocols.push.envelope import INSERTS, UPDATES
from chalicelib.protocols.push.merging import Read, merged
from chalicelib.protocols.push.wire import read_row
from chalicelib.storage.base.codec import canonical
from chalicelib.storage.base.keys import digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.protocols.push.commands import Manners
    from chalicelib.protocols.push.envelope import Envelope
    from chalicelib.protocols.push.wire import PushRow
    from chalicelib.todo.commands import Change, Create

Failure = tuple[str, HubError]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a push: how messages call it, what it said, its command, and the fingerprint of what was sent."""

    label: str
    said: PushRow
    raw: tuple[dict[str, Any], ...]
    command: Create | Change
    digest: str


def read_rows(envelope: Envelope, app_id: str, now: datetime, manners: Manners) -> tuple[list[Row], list[Failure]]:
    """The rows in the order they are applied, and what is wrong with those that cannot be read."""
    rows: list[Row] = []
    failed: list[Failure] = []
    for name, given in ((INSERTS, envelope.inserts), (UPDATES, envelope.updates)):
        read, wrong = _read(given, name, app_id)
        together, clashes = merged(read, name)
        failed += wrong + clashes
        for each in together:
            try:
                fingerprint = _digest(each.raw)
                command = (
                    commands.to_create(each.row, now, manners, fingerprint)
                    if name == INSERTS
                    else commands.to_change(each.row)
                )
                rows.append(Row(each.label, each.row, each.raw, command, fingerprint))
            except HubError as error:
                failed.append((each.label, error))
    return rows, failed


def _read(given: Sequence[Any], name: str, app_id: str) -> tuple[list[Read], list[Failure]]:
    read: list[Read] = []
    wrong: list[Failure] = []
    for number, raw in enumerate(given, start=1):
        label = f"{name} 第{number}行"
        try:
            read.append(Read(label, number, read_row(raw, app_id), (raw,)))
        except HubError as error:
            wrong.append((label, error))
    return read, wrong


def _digest(raw: tuple[dict[str, Any], ...]) -> str:
    sent = raw[0] if len(raw) == 1 else raw
    return digest(canonical(sent), 16)
