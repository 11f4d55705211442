"""The work-order centre on the emulator's DynamoDB: its actions, for the table of operations; and steps a second.

A step's time is compared with the time its own storage calls take, so that the emulator's speed cancels out: 1.0 would
be a step that costs nothing beside them.

    python -m benchmarks.workorder
"""

from __future__ import annotations

import json
import os
import time
import uuid
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from benchmarks.requests import on_the_emulator
from benchmarks.workflow import line
from chalicelib import aws
from chalicelib.centre import (
    batch,
    beginning,
    completing,
    correlating,
    deciding,
    definitions,
    deploying,
    ending,
    external,
    going_back,
    hall,
    incidents,
    migrating,
    scene,
    standing,
    starting,
    watching,
    working,
)
from chalicelib.centre.completing import Completion
from chalicelib.centre.scene import Asked
from chalicelib.delivery import connecting
from chalicelib.delivery.tools import Tools
from chalicelib.identity.caller import Caller
from chalicelib.outbound.outcome import Answered
from chalicelib.protocols.workorder import detail
from chalicelib.storage.base import dynamo
from chalicelib.storage.directory.model import User
from chalicelib.storage.directory.users import change_users
from chalicelib.storage.processes import connectors, job_queue
from chalicelib.workflow import view
from infra.demo_processes import DIAGRAMS
from tests.faults.cases.jobs import TABLE
from tests.unit.workflow.drawing import draw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INSTANCES, STEPS = 1_000, 5
LEAVE = DIAGRAMS / "leave.bpmn"
PAYING = draw(
    "start s", "service pay topic=pay", "user look assignee=lisi", "end e", "s > pay > look > e", key="paying"
)
CALLING = draw(
    "start s", "service pay class=com.example.Pay", "user look assignee=lisi", "end e", "s > pay > look > e",
    key="calling",
)  # fmt: skip
LATE = draw("start s", "call c calls=later", "user look assignee=lisi", "end e", "s > c > look > e", key="late")
DECIDING = draw(
    "start s", "rule d decisionRef=approver", "user a assignee=lisi", "end e", "s > d > a > e", key="deciding"
)
BEGUN = draw("start s message=到货", "user a assignee=lisi", "end e", "s > a > e", key="begun")
ADMINISTRATOR = Caller("administrator", "WO", "lisi")
PEOPLE = {
    "zhangsan": User("zhangsan", "张三"),
    "lisi": User("lisi", "李四", roles=("2",)),
    "wangwu": User("wangwu", "王五"),
}


def rows() -> list[dict[str, Any]]:
    """Many instances of five steps."""
    with on_the_emulator():
        settle()
        return [_steps()]


def settle() -> None:
    """Store the people who work on them."""
    change_users({key: lambda _, user=user: user for key, user in PEOPLE.items()})  # type: ignore[misc]


def _asked(user_id: str) -> Asked:
    user = PEOPLE[user_id]
    caller = Caller("user", "WO", user_id, user.roles, user.candidate_groups)
    return Asked(caller, datetime.now(UTC), uuid.uuid4().hex)


def actions() -> Iterator[tuple[str, Callable[[], Any]]]:
    """What is done with a leave (请假), each ready to be done once; everything is loaded and known after one walk."""
    deploying.deploy(LEAVE.read_bytes(), {}, datetime.now(UTC))
    _to_director()
    deployed = definitions.to_start("leave")
    yield "start", lambda: starting.start(_asked("zhangsan"), starting.Start(deployed, {"days": 5}))
    first = _start_leave()
    yield "complete by a candidate", lambda: completing.complete(_asked("lisi"), first, Completion("同意"))
    director = _to_director()
    batch_of = [batch.Approval(_start_leave(), "同意") for _ in range(10)]
    yield "batch of 10 by a candidate", lambda: batch.approve(_asked("lisi"), batch_of)
    seen = _start_leave()
    yield "detail, with what may be done and what follows", lambda: _detail(seen)
    yield "list of every instance", lambda: watching.instances(watching.Sought(), datetime.now(UTC))
    late = watching.Sought(handler="lisi", overdue=True)
    yield "list of every instance, late at somebody", lambda: watching.instances(late, datetime.now(UTC))
    yield (
        "work orders through a filter",
        lambda: hall.orders(_asked("zhangsan"), "mine", hall.Sought(keyword="x"), 1, 20),
    )
    yield "complete, the last", lambda: completing.complete(_asked("wangwu"), director, Completion("同意"))
    refused, returned = _to_director(), _to_director()
    yield "reject", lambda: ending.reject(_asked("wangwu"), refused, "不同意")
    yield "return", lambda: going_back.return_task(_asked("wangwu"), returned, "", "请修改")
    yield from _jobs()
    yield from _administered()


def _jobs() -> Iterator[tuple[str, Callable[[], Any]]]:
    """A job that a program of the application does; a person is asked next."""
    deploying.deploy(PAYING, {}, datetime.now(UTC))
    worker = replace(_asked("lisi"), caller=Caller("application", "WO"))
    wanted = external.Fetch("pay", "w", 1, 300)

    def taken() -> str:
        starting.start(_asked("zhangsan"), starting.Start(definitions.to_start("paying"), {}))
        (job,) = external.fetch(replace(worker, now=datetime.now(UTC)), wanted)
        return job.job_id

    external.complete(worker, taken(), "w", {})
    starting.start(_asked("zhangsan"), starting.Start(definitions.to_start("paying"), {}))
    yield "job fetched", lambda: external.fetch(replace(worker, now=datetime.now(UTC)), wanted)
    yield from _connected()
    job = taken()
    yield "job done, a person is asked next", lambda: external.complete(worker, job, "w", {"receipt": "R"})


