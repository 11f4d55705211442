"""A whole hub in this process, delivery included: tables in moto, queues and clock in our hands, HTTP on loopback."""

from __future__ import annotations

import heapq
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from chalicelib import aws
from chalicelib.centre import timers, working
from chalicelib.delivery import connecting, dispatch, health, letters, paying, sweep, worker
from chalicelib.delivery.registered import seal_credential
from chalicelib.delivery.tools import Tools
from chalicelib.messages import due as messages
from chalicelib.outbound.addresses import Reach
from chalicelib.outbound.outcome import Answered
from chalicelib.outbound.outgoing import send
from chalicelib.protocols.clients import client_for
from chalicelib.register import EVERYTHING
from chalicelib.reports import counting
from chalicelib.storage.base import queues
from chalicelib.storage.deliveries import cursors, targets
from chalicelib.storage.deliveries.targets import Filter, StoredTarget
from chalicelib.storage.ledger import debt_queue, unit_of_work
from chalicelib.storage.ledger.unit_of_work import Context
from chalicelib.storage.processes import job_queue
from chalicelib.todo.commands import Change, Create
from chalicelib.todo.model import Links
from tests import iam
from tests.samples import NOW, a_process, a_task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.outbound.outcome import Outcome, Prepared
    from chalicelib.storage.deliveries.cursors import Cursor

TICK = timedelta(minutes=1)
SECONDS = 0.3
CREDENTIAL = {"appId": "OA", "accessToken": "secret", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}


class Queues:
    """SQS: a message becomes visible at its moment of our clock. `mischief` may drop, double or delay what is sent."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = count()
        self.waiting: list[tuple[datetime, int, str, str]] = []
        self.mischief: Callable[[str, str], list[float]] = lambda _queue, _body: [0]

    def get_queue_url(self, QueueName: str) -> dict[str, str]:  # noqa: N803 - boto's names
        iam.judge("sqs", "GetQueueUrl", {"QueueName": QueueName})
        return {"QueueUrl": QueueName}

    def send_message(self, QueueUrl: str, MessageBody: str, DelaySeconds: int = 0) -> None:  # noqa: N803
        iam.judge("sqs", "SendMessage", {"QueueUrl": QueueUrl})
        for delay in self.mischief(QueueUrl, MessageBody):
            visible = self._clock.now() + timedelta(seconds=DelaySeconds + delay)
            heapq.heappush(self.waiting, (visible, next(self._numbers), QueueUrl, MessageBody))

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        """Each as a message of its own, so that whatever disturbs one message may befall any of a batch."""
        for entry in Entries:
            self.send_message(QueueUrl=QueueUrl, MessageBody=entry["MessageBody"])
        return {}

    def receive(self) -> tuple[str, str] | None:
        """The next visible message as (queue, body)."""
        if not self.waiting or self.waiting[0][0] > self._clock.now():
            return None
        _, _, queue, body = heapq.heappop(self.waiting)
        return queue, body


@dataclass
class Clock:
    """Time stands still until somebody moves it."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def pass_(self, by: timedelta) -> None:
        self.moment += by


class World:
    """One hub."""

    def __init__(self, clock: Clock, hub: str = "here") -> None:
        self.clock = clock
        self.queues = Queues(clock)
        self.posts = 0
        self.requests = count(1)
        self.call: Callable[[Prepared], Outcome] = partial(send, reach=Reach.LOCAL, seconds=SECONDS)
        self.connector: Callable[[Prepared], Outcome] = self._done
        self.chance = 0.5
        self.hub = hub

    @property
    def tools(self) -> Tools:
        return Tools(self.clock.now, self._counted, lambda: self.chance, hub=lambda: self.hub)

    def _done(self, _request: Prepared) -> Outcome:
        """What every connector says."""
        return Answered(200, {}, b'{"receipt": "R-1"}', 1, self.clock.now())

    def _counted(self, request: Prepared) -> Outcome:
        self.posts += 1
        return self.call(request)

    def register(self, target_id: str, url: str, protocol: str = "push", **more: Any) -> StoredTarget:
        credential = more.pop("credential", CREDENTIAL)
        wanted = more.pop("filter", Filter(app_ids=("OA",)))
        sealed = seal_credential(target_id, credential)
        target = StoredTarget(target_id, target_id, protocol, url, self.clock.now(), sealed, wanted, **more)
        return targets.create_target(target)

    def apply(self, *commands: Any, trail: tuple[str, ...] = ()) -> None:
        unit_of_work.apply(commands, Context(self.clock.now(), "app:OA", f"{self.hub}-{next(self.requests)}", trail))

    def create(self, task_id: str = "T1", **more: Any) -> None:
        links = Links("https://oa.example.edu.cn/1", mobile="https://oa.example.edu.cn/m/1")
        task = a_task(**{"links": links, "task_id": task_id, "process_instance_id": f"P-{task_id}", **more})
        self.apply(Create(task, a_process(process_instance_id=f"P-{task_id}")))

    def change(self, task_id: str = "T1", **patch: Any) -> None:
        self.apply(Change("OA", task_id, patch))

    def pump(self) -> None:
        """Let the functions hear every message that is visible now."""
        while message := self.queues.receive():
            self.hear(*message)

    def hear(self, queue: str, body: str) -> None:
        name = queue.removeprefix("todohub-local-")
        if name == "doorbell":
            dispatch.on_doorbell([body], counting.settle, self.clock.now())
        elif name == debt_queue.QUEUE:
            paying.on_debts([body], self.clock.now(), {**timers.PAYERS, **messages.PAYERS})
        elif name == job_queue.QUEUE:
            doing = connecting.Connecting(replace(self.tools, call=self.connector))
            working.work(job_queue.read(body), doing, self.clock.now)
        else:
            protocol = next(each for each in EVERYTHING if each.queue == name)
            hears = letters if protocol.channel else worker
            hears.on_message(protocol.name, client_for(protocol.name), body, self.tools)

    def tick(self, times: int = 1) -> None:
        """A minute passes, the sweeper comes, everything is heard."""
        for _ in range(times):
            self.clock.pass_(TICK)
            sweep.sweep(self.clock.now())
            self.pump()

    def wait(self, by: timedelta) -> None:
        """Time passes in steps of a minute at most, so that delayed messages are heard at their moment."""
        end = self.clock.now() + by
        while self.clock.now() < end:
            self.tick()

    def cursor(self, task_id: str = "T1", target_id: str = "t1") -> Cursor:
        found = cursors.find(("OA", task_id), target_id)
        assert found is not None
        return found


@contextmanager
def a_world(monkeypatch: Any, hub: str = "here") -> Iterator[World]:
    """A hub, on tables that are empty."""
    clock = Clock()
    world = World(clock, hub)
    real = aws.client
    monkeypatch.setattr(aws, "client", lambda service: world.queues if service == "sqs" else real(service))
    forget()
    yield world
    forget()


def forget() -> None:
    """Start as new containers do."""
    queues.forget()
    connecting.forget()
    health.forget()
