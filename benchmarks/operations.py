"""Every operation of the hub, whole, as its callers and queues cause it: round trips, units and bytes asked of AWS.

HTTP operations go through the app with their authentication; dispatch, deliveries, schedules through their functions.
Instructions are counted in a second run. All are warm: each has run before. Targets are answered inside the process,
at once and well.

    python -m benchmarks.operations
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import count, zip_longest
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from chalice.test import Client

from app import app
from benchmarks import marks, messages, price, workorder
from benchmarks.meter import Meter, metering
from benchmarks.requests import on_the_emulator
from chalicelib import aws
from chalicelib.delivery import dispatch, letters, sweep, watch, worker
from chalicelib.delivery.registered import seal_credential
from chalicelib.delivery.tools import Tools
from chalicelib.identity import issuing, registering
from chalicelib.identity.issuing import Order
from chalicelib.identity.tokens import issue_application_token, issue_user_token
from chalicelib.outbound.outcome import Answered, Outcome, Prepared
from chalicelib.protocols.clients import client_for
from chalicelib.protocols.push import store as push_store
from chalicelib.reports import counting
from chalicelib.settings import settings
from chalicelib.storage.base import dynamo
from chalicelib.storage.deliveries import cursors, targets
from chalicelib.storage.deliveries.targets import Filter, StoredTarget
from chalicelib.storage.directory.holders import create_holder
from chalicelib.storage.directory.model import Holder
from chalicelib.storage.ledger import unit_of_work
from chalicelib.todo.commands import Create
from chalicelib.todo.model import Links
from infra.demo_families import CREATE, POA, zwdd_headers
from tests.faults import centres
from tests.samples import a_process, a_task, full_push_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECRET = "s" * 43
MANY = (1, 10) if marks.are_counted() else (1, 10, 50)
"""Numbers of targets; under callgrind, fifty times slower, the table ends earlier."""
NAMED = 7
GOOD = {name: value for protocol in centres.CREDENTIALS for name, value in centres.of(protocol).GOOD.items()}
"""What a centre of any protocol says when all is well."""
_numbers = count(1)
_posted: list[str] = []


@dataclass(frozen=True)
class Caller:
    """The app in this process, called with fixed headers."""

    headers: dict[str, str]

    def __call__(self, method: str, path: str, body: bytes = b"", **headers: str) -> dict[str, Any]:
        """Send a request; its answer's body."""
        answer = Client(app).http.request(method, path, headers={**self.headers, **headers}, body=body)
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.body!r}")
        found: dict[str, Any] = answer.json_body
        return found

    def post(self, path: str, value: object) -> dict[str, Any]:
        """POST JSON."""
        return self("POST", path, json.dumps(value).encode(), **{"Content-Type": "application/json"})


def rows() -> list[dict[str, Any]]:
    """One row for each operation, some by number of targets; then what they cost."""
    found = _operations()
    return [*_with_instructions(found), *price.rows(found)]


def _operations() -> list[dict[str, Any]]:
    if marks.are_counted():
        push_store.BUDGET_SECONDS = 900  # a hundred rows take longer under callgrind than a gateway would wait
    with on_the_emulator():
        _people()
        rows_of = (_pushes, _reading, _transactions, _signed, _work_orders, _messages, _functions, _by_targets)
        return [row for group in rows_of for row in group()]