def _administered() -> Iterator[tuple[str, Callable[[], Any]]]:
    """What administrators do with instances: an incident, another version, a decision, a message that begins."""
    now, admin = datetime.now(UTC), replace(_asked("lisi"), caller=ADMINISTRATOR)
    deploying.deploy(LATE, {}, now)
    first = definitions.to_start("late").id

    def stuck() -> str:
        case = starting.start(_asked("zhangsan"), starting.Start(definitions.to_start("late"), {})).case
        (job,) = view.view(definitions.definition(case.definition_id), case.state).jobs
        return f"{case.id}_{job.id}"

    skipped, waiting, tried = stuck(), stuck(), stuck()
    second = deploying.deploy(LATE.replace("流程".encode(), "流程二".encode()), {}, now).deployed.id
    definitions.definition(second)
    wish = migrating.Wish(second)
    yield "incidents listed", lambda: incidents.page("", "", 20, None, now)
    yield "incident skipped", lambda: incidents.act(replace(admin, request="i1"), skipped, incidents.Wish("skip"))
    moved = waiting.rpartition("_")[0]
    yield "migration of an instance, tried", lambda: migrating.try_out(admin, tried.rpartition("_")[0], wish)
    yield "migration of an instance", lambda: migrating.migrate(replace(admin, request="i2"), moved, wish)
    deploying.deploy_file(deploying.File(DECIDING, {}, decisions=(TABLE.encode(),)), now, deploying.Guard())
    deciding.evaluate("approver", {"amount": 5})
    yield "decision evaluated", lambda: deciding.evaluate("approver", {"amount": 5})
    deploying.deploy(BEGUN, {}, now)
    beginning.receive(admin, "message", "到货", {})
    sent = correlating.Sent("message", "到货")
    yield "message that begins a process", lambda: correlating.send(replace(admin, request="i3"), sent)
    assert first != second


def _connected() -> Iterator[tuple[str, Callable[[], Any]]]:
    """A job that a connector does, which answers inside this process; a person is asked next."""
    now = datetime.now(UTC)
    connectors.create(connectors.Connector("pay", ("com.example.Pay",), ("https://pay.example.cn",), now))
    deploying.deploy(CALLING, {}, now)
    doing = connecting.Connecting(Tools(lambda: datetime.now(UTC), lambda _: Answered(200, {}, b"{}", 1, now)))

    def rung() -> job_queue.Named:
        case = starting.start(_asked("zhangsan"), starting.Start(definitions.to_start("calling"), {})).case
        (job,) = view.view(definitions.definition(case.definition_id), case.state).jobs
        return job_queue.Named(case.id, job.id, 1, case.app_id)

    working.work(rung(), doing)
    named = rung()
    yield "job of a connector, end to end, a person is asked next", lambda: working.work(named, doing)


def _detail(task_id: str) -> dict[str, Any]:
    found = scene.by_task(_asked("lisi"), task_id)
    return detail.of(found, standing.require_part(found), task_id)


def _start_leave() -> str:
    done = starting.start(_asked("zhangsan"), starting.Start(definitions.to_start("leave"), {"days": 5}))
    return done.case.task_id(next(iter(done.case.open.values())).number)


def _to_director() -> str:
    return completing.complete(_asked("lisi"), _start_leave(), Completion("同意")).opened[0]


def _steps() -> dict[str, Any]:
    """Start so many instances of a line of user tasks and complete all their steps, one after another."""
    deploying.deploy(_assigned_line(), {}, datetime.now(UTC))
    deployed = definitions.to_start("line")
    with _stopwatch() as watch:
        begun = time.perf_counter()
        for _ in range(INSTANCES):
            task = starting.start(_asked("zhangsan"), starting.Start(deployed, {})).opened[0]
            for _ in range(STEPS):
                opened = completing.complete(_asked("lisi"), task, Completion("同意", {"approved": True})).opened
                task = opened[0] if opened else ""
        spent = time.perf_counter() - begun
    steps = INSTANCES * (STEPS + 1)
    return {
        "what": f"work order: {INSTANCES:,} instances, {STEPS} steps each",
        "steps a second": round(steps / spent, 1),
        "ratio to the storage calls alone": round(watch.seconds / spent, 3),
    }


def _assigned_line() -> bytes:
    spaced = line(STEPS).replace(
        b"<bpmn:definitions ", b'<bpmn:definitions xmlns:flowable="http://flowable.org/bpmn" ', 1
    )
    return spaced.replace(b"<bpmn:userTask ", b'<bpmn:userTask flowable:assignee="lisi" ')


class _Watch:
    seconds = 0.0


@contextmanager
def _stopwatch() -> Iterator[_Watch]:
    """Adds up the time of every call to AWS, from its parameters to its parsed answer."""
    watch = _Watch()
    clients = [dynamo.connection().client, aws.client("sqs")]
    reals = [client._make_api_call for client in clients]

    def timed(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            begun = time.perf_counter()
            try:
                return real(*arguments)
            finally:
                watch.seconds += time.perf_counter() - begun

        return call

    for client, real in zip(clients, reals, strict=True):
        client._make_api_call = timed(real)
    try:
        yield watch
    finally:
        for client, real in zip(clients, reals, strict=True):
            client._make_api_call = real


def main() -> None:
    os.environ |= {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
    for row in rows():
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
