"""What every client sends for every kind of change, as text: the golden documents of this folder.

`python -m tests.unit.protocols.sent` writes them anew, after a change of what is sent that is meant.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.delivery.change import Sending, Target, change_of
from chalicelib.delivery.prior import Prior, Token
from chalicelib.outbound.outcome import Skip
from chalicelib.protocols.clients import client_for
from chalicelib.register import OUTBOUND
from chalicelib.todo.model import Event, EventKind, Handling, Links, Person, ProcessStatus, Status
from tests.faults import centres
from tests.samples import LISI, NOW, WANGWU, a_process, a_task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.outbound.outcome import Prepared
    from chalicelib.todo.model import Task

FOLDER = Path(__file__).parent / "golden"
ZHANGSAN = Person("zhangsan", "张三", "教务处")
SENDING = Sending(NOW + timedelta(hours=5), "17176464030001234", "hub-a")
LINKS = Links(
    "https://oa.example.edu.cn/t/1?a=1&b=请假", "https://oa.example.edu.cn/v/1", "https://oa.example.edu.cn/m/1"
)
DETAILS = {
    "biz_domain": "OA系统",
    "biz_key": "K1",
    "task_comment": "请尽快处理",
    "operator_id": "zhangsan",
    "merge_num": "0",
}
BEFORE = a_task(
    version=1,
    created_on=NOW - timedelta(hours=3),
    due_time=NOW + timedelta(days=1, microseconds=7),
    creators=(ZHANGSAN, LISI),
    initiator=ZHANGSAN,
    assignees=(LISI, WANGWU),
    links=LINKS,
    node_name="部门负责人审批",
    details=DETAILS,
)
PROCESS = a_process(initiator=ZHANGSAN, started_on=NOW - timedelta(hours=4), process_id="kaohe", process_name="考核")
_PART = Handling(LISI, NOW, Status.COMPLETE, "同意", "已办理")
_ENDED = {"end_on": NOW + timedelta(hours=1), "handlings": (_PART, replace(_PART, by=WANGWU, comment="也同意"))}
AFTER: dict[EventKind, dict[str, Any]] = {
    EventKind.CREATED: {},
    EventKind.UPDATED: {"subject": "改过", "details": {**DETAILS, "task_comment": ""}, "priority": 1},
    EventKind.TRANSFERRED: {
        "status": Status.TRANSFER,
        "assignees": (WANGWU, ZHANGSAN),
        "handlings": (Handling(LISI, NOW, Status.TRANSFER, "请代办"),),
    },
    EventKind.HANDLED: {"handlings": (_PART,)},
    EventKind.COMPLETED: {"status": Status.COMPLETE, **_ENDED},
    EventKind.RETURNED: {"status": Status.ROLLBACK, **_ENDED, "handlings": (_PART,)},
    EventKind.ABORTED: {"status": Status.ABORT, "end_on": NOW},
    EventKind.OPENED: {"receive_on": NOW},
    EventKind.CORRECTED: {"status": Status.COMPLETE, **_ENDED, "subject": "更正"},
    EventKind.DELETED: {"deleted": True},
    EventKind.RESTORED: {},
    EventKind.URGED: {},
    EventKind.REMINDED: {},
    EventKind.ACTED: {"details": {**DETAILS, "actions": [{"name": "收到", "done": "1"}]}},
}


def event(task: Task, kind: EventKind) -> Event:
    """An event with a trail of one hub."""
    return Event(
        task=task, kind=kind, at=NOW + timedelta(minutes=task.version), by="lisi", request="r", trail=("hub-z",)
    )


def target(protocol: str) -> Target:
    """One that takes two applications, maps one person and needs every setting there is."""
    settings = {"link": "https://hub.example/open", "approvalCode": "CODE"}
    return Target(
        "t1", protocol, "https://centre.example", centres.CREDENTIALS[protocol], ("OA", "HR"), {"lisi": "L1"}, settings
    )


def prior(protocol: str, *, known: bool) -> Prior:
    """What earlier deliveries left; a token is at hand."""
    memory = {"taskId": "id-1", "task:L1": "u1", "task:wangwu": "u2"} if known else {}
    return Prior(known, memory, {"packageUuid": "p1"}, token=Token("T", SENDING.now.timestamp() + 3600))


def scenes() -> Iterator[tuple[str, Event, Event | None, Any]]:
    """Every kind of change; and tasks that lack nearly everything, or whose process has ended."""
    first = event(BEFORE, EventKind.CREATED)
    for kind, changed in AFTER.items():
        after = BEFORE if kind is EventKind.CREATED else replace(BEFORE, version=2, **changed)
        yield kind.value, event(after, kind), None if kind is EventKind.CREATED else first, PROCESS
    bare = a_task(
        version=1, creators=(), assignees=(), groups=("ROLE2", "DEPT7"), node_name="", links=Links(), details={}
    )
    yield "bare", event(bare, EventKind.CREATED), None, None
    over = replace(PROCESS, status=ProcessStatus.COMPLETE, ended_on=NOW, details={"process_instance_initiator": "李四"})
    ended = replace(BEFORE, version=2, **AFTER[EventKind.COMPLETED])
    yield "completed with its process", event(ended, EventKind.COMPLETED), first, over
    yield (
        "deleted when over",
        event(replace(ended, version=3, deleted=True), EventKind.DELETED),
        event(ended, EventKind.COMPLETED),
        over,
    )


def sent(protocol: str) -> str:
    """All of it as JSON: scene → the requests, or why there are none."""
    told: dict[str, Any] = {}
    for name, after, before, process in scenes():
        change = change_of(after, before, process)
        for known in (True, False):
            plan = client_for(protocol).requests_for(change, target(protocol), prior(protocol, known=known), SENDING)
            whose = "known" if known else "unknown"
            told[f"{name}, {whose}"] = plan.reason if isinstance(plan, Skip) else [_shown(each) for each in plan]
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _shown(request: Prepared) -> list[Any]:
    headers = {name: value for name, value in request.headers.items() if name != "Content-Type"}
    line = f"{request.step} {request.key} {request.method} {request.url}"
    return [line, headers, request.body.decode(), dict(request.teaches)]


def main() -> None:
    """Write them."""
    FOLDER.mkdir(exist_ok=True)
    for protocol in OUTBOUND:
        (FOLDER / f"{protocol.name}.json").write_text(sent(protocol.name))


if __name__ == "__main__":
    main()
