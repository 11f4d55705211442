"""Two hubs in one process: two stages with their own tables, queues, names and secrets; HTTP between them is a call."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
from chalice.test import Client
from moto.dynamodb.models import dynamodb_backends

from app import app
from chalicelib import aws
from chalicelib.identity import accounts, hub_name, signing
from chalicelib.identity.issuing import Order, make
from chalicelib.outbound.outcome import Answered, Outcome, Prepared
from chalicelib.protocols.gov_task import server as gov_task
from chalicelib.protocols.hub import oauth
from chalicelib.protocols.push import server as push
from chalicelib.protocols.transaction import server as transaction
from chalicelib.settings import settings
from chalicelib.storage.base.dynamo import HubModel
from chalicelib.storage.deliveries import delivery_pages
from chalicelib.storage.directory import holders
from chalicelib.storage.directory.model import Holder
from infra import bare
from tests.component import tables
from tests.component.delivery.world import Clock, World, forget

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "sesame"
MOST_ROUNDS = 30
CREDENTIALS = {
    "push": {"appId": "OA", "accessToken": SECRET},
    "transaction": {"clientId": "OA", "clientSecret": SECRET, "tokenUrl": "http://hub/oauth2/token"},
    "gov_task": {"scheme": "zwdd-hmac", "accessKey": "OA", "secretKey": SECRET, "tenantId": "1"},
}
PATHS = {"push": "/taskcenter/push", "transaction": "", "gov_task": ""}
NAMES = {"local": "hub-a", "dev": "hub-b"}


class Side(World):
    """One of two hubs. `with side.at_work():` everything in this process is done by it."""

    def __init__(self, clock: Clock, stage: str) -> None:
        super().__init__(clock, NAMES[stage])
        self.stage = stage
        self.other: Side
        self.call = self._call_other

    @contextmanager
    def at_work(self) -> Iterator[None]:
        before = _working[0]
        _become(self)
        try:
            yield
        finally:
            _become(before)

    def settle(self) -> None:
        """Let the functions hear everything that is visible now."""
        with self.at_work():
            self.pump()

    def stuck(self) -> list[str]:
        """Why what is not delivered is not."""
        asked = delivery_pages.Asked(["t1"], ["pending", "dead"])
        with self.at_work():
            rows, _ = delivery_pages.page(asked, 20, newest_first=False, number=1, after=None)
        return [f"{self.hub} {row.own_id} {row.status}: {row.reason}" for row in rows]

    def hear(self, queue: str, body: str) -> None:
        super().hear(queue.replace(f"todohub-{self.stage}-", "todohub-local-"), body)

    def _call_other(self, request: Prepared) -> Outcome:
        """Send a request to the other hub, whose function answers it."""
        with self.other.at_work():
            path = request.url.removeprefix("http://hub")
            answer = Client(app).http.request(request.method, path, headers=dict(request.headers), body=request.body)
        named = {name.lower(): value for name, value in answer.headers.items()}
        return Answered(answer.status_code, named, answer.body, 1, self.clock.now())


_working: list[Side] = []


@contextmanager
def two_hubs(monkeypatch: Any, protocol: str) -> Iterator[tuple[Side, Side]]:
    """Hub A (stage local) and hub B (stage dev), empty, each a target of the other as application OA; A is at work."""
    monkeypatch.setenv("TODOHUB_NAME", "")
    _second_stage()
    app.load_all()
    clock = Clock(datetime.now(UTC))
    first, second = Side(clock, "local"), Side(clock, "dev")
    first.other, second.other = second, first
    for server in (push, transaction, gov_task, oauth):
        monkeypatch.setattr(server.routes, "_clock", clock.now)
    real = aws.client
    _working[:] = [first]
    monkeypatch.setattr(aws, "client", lambda service: _working[0].queues if service == "sqs" else real(service))
    for side in (first, second):
        with side.at_work():
            orders = (
                Order("push", SECRET, "c1", clock.now()),
                Order("client", SECRET, "c2", clock.now()),
                Order("signature", SECRET, "c3", clock.now(), "zwdd-hmac"),
            )
            own = tuple(make(order, "OA") for order in orders)
            holders.create_holder(Holder("application", "OA", "OA", clock.now(), credentials=own))
            side.register("t1", f"http://hub{PATHS[protocol]}", protocol, credential=CREDENTIALS[protocol])
    with first.at_work():
        yield first, second
    _read_settings("local", "")


def drain(*sides: Side) -> None:
    """Let both hear everything until nothing is left.

    Raises:
        AssertionError: messages go on and on.
    """
    for _ in range(MOST_ROUNDS):
        for side in sides:
            side.settle()
        if not any(side.queues.waiting for side in sides):
            return
        sides[0].clock.pass_(timedelta(seconds=5))
    raise AssertionError([side.stuck() for side in sides])


def _become(side: Side) -> None:
    _working[:] = [side]
    _read_settings(side.stage, side.hub)
    signing.forget()
    accounts.forget_all()
    forget()
    for model in HubModel.__subclasses__():
        model.Meta.table_name = settings().table(model.Meta.table_name.split("-", 2)[2])
        model._connection = None


def _read_settings(stage: str, name: str) -> None:
    """Read at once: during a request the test client shows the environment of another stage."""
    os.environ.update(TODOHUB_STAGE=stage, TODOHUB_NAME=name)
    for cached in (settings, hub_name.hub_name):
        cached.cache_clear()
    settings()


def _second_stage() -> None:
    """Tables, secret and key of stage dev, beside those of stage local."""
    made = dynamodb_backends[tables.ACCOUNT][tables.REGION].tables
    if "todohub-dev-tasks" in made:
        return
    bare.create(boto3.client("dynamodb"), boto3.client("sqs"), "dev")
    kms = boto3.client("kms")
    boto3.client("secretsmanager").create_secret(Name="todohub-dev-signing", SecretString="t" * 64)
    kms.create_alias(AliasName="alias/todohub-dev", TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