def _with_instructions(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows with what a second process, under callgrind, counted for them."""
    counted_here = marks.instructions_of(__spec__.name, TODOHUB_CALL_SECONDS="900")
    for row, instructions in zip_longest(found, counted_here):  # fewer were counted, or none without valgrind
        yield row if instructions is None else {**row, "million instructions": round(instructions / 1e6, 1)}


def measured(what: str, work: Callable[[], Any]) -> dict[str, Any]:
    """Do it once metered; a row of the table."""
    posts = len(_posted)
    with metering(*_clients()) as meter, marks.counted():
        work()
    return {"what": what, **figures(meter), "HTTP": len(_posted) - posts}


def figures(meter: Meter) -> dict[str, Any]:
    """The columns: calls to AWS, write and read units by the emulator's account, and kilobytes both ways."""
    return {
        "round trips": len(meter.calls),
        "write units": meter.write_units,
        "read units": meter.read_units,
        "KB sent": round(meter.request_bytes / 1024, 1),
        "KB received": round(meter.answer_bytes / 1024, 1),
        "calls": "+".join(meter.calls) if len(meter.calls) <= NAMED else f"{len(meter.calls)} calls",
    }


def _clients() -> list[Any]:
    return [dynamo.connection().client, *(aws.client(name) for name in ("sqs", "kms", "secretsmanager"))]


def _people() -> None:
    app.load_all()
    now = datetime.now(UTC)
    aws.client("secretsmanager").create_secret(Name=settings().signing_secret, SecretString="s" * 64)
    key = aws.client("kms").create_key()["KeyMetadata"]["KeyId"]
    aws.client("kms").create_alias(AliasName=settings().encryption_key, TargetKeyId=key)
    create_holder(Holder("application", "OA", "OA", now))
    for kind in ("push", "client"):
        issuing.issue("application", "OA", Order(kind, SECRET, f"{kind}-OA", now))
    issuing.issue("application", "OA", Order("signature", SECRET, "signature-OA", now, scheme="zwdd-hmac"))
    workorder.settle()


def _push(rows: list[dict[str, Any]], updates: list[dict[str, Any]] | None = None) -> None:
    info = json.dumps({"inserttasks": rows, "updatetasks": updates or []}, ensure_ascii=False)
    form = urlencode({"appId": "OA", "taskInfo": info}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = Caller({"appId": "OA", "accessToken": SECRET})("POST", "/taskcenter/push", form, **kind)
    if answer["push_result"] != "SUCCESS":
        raise RuntimeError(answer)


def _row(number: int, process: int, **changes: Any) -> dict[str, Any]:
    return full_push_row(task_id=f"T{number:06}", process_instance_id=f"P{process:06}", **changes)


def _pushes() -> Iterator[dict[str, Any]]:
    _push([_row(1, 1)])
    yield measured("push insert, new instance", lambda: _push([_row(2, 2)]))
    yield measured("push insert, further task of an instance", lambda: _push([_row(3, 2)]))
    renamed = _row(4, 2, process_instance_subject="另一个主题")
    yield measured("push insert, and its instance changes", lambda: _push([renamed]))
    ended = {"status": "COMPLETE", "end_on": "2026-11-22 12:30:00"}
    yield measured("push update, completed", lambda: _push([], [_row(2, 2, **ended)]))
    over = {**ended, "process_instance_status": "COMPLETE", "process_instance_ent_date": "2026-11-22 12:30:00"}
    yield measured("push update, instance completed too", lambda: _push([], [_row(3, 2, **over)]))
    hundred = [_row(1000 + number, 1000 + number) for number in range(100)]
    yield measured("push of 100 rows", lambda: _push(hundred))


def _reading() -> Iterator[dict[str, Any]]:
    token, _ = issue_user_token("lisi", datetime.now(UTC), uuid.uuid4().hex)
    lisi = Caller({"Authorization": token})
    lisi("GET", "/hub/inbox")
    yield measured("inbox page of 20", lambda: lisi("GET", "/hub/inbox?pageSize=20"))
    yield measured("inbox page of 20, filtered", lambda: lisi("GET", "/hub/inbox?pageSize=20&keyword=请假"))
    yield measured("inbox page of 20, by due date", lambda: lisi("GET", "/hub/inbox?pageSize=20&sort=due"))
    lisi("GET", "/hub/people")
    for what in ("preferences", "counts", "me", "people?keyword=li", "directory"):
        yield measured(f"GET /hub/{what}", lambda what=what: lisi("GET", f"/hub/{what}"))  # type: ignore[misc]
    pushing = Caller({"appId": "OA", "accessToken": SECRET})
    pushing("GET", "/hub/deliveries")
    yield measured("GET /hub/deliveries", lambda: pushing("GET", "/hub/deliveries?pageSize=20"))
    yield from _registrations(lisi)
    yield measured("one task with its history", lambda: lisi("GET", "/hub/tasks/OA/T000002"))


def _registrations(lisi: Caller) -> Iterator[dict[str, Any]]:
    wish = {"application": {"name": "门户", "origins": ["https://portal.example.edu.cn"]}}
    keys = [lisi.post("/hub/registrations", wish)["data"]["registrationId"] for _ in range(2)]
    yield measured("registration asked for", lambda: lisi.post("/hub/registrations", wish))
    registering.grant(keys[0], "admin", datetime.now(UTC))
    yield measured("registration granted", lambda: registering.grant(keys[1], "admin", datetime.now(UTC)))
    lisi("GET", f"/hub/registrations/{keys[0]}")
    yield measured("its secret shown", lambda: lisi("GET", f"/hub/registrations/{keys[1]}"))


def _transactions() -> Iterator[dict[str, Any]]:
    token, _ = issue_application_token("OA", "client-OA", datetime.now(UTC), uuid.uuid4().hex)
    poa = Caller({"Authorization": token})

    def add(name: str) -> None:
        row = {"appId": "OA", "initiator": "zhangsan", "initiatorName": "张三", **_poa_task(name, "lisi")}
        _good(poa.post(f"{POA}/addTransaction", [row]))

    def handle(name: str, following: str) -> None:
        row = {"appId": "OA", "previousTaskId": name, "handler": "lisi", "handleStatus": "同意", "status": "next"}
        _good(poa.post(f"{POA}/taskHandle", [{**row, "next": [_poa_task(following, "wangwu")]}]))

    add("warm")
    handle("warm", "warm-2")
    yield measured("addTransaction", lambda: add("poa"))
    yield measured("taskHandle, with a next task", lambda: handle("poa", "poa-2"))


def _poa_task(name: str, handler: str) -> dict[str, Any]:
    return {
        "taskId": name,
        "taskName": "采购",
        "transTypeCode": "purchase",
        "transTypeName": "采购",
        "autoCreateTransType": True,
        "handlers": handler,
        "nodeId": "n",
        "nodeName": "审批",
        "handleUrl": "https://oa.example.edu.cn/task/1",
    }


def _good(answer: dict[str, Any]) -> None:
    if answer["code"] != 0 or answer["data"]["errorIds"]:
        raise RuntimeError(answer)


def _signed() -> Iterator[dict[str, Any]]:
    made: list[str] = []

    def create() -> None:
        asked = {"subject": "确认", "assigneeId": "wangwu", "creatorId": "zhangsan", "url": "https://a.cn/?x=1"}
        made.append(_ask(CREATE, {**asked, "bizTaskId": uuid.uuid4().hex})["content"]["data"]["taskUuid"])

    def finish() -> None:
        _ask("/tc/openapi/task/finish.json", {"taskUuid": made.pop(), "userId": "wangwu"})

    create()
    finish()
    yield measured("create.json", create)
    yield measured("finish.json", finish)
    secret = {"appkey": "OA", "appsecret": SECRET}
    _ask("/gettoken.json", secret)
    yield measured("gettoken.json", lambda: _ask("/gettoken.json", secret))


def _ask(path: str, parameters: dict[str, str]) -> dict[str, Any]:
    headers = zwdd_headers("OA", SECRET, path, parameters, datetime.now(UTC))
    answer = Caller(headers)("GET", f"{path}?{urlencode(parameters)}")
    if not answer["success"]:
        raise RuntimeError(answer)
    return answer


def _work_orders() -> Iterator[dict[str, Any]]:
    for what, work in workorder.actions():
        yield measured(f"work order: {what}", work)


def _messages() -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)
    application, _ = issue_application_token("OA", "client-OA", now, uuid.uuid4().hex)
    person, _ = issue_user_token("lisi", now, uuid.uuid4().hex)
    administrator, _ = issue_user_token("admin", now, uuid.uuid4().hex)
    called = [Caller({"Authorization": token}) for token in (application, person, administrator)]
    for what, work in messages.actions(called[0], called[1], called[2], _carry):
        yield measured(what, work)


def _functions() -> Iterator[dict[str, Any]]:
    _dispatch(_event())
    first = _event()
    yield measured("dispatch, no target", lambda: _dispatch(first))
    for protocol in centres.CREDENTIALS:
        _register(protocol, protocol)
        _deliver(protocol, _told())
        task = _told()
        yield measured(f"delivery, {protocol}", lambda protocol=protocol, task=task: _deliver(protocol, task))  # type: ignore[misc]
        targets.change_target(protocol, lambda target: replace(target, enabled=False))


def _by_targets() -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC) + timedelta(days=1)
    here = 0
    for number in MANY:
        for each in range(here, number):
            _register(f"many-{each}", "webhook")
        here = number
        name = _event()
        yield measured(f"dispatch, {number} targets", lambda name=name: _dispatch(name))  # type: ignore[misc]
        for work in (sweep.sweep, watch.watch):
            _rest(number)
            work(now)
            name = work.__name__
            yield measured(f"{name}, {number} targets, nothing to do", lambda work=work: work(now))  # type: ignore[misc]


