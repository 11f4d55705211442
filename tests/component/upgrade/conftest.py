"""A hub of this version on the rows that the version before has left (tests/fixtures/rows/lives.json)."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from chalice.test import Client
from moto.kms.models import kms_backends

from app import app
from chalicelib.centre import definitions, people, timers
from chalicelib.delivery import sweep
from chalicelib.outbound.addresses import Reach
from chalicelib.outbound.outgoing import send
from infra.demo_centre import DemoCentre
from tests.component.delivery.world import TICK
from tests.component.tables import ACCOUNT, REGION
from tests.component.upgrade.people import Callers, Parts, through, whose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.component.delivery.world import World

LEFT = json.loads((Path(__file__).parents[2] / "fixtures" / "rows" / "lives.json").read_text())


@dataclass(frozen=True)
class Upgraded:
    """The hub after the upgrade: who calls it, what it was seen as before, its delivery, and the centres it tells."""

    callers: Callers
    seen: dict[str, Any]
    world: World
    centres: dict[str, DemoCentre]

    def tick(self) -> None:
        """A minute of the schedules, a day after what was left."""
        self.world.clock.pass_(TICK)
        sweep.sweep(self.world.clock.now(), timers.HANDLERS)
        self.world.pump()


@pytest.fixture
def upgraded(world: World) -> Iterator[Upgraded]:
    _load(LEFT["tables"])
    _unlock(**LEFT["key"])
    app.load_all()
    definitions.forget()
    people.forget()
    world.clock.moment = datetime.now(UTC) + timedelta(days=1)
    real = partial(send, reach=Reach.LOCAL, seconds=10)
    with DemoCentre(credential=("OA", "secret")) as push, DemoCentre() as webhook, Client(app) as client:
        centres = {"push": push, "webhook": webhook}
        world.call = lambda request: real(replace(request, url=whose(request, push, webhook).url))
        yield Upgraded(Callers(partial(through, client), Parts(**LEFT["parts"])), LEFT["seen"], world, centres)


def _load(tables: dict[str, list[dict[str, Any]]]) -> None:
    dynamodb = boto3.client("dynamodb")
    for name, rows in tables.items():
        for row in rows:
            item = {key: {kind: b64decode(value) if kind == "B" else value} for key, [(kind, value)] in _each(row)}
            dynamodb.put_item(TableName=name, Item=item)


def _each(row: dict[str, dict[str, Any]]) -> list[tuple[str, list[tuple[str, Any]]]]:
    return [(key, list(value.items())) for key, value in row.items()]


def _unlock(id: str, material: str) -> None:  # noqa: A002 - as it is written down
    """Let this process's AWS have the key that the secrets among the rows were sealed with."""
    kms, stored = boto3.client("kms"), kms_backends[ACCOUNT][REGION].keys
    if id not in stored:
        key = stored.pop(kms.create_key()["KeyMetadata"]["KeyId"])
        key.id, key.key_material = id, b64decode(material)
        stored[id] = key
        kms.update_alias(AliasName="alias/todohub-local", TargetKeyId=id)
