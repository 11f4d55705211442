"""A whole hub for one cell of the sweep: its HTTP face, its workers and schedules, one clock, one target, AWS in moto.

Its tables can be kept and put back, so that every cell starts from the same rows without making them again.
"""

from __future__ import annotations

import json
import pickle
import time
import uuid
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from botocore.exceptions import BotoCoreError, ClientError
from chalice.test import Client
from moto.dynamodb.models import dynamodb_backends
from pynamodb.exceptions import PynamoDBException

from app import app
from chalicelib import aws, signing_schemes
from chalicelib.centre import definitions, people
from chalicelib.delivery import due, sweep, watch
from chalicelib.errors import HubError
from chalicelib.identity import accounts, guessing, hub_name, issuing, jwks, limits, signing, vault
from chalicelib.identity.issuing import Order
from chalicelib.identity.tokens import issue_application_token, issue_user_token
from chalicelib.storage.directory import holders, transaction_types, users
from chalicelib.storage.directory.model import ADMINISTRATOR_ROLE, Holder, User
from chalicelib.storage.processes import jobs
from chalicelib.storage.reports import reading
from chalicelib.todo.times import sortable
from tests.alerting import HANDLERS
from tests.component import tables
from tests.component.delivery.world import TICK, Clock, World, forget
from tests.faults.centres import CREDENTIALS, Centre
from tests.faults.crashes import Killed
from tests.faults.views import rows
from tests.faults.wire import wired

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.faults.wire import Wire

SECRET = "s" * 43
PEOPLE = {
    "zhangsan": User("zhangsan", "张三", "D1", "信息中心"),
    "lisi": User("lisi", "李四", "D1", "信息中心", roles=("2",), groups=("财务组",)),
    "wangwu": User("wangwu", "王五", "D2", "教务处", roles=("3",), groups=("财务组",)),
    "zhaoliu": User("zhaoliu", "赵六", "D2", "教务处", roles=("2",)),
    "admin": User("admin", "管理员", "D0", "平台", roles=(ADMINISTRATOR_ROLE,)),
}
TICKS = 3
_MEMORIES = (vault.unseal, hub_name.hub_name)


