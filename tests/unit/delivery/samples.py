"""Changes, targets and answers for tests of the clients."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from chalicelib.delivery.change import Change, Kind, Sending, Target
from chalicelib.delivery.exchange import Client, Result, carry
from chalicelib.delivery.prior import Prior
from chalicelib.outbound.outcome import Answered, Outcome, Prepared

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)
ZHANG, LI, WANG = ({"id": i, "name": n} for i, n in (("zhangsan", "张三"), ("lisi", "李四"), ("wangwu", "王五")))
TASK: dict[str, Any] = {
    "app_id": "OA",
    "task_id": "OA20261122000101",
    "subject": "张三的年终考核",
    "created_by_ids": "lisi",
    "created_by_names": "李四",
    "created_by_depts": "信息中心",
    "created_on": "2026-11-22 16:00:00",
    "form_url": "https://oa.example.edu.cn/t/1?a=1&b=请假",
    "form_mobile_url": "https://oa.example.edu.cn/m/1",
    "priority": "2",
    "biz_key": "biz_20261122000101",
    "biz_domain": "OA系统",
    "node_name": "部门负责人审批",
    "status": "ACTIVE",
    "process_instance_id": "OA202611220001",
    "assignees": [ZHANG],
    "candidate_groups": [],
    "handlings": [],
    "source": "push",
}
PROCESS: dict[str, Any] = {
    "process_instance_id": "OA202611220001",
    "process_instance_status": "RUNNING",
    "process_instance_subject": "年终考核",
    "process_instance_initiator_id": "lisi",
    "process_instance_initiator": "李四",
    "process_id": "kaohe",
    "process_name": "考核",
    "process_version": "1",
}
KINDS: tuple[Kind, ...] = (
    "created", "updated", "transferred", "handled", "completed", "returned",
    "aborted", "opened", "deleted", "restored", "corrected", "urged",
)  # fmt: skip
CHANGED: dict[Kind, dict[str, Any]] = {
    "created": {},
    "updated": {"subject": "张三的年终考核（改）"},
    "transferred": {"status": "TRANSFER", "assignees": [LI], "operator_id": "zhangsan"},
    "handled": {"assignees": [ZHANG, LI], "handlings": [{"by": "zhangsan", "name": "张三", "status": "COMPLETE"}]},
    "completed": {"status": "COMPLETE", "end_on": "2026-11-22 17:00:00", "actual_owner_id": "zhangsan"},
    "returned": {"status": "ROLLBACK", "end_on": "2026-11-22 17:00:00", "actual_owner_id": "zhangsan"},
    "aborted": {"status": "ABORT", "end_on": "2026-11-22 17:00:00"},
    "opened": {"receive_on": "2026-11-22 16:30:00"},
    "deleted": {"task_delete_flag": "1"},
    "restored": {"task_delete_flag": "0"},
    "corrected": {"status": "COMPLETE", "subject": "更正"},
    "urged": {},
    "reminded": {"due_time": "2026-11-22 18:00:00"},
    "acted": {},
}


def change(kind: Kind, version: int = 2, before: dict[str, Any] | None = None, **fields: Any) -> Change:
    """Return a change of the sample task; `fields` come on top of what the kind itself changes."""
    previous = {**TASK, **(before or {})}
    after = {**previous, **CHANGED[kind], **fields}
    first = kind == "created"
    version = 1 if first else version
    at = AT + dt.timedelta(minutes=version)
    return Change("OA", TASK["task_id"], version, kind, at, after, PROCESS, None if first else previous, ())


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
