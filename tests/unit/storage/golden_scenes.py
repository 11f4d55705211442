"""One value of every stored entity with all its fields filled, and one with only what it must have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chalicelib.storage.deliveries.targets import Filter, StoredTarget
from chalicelib.storage.directory.model import Credential, Entry, Holder, User
from chalicelib.storage.directory.substitutes import Absence
from chalicelib.storage.processes.deployments import Content, Deployed, Newest
from chalicelib.storage.processes.work_orders import Order
from chalicelib.todo.model import (
    Handling,
    Links,
    Person,
    ProcessInstance,
    ProcessStatus,
    Reminder,
    Source,
    Status,
    Task,
)

AT = datetime(2026, 11, 24, 9, 30, 15, 250_000, tzinfo=UTC)
LATER = AT + timedelta(hours=3)
ZHANG, LI, WANG = Person("u1", "张三", "教务处"), Person("u2", "", "人事处"), Person("u3")

FULL_TASK = Task(
    app_id="OA#1",
    task_id="t%1",
    source=Source.TRANSACTION,
    process_instance_id="p1",
    subject="采购审批\n😀",
    created_on=AT,
    version=7,
    status=Status.TRANSFER,
    priority=1,
    creators=(ZHANG,),
    initiator=LI,
    assignees=(ZHANG, LI, WANG),
    groups=("财务组", "ROLE1"),
    handlings=(
        Handling(ZHANG, AT, "COMPLETE", "同意", "agree"),
        Handling(WANG, LATER, "TRANSFER"),
        Handling(LI, LATER, "ROLLBACK", "", "退"),
    ),
    copied_to=(WANG, LI),
    receive_on=AT,
    end_on=LATER,
    due_time=LATER,
    node_id="n1",
    node_name="主任审批",
    links=Links("https://a.cn/1", "", "", "https://m.cn/v"),
    summary=("天数|3", "事由"),
    reminders=(Reminder(2, AT, ("app", "notification"), True), Reminder(0, LATER)),
    deleted=True,
    details={"timeOut": 0, "empty": "", "none": None, "nested": {"b": [1, 2.5, True], "a": {}}},
)
BARE_TASK = Task(
    app_id="OA", task_id="t2", source=Source.PUSH, process_instance_id="", subject="", created_on=AT, version=1
)
FULL_PROCESS = ProcessInstance(
    app_id="OA",
    process_instance_id="p1",
    source=Source.WORKORDER,
    version=3,
    subject="请假",
    status=ProcessStatus.ABORT,
    initiator=ZHANG,
    started_on=AT,
    ended_on=LATER,
    process_id="leave",
    process_name="请假流程",
    process_version="2",
    deleted=True,
    details={"processStatus": "canceled", "n": 0},
)
BARE_PROCESS = ProcessInstance(app_id="OA", process_instance_id="p2", source=Source.PUSH, version=1, started_on=AT)

FULL_HOLDER = Holder(
    "application",
    "oa",
    "办公系统",
    AT,
    images="https://a.cn/i.png",
    enabled=False,
    credentials=(
        Credential("c1", "push", AT, secret_hash="ab" * 32),
        Credential("c2", "signature", AT, "csb-hmac-sha1", "", "sealed==", LATER, enabled=False),
    ),
    version=4,
)
BARE_HOLDER = Holder("service", "s1", "服务", AT)
FULL_USER = User("u1", "张三", "d1", "教务处", ("r1", "r2"), ("g1",), "13800000000", enabled=False, version=2)
BARE_USER = User("u2", "李四")
FULL_ENTRY = Entry("group", "g1", "财务组", "g0", enabled=False, version=3)
BARE_ENTRY = Entry("role", "r1", "主任")
FULL_TARGET = StoredTarget(
    target_id="t1",
    name="中心",
    protocol="push",
    base_url="https://c.cn/x",
    created_at=AT,
    sealed="sealed==",
    filter=Filter(("OA",), (), ("u1",), ("g1", "g2")),
    user_ids={"u1": "x1"},
    settings={"a": 1},
    per_second=2.5,
    burst=5,
    enabled=False,
    paused=True,
    gone="410",
    version=9,
)
BARE_TARGET = StoredTarget(target_id="t2", name="", protocol="webhook", base_url="", created_at=AT)
ABSENCE = Absence("a1", "u1", "u2", AT, LATER)
FULL_DEPLOYED = Deployed(
    "leave:2:d2", "leave", 2, "请假", "人事", "2026-11-24T09:30:15Z", "f1", "请假单", suspended=True
)
BARE_DEPLOYED = Deployed("leave:1:d1", "leave", 1, "", "", "2026-11-24T09:30:15Z")
NEWEST = Newest(FULL_DEPLOYED, BARE_DEPLOYED)
NONE_ACTIVE = Newest(FULL_DEPLOYED, None)
CONTENT = Content(b"<x/>", {"f1": {"components": []}}, {"sub": "sub:1:d9"}, "请假", "人事")
FULL_ORDER = Order(
    number="WO-1",
    app_id="OA",
    user_id="u1",
    instance_id="i1",
    title="报修",
    created_at=AT,
    fields={"room": "101"},
    closed={"by": "u2", "at": "2026-11-24T09:30:15Z", "comment": ""},
    evaluation={"score": 5},
    version=2,
)
BARE_ORDER = Order(number="WO-2", app_id="", user_id="", instance_id="i2", title="", created_at=AT)
