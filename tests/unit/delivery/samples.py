"""Changes, targets and answers for tests of the clients."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.delivery.change import Change, Kind, Sending, Target
from chalicelib.delivery.exchange import Client, Result, carry
from chalicelib.delivery.prior import Prior
from chalicelib.outbound.outcome import Answered, Outcome, Prepared
from chalicelib.todo.model import Handling, Links, Person, ProcessInstance, Source, Status, Task

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)
END = AT + dt.timedelta(hours=1)
ZHANG, LI, WANG = Person("zhangsan", "张三"), Person("lisi", "李四"), Person("wangwu", "王五")
TASK = Task(
    app_id="OA",
    task_id="OA20261122000101",
    source=Source.PUSH,
    process_instance_id="OA202611220001",
    subject="张三的年终考核",
    priority=2,
    created_on=AT,
    creators=(Person("lisi", "李四", "信息中心"),),
    assignees=(ZHANG,),
    node_name="部门负责人审批",
    links=Links("https://oa.example.edu.cn/t/1?a=1&b=请假", mobile="https://oa.example.edu.cn/m/1"),
    details={"biz_key": "biz_20261122000101", "biz_domain": "OA系统"},
)
PROCESS = ProcessInstance(
    app_id="OA",
    process_instance_id="OA202611220001",
    source=Source.PUSH,
    subject="年终考核",
    initiator=LI,
    started_on=AT,
    process_id="kaohe",
    process_name="考核",
    process_version="1",
)
KINDS: tuple[Kind, ...] = (
    "created", "updated", "transferred", "handled", "completed", "returned",
    "aborted", "opened", "deleted", "restored", "corrected", "urged",
)  # fmt: skip


def done_by(*people: Person) -> tuple[Handling, ...]:
    """These have done their part."""
    return tuple(Handling(person, END, "COMPLETE") for person in people)


CHANGED: dict[Kind, dict[str, Any]] = {
    "created": {},
    "updated": {"subject": "张三的年终考核（改）"},
    "transferred": {
        "status": Status.TRANSFER,
        "assignees": (LI,),
        "details": {**TASK.details, "operator_id": "zhangsan"},
    },
    "handled": {"assignees": (ZHANG, LI), "handlings": done_by(ZHANG)},
    "completed": {"status": Status.COMPLETE, "end_on": END, "handlings": done_by(ZHANG)},
    "returned": {"status": Status.ROLLBACK, "end_on": END, "handlings": done_by(ZHANG)},
    "aborted": {"status": Status.ABORT, "end_on": END},
    "opened": {"receive_on": AT + dt.timedelta(minutes=30)},
    "deleted": {"deleted": True},
    "restored": {"deleted": False},
    "corrected": {"status": Status.COMPLETE, "end_on": END, "subject": "更正"},
    "urged": {},
    "reminded": {"due_time": AT + dt.timedelta(hours=2)},
    "acted": {},
}


def change(kind: Kind, version: int = 2, before: dict[str, Any] | None = None, **fields: Any) -> Change:
    """Return a change of the sample task; `fields` come on top of what the kind itself changes."""
    first = kind == "created"
    version = 1 if first else version
    previous = replace(TASK, version=version - 1, **(before or {}))
    after = replace(previous, **{"version": version, **CHANGED[kind], **fields})
    at = AT + dt.timedelta(minutes=version)
    return Change(kind, at, after, PROCESS, None if first else previous)


def target(protocol: str, base_url: str = "https://centre.example", **credential: str) -> Target:
    return Target("t1", protocol, base_url, credential, app_ids=("OA",))


def sending() -> Sending:
    return Sending(AT, "17176464030001234", "hub-a")


def answered(body: Any, status: int = 200, **headers: str) -> Answered:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return Answered(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw, 5, AT)


class Line:
    """A line to a target that answers what the test gave, one outcome for each request, and keeps the requests."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.sent: list[Prepared] = []
        self._outcomes: Iterator[Outcome] = iter(outcomes)

    def __call__(self, request: Prepared) -> Outcome:
        self.sent.append(request)
        return next(self._outcomes)

    @property
    def steps(self) -> list[str]:
        return [request.step for request in self.sent]


def deliver(client: Client, what: Change, where: Target, prior: Prior, line: Line) -> Result:
    return carry(client, what, where, prior, sending=sending, call=line)


def as_known(**memory: str) -> Prior:
    return Prior(known=True, memory=memory)


KNOWN = Prior(known=True)