def _rest(number: int) -> None:
    """Deliver what is due, so that nothing is left to do."""
    for task in _waiting:
        for each in range(number):
            _hear("webhook", f"many-{each}", task)
    _waiting.clear()


_waiting: list[str] = []


def _event() -> str:
    """One new task, of which no target has heard."""
    name = f"D{next(_numbers):06}"
    links = Links("https://oa.example.edu.cn/1", mobile="https://oa.example.edu.cn/m/1")
    task = a_task(version=0, task_id=name, process_instance_id=name, links=links)
    context = unit_of_work.Context(datetime.now(UTC), "app:OA", uuid.uuid4().hex)
    unit_of_work.apply([Create(task, a_process(process_instance_id=name))], context, ring=lambda _: None)
    return name


def _told() -> str:
    """One whose creation has been dispatched and whose second event, a completion, waits too."""
    name = _event()
    _dispatch(name)
    return name


def _dispatch(name: str) -> None:
    dispatch.on_doorbell([json.dumps({"tasks": [["OA", name]]})], counting.settle)
    _waiting.append(name)


def _register(name: str, protocol: str) -> None:
    sealed = seal_credential(name, centres.CREDENTIALS[protocol])
    wanted = Filter(app_ids=("OA",))
    settings = getattr(centres.of(protocol), "SETTINGS", {})
    now = datetime.now(UTC)
    target = StoredTarget(name, name, protocol, "http://centre.test", now, sealed, wanted, settings=settings)
    targets.create_target(target)


def _deliver(protocol: str, task: str) -> None:
    _hear(protocol, protocol, task)
    cursor = cursors.find(("OA", task), protocol)
    if cursor is None or cursor.status != "delivered":
        raise RuntimeError(f"{protocol}: {cursor}")


def _hear(protocol: str, target_id: str, task: str) -> None:
    body = json.dumps({"target": target_id, "tasks": [["OA", task]]})
    worker.on_message(protocol, client_for(protocol), body, _tools())


def _carry(protocol: str, body: str) -> None:
    letters.on_message(protocol, client_for(protocol), body, _tools())


def _tools() -> Tools:
    def call(request: Prepared) -> Outcome:
        _posted.append(request.step)
        return Answered(200, {}, json.dumps(GOOD).encode(), 1, datetime.now(UTC))

    return Tools(lambda: datetime.now(UTC), call, lambda: 0.5, hub=lambda: "bench")


def main() -> None:
    """Print the table alone."""
    import os  # noqa: PLC0415 - only here

    os.environ |= {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
    for row in _operations() if marks.are_counted() else rows():
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
