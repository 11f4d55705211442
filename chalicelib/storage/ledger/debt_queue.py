"""The queue of debts: what events and instances owe is paid by a function of its own, one message a debt.

A message is an entry of the due index, and says only where to look. A lost one costs time: the entry is still due.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.storage.base import codec, queues
from chalicelib.todo.reminders import DueEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

QUEUE = "debts"


def ring(entries: Iterable[DueEntry]) -> None:
    """Say that these debts are to be paid."""
    for each in entries:
        told = [each.kind, codec.iso(each.at), each.app_id, each.subject_id, each.mark]
        queues.send(QUEUE, {"debt": told})


def read(body: str) -> DueEntry:
    """The debt that a message names.

    Raises:
        ValueError: the body is not a message of ours.
    """
    try:
        kind, at, *named = (str(part) for part in json.loads(body)["debt"])
        return DueEntry(kind, datetime.fromisoformat(at), *named)
    except (KeyError, TypeError) as error:
        raise ValueError("not a message about a debt") from error