class Site:
    """One hub of the sweep."""

    def __init__(self, protocol: str = "push") -> None:
        self.clock = Clock()
        self.world = World(self.clock)
        self.protocol = protocol
        self.notes: dict[str, Any] = {}
        self.tokens: dict[str, str] = {}
        self.rival: Callable[[Site], Any] | None = None
        self._http = Client(app).http
        self._new_centre()

    def _new_centre(self) -> None:
        self.centre = Centre(self.protocol, self.clock.now)
        self.world.call = self.centre.call

    def furnish(self) -> None:
        """Applications, people and the target, on tables that are empty."""
        tables.empty_aws()
        self.restart()
        now = self.clock.now()
        orders = (
            Order("push", SECRET, "c-push", now),
            Order("client", SECRET, "c-client", now),
            Order("workorder", SECRET, "c-workorder", now),
            Order("signature", SECRET, "c-signature", now, "zwdd-hmac"),
        )
        own = tuple(issuing.make(order, "OA") for order in orders)
        holders.create_holder(Holder("application", "OA", "办公系统", now, credentials=own))
        users.change_users({user: partial(_itself, known) for user, known in PEOPLE.items()})
        self.renew_tokens()
        base = "http://centre.test/push" if self.protocol == "push" else "http://centre.test"
        self.world.register("t1", base, self.protocol, credential=CREDENTIALS[self.protocol])

    def renew_tokens(self) -> None:
        """Fresh tokens for everybody; getting one is no part of any case."""
        now = self.clock.now()
        self.tokens = {user: issue_user_token(user, now, uuid.uuid4().hex)[0] for user in PEOPLE}
        self.tokens["OA"] = issue_application_token("OA", "c-client", now, uuid.uuid4().hex)[0]

    def restart(self) -> None:
        """Start as new containers do."""
        new_container()

    def keep(self) -> bytes:
        """Everything a cell starts from."""
        found = {name: table.items for name, table in _tables().items()}
        return pickle.dumps((found, self.clock.moment, self.world.queues.waiting, self.centre.keep(), self.notes))

    def put_back(self, kept: bytes) -> None:
        """Start from what was kept, with cold containers."""
        found, self.clock.moment, self.world.queues.waiting, centre, self.notes = pickle.loads(kept)
        for name, table in _tables().items():
            table.items = found[name]
        self._new_centre()
        self.centre.remember(centre)
        self.restart()

    def told(self) -> str:
        """The moment, the messages under way, and what the target knows."""
        waiting = sorted((str(visible), queue, body) for visible, _, queue, body in self.world.queues.waiting)
        return repr((self.clock.moment, waiting, self.centre.keep()))

    def overtake(self) -> None:
        """Let the rival act, once."""
        if self.rival is not None:
            rival, self.rival = self.rival, None
            rival(self)

    def run(self, act: Callable[[Site], Any], faults: Mapping[int, str]) -> tuple[Any, Wire]:
        """One attempt under faults: what came back (None when the function ended in an error) and what went out."""
        with wired(self, faults) as wire:
            try:
                answer = act(self)
            except Killed:
                answer = None
                self.restart()
            except (HubError, BotoCoreError, ClientError, PynamoDBException):
                assert wire.met, "nothing was wrong"
                answer = None
        return answer, wire

    def quiesce(self, ticks: int = TICKS) -> None:
        """Let everything be heard, with the sweeper coming every minute until nothing is left, but not more often."""
        self.world.pump()
        while ticks and not self.is_quiet():
            self.tick()
            ticks -= 1

    def is_quiet(self) -> bool:
        """Whether no message, no mark, no delivery and nothing due is left."""
        now = sortable(self.clock.now())
        marked = any("shard" in row for row in rows("events"))
        pending = any(row["status"] == "pending" for row in rows("deliveries"))
        due = any(row["at"] < f"{now}~" or row["kind"] == jobs.KIND for row in rows("due"))
        return not (self.world.queues.waiting or marked or pending or due)

    def tick(self) -> None:
        """A minute passes, the sweeper comes, everything is heard."""
        self.world.clock.pass_(TICK)
        self.sweep()
        self.world.pump()

    def sweep(self) -> None:
        """The sweeper, now."""
        sweep.sweep(self.clock.now(), HANDLERS)

    def watch(self) -> None:
        """The watch, now."""
        watch.watch(self.clock.now())

    def hear(self) -> None:
        """One function takes the next message that is visible."""
        message = self.world.queues.receive()
        assert message is not None, "somebody has rung"
        self.world.hear(*message)

    def call(self, method: str, path: str, headers: Mapping[str, str], body: object = None) -> Any:
        """One HTTP call: bytes as they are, anything else as JSON."""
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self._http.request(method, path, headers={"Content-Type": "application/json", **headers}, body=sent)

    def as_user(self, user_id: str, method: str, path: str, body: object = None, key: str = "", **query: str) -> Any:
        """A person calls the hub's own API."""
        where = f"{path}?{urlencode(query)}" if query else path
        return self.call(method, where, {"Authorization": self.tokens[user_id], "Idempotency-Key": key}, body)

    def as_app(self, method: str, path: str, body: object = None, key: str = "") -> Any:
        """OA calls with its client-credentials token."""
        return self.call(method, path, {"Authorization": self.tokens["OA"], "Idempotency-Key": key}, body)

    def at_centre(self, user_id: str, method: str, path: str, body: object = None, key: str = "") -> Any:
        """A person calls the work-order centre through OA."""
        token = self.tokens[user_id]
        headers = {"requestType": "app", "appID": "OA", "secretKey": SECRET, "accessToken": token}
        return self.call(method, path, {**headers, "Authorization": token, "Idempotency-Key": key}, body)

    def signed(self, path: str, key: str = "", **given: str) -> Any:
        """OA calls the create-todo family; every attempt is signed anew, as its SDK does."""
        stamp, nonce = self.clock.now().isoformat(timespec="milliseconds"), uuid.uuid4().hex
        text = signing_schemes.zwdd_string_to_sign("GET", stamp, nonce, path, list(given.items()))
        headers = {
            "apiKey": "OA",
            "Idempotency-Key": key,
            "X-Hmac-Auth-Timestamp": stamp,
            "X-Hmac-Auth-Nonce": nonce,
            "X-Hmac-Auth-Version": "1.0",
            "X-Hmac-Auth-Signature": signing_schemes.zwdd_signature(SECRET, text),
        }
        return self._http.request("GET", f"{path}?{urlencode(given)}", headers=headers)

    def push(self, inserts: list[Any], updates: list[Any]) -> Any:
        """OA pushes."""
        info = json.dumps({"inserttasks": inserts, "updatetasks": updates}, ensure_ascii=False)
        form = {"Content-Type": "application/x-www-form-urlencoded", "appId": "OA", "accessToken": SECRET}
        return self.call("POST", "/taskcenter/push", form, urlencode({"appId": "OA", "taskInfo": info}).encode())


def new_container() -> None:
    """Have nothing remembered of what this process has read."""
    forget()
    for cached in _MEMORIES:
        cached.cache_clear()
    for room in (jwks, signing, transaction_types, definitions, people, reading, due.turns):
        room.forget()
    accounts.forget_all()
    guessing.forget()
    limits.forget()


@contextmanager
def a_site(monkeypatch: Any, protocol: str = "push") -> Iterator[Site]:
    """A hub on its own clock, where nobody sleeps."""
    app.load_all()
    site = Site(protocol)
    real = aws.client
    monkeypatch.setattr(aws, "client", lambda service: site.world.queues if service == "sqs" else real(service))
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    for blueprint in app._loaded.values():
        monkeypatch.setattr(blueprint, "_clock", site.clock.now)
    site.furnish()
    yield site
    site.restart()


def _itself(user: User, _stored: User | None) -> User:
    return user


def _tables() -> dict[str, Any]:
    found = dynamodb_backends[tables.ACCOUNT][tables.REGION].tables
    return {name: table for name, table in found.items() if name.startswith("todohub-local-")}
