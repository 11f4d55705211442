"""What the hub has stored, photographed and put back."""

from __future__ import annotations

import copy
import json
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.sqs.models import sqs_backends

from chalicelib.centre import definitions, people
from chalicelib.identity import accounts
from chalicelib.settings import settings
from chalicelib.storage.directory import transaction_types
from tests.component.tables import ACCOUNT, REGION


def contents() -> dict[str, str]:
    """Every stored item by table and key.

    Except what is stored to be forgotten (nonces, open requests), and the audit log, which a refusal adds to.
    """
    found: dict[str, str] = {}
    for name, table in _tables().items():
        if not name.endswith(("-ephemera", "-audit")):
            for item in table.all_items():
                keys = f"{name} {item.hash_key.value} {item.range_key.value if item.range_key else ''}"
                found[keys] = json.dumps(item.to_json(), sort_keys=True, default=str)
    return found


def messages() -> int:
    """How many messages wait in all queues."""
    return sum(len(queue._messages) for queue in sqs_backends[ACCOUNT][REGION].queues.values())


def drain(queue: str) -> list[str]:
    """Take every message out of a queue."""
    held = sqs_backends[ACCOUNT][REGION].queues[settings().queue(queue)]
    bodies = [str(message.body) for message in held._messages]
    held._messages.clear()
    return bodies


def keep() -> dict[str, Any]:
    """A copy of every table, for `put_back`."""
    return {name: copy.deepcopy(table.items) for name, table in _tables().items()}


def put_back(kept: dict[str, Any]) -> None:
    """The tables as they were, and no message; nothing of what came after is remembered."""
    for name, table in _tables().items():
        table.items = copy.deepcopy(kept[name])
    for queue in sqs_backends[ACCOUNT][REGION].queues.values():
        queue._messages.clear()
    accounts.forget_all()
    transaction_types.forget()
    definitions.forget()
    people.forget()


def _tables() -> Any:
    return dynamodb_backends[ACCOUNT][REGION].tables
