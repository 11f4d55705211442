"""The POA transaction calls (docs/protocols/transaction.md)."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, HubError, NotFound, TooLarge, Unavailable
from chalicelib.identity import accounts, limits
from chalicelib.lazy import lazy
from chalicelib.protocols.transaction import answers
from chalicelib.protocols.transaction.answers import EDGE
from chalicelib.storage.directory import audience
from chalicelib.storage.ledger import doorbell, once, unit_of_work
from chalicelib.storage.ledger.states import States
from chalicelib.telemetry import count
from chalicelib.todo.commands import Urge
from chalicelib.todo.model import Person
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.protocols.transaction import people, rows, store, wire
    from chalicelib.protocols.transaction.answers import RowError
    from chalicelib.protocols.transaction.store import Batch
    from chalicelib.web.reply import Reply
    from chalicelib.web.request import Request

    DoRow = Callable[[Any, Batch], list[RowError]]
else:
    people = lazy("chalicelib.protocols.transaction.people")
    wire = lazy("chalicelib.protocols.transaction.wire")
    store = lazy("chalicelib.protocols.transaction.store")
    rows = lazy("chalicelib.protocols.transaction.rows")

BASE = "/apis/ttc/v1/transaction/poa"
MAX_ROWS = 200

routes = HubBlueprint(__name__, EDGE)


@routes.post(
    f"{BASE}/taskHandle",
    summary="办理任务并产生后续任务",
    described=lambda shapes: listed(shapes.HandlingRow),
    response=lambda shapes: shapes.Answer,
)
def task_handle(request: Request) -> Reply:
    """Handle each row's task; `next` creates the following ones, `end` ends the transaction."""
    return _batch(request, "办理", rows.handle, ahead="previousTaskId", named="previousTaskId")


@routes.post(
    f"{BASE}/addTransaction",
    summary="创建事务或增加任务",
    described=lambda wire: listed(wire.NewTask),
    response=lambda shapes: shapes.Answer,
)
def add_transaction(request: Request) -> Reply:
    """Create each row's task."""
    return _batch(request, "创建", rows.add_transaction, ahead="previousTaskId")


@routes.post(
    f"{BASE}/taskWithdraw",
    summary="撤回任务",
    described=lambda shapes: listed(shapes.WithdrawalRow),
    response=lambda shapes: shapes.Answer,
)
@routes.put(
    f"{BASE}/taskWithdraw",
    summary="撤回任务",
    described=lambda shapes: listed(shapes.WithdrawalRow),
    response=lambda shapes: shapes.Answer,
)
def task_withdraw(request: Request) -> Reply:
    """Take each row's task back; `next` creates the tasks that replace it."""
    return _batch(request, "撤回", rows.withdraw)


@routes.post(
    f"{BASE}/taskTerminate",
    summary="终止任务及其事务",
    described=lambda wire: listed(wire.Ending),
    response=lambda shapes: shapes.Answer,
)
def task_terminate(request: Request) -> Reply:
    """Abort each row's task and transaction."""
    return _batch(request, "终止", rows.terminate)


@routes.post(
    f"{BASE}/todo/addTask",
    summary="新增简单待办",
    described=lambda shapes: listed(shapes.AddedTask),
    response=lambda shapes: shapes.Answer,
)
def add_task(request: Request) -> Reply:
    """Create each row's task; a single row may leave its id to the hub (autoGenTaskId)."""
    body = request.json()
    given = body if isinstance(body, list) else [body]
    if len(given) == 1 and isinstance(given[0], dict) and not given[0].get("taskId"):
        generated = given[0].get("autoGenTaskId") in (True, "true")
        given = [{**given[0], "taskId": request.repeat_id or uuid.uuid4().hex}] if generated else given
    reply = _rows(request, given, "创建", rows.add_task, ahead="", named="taskId")
    return answers.with_task_ids(reply, [wire.text_of(row, "taskId") for row in given])


@routes.post(
    f"{BASE}/todo/handleTask",
    summary="办理简单待办",
    described=lambda wire: listed(wire.SimpleHandling),
    response=lambda shapes: shapes.Answer,
)
def handle_task(request: Request) -> Reply:
    """Record each row's handling."""
    return _batch(request, "办理", rows.handle_task)


@routes.post(
    f"{BASE}/todo/deleteTask",
    summary="删除任务及其事务",
    described=lambda wire: listed(wire.Ending),
    response=lambda shapes: shapes.Answer,
)
@routes.put(
    f"{BASE}/todo/deleteTask",
    summary="删除任务及其事务",
    described=lambda wire: listed(wire.Ending),
    response=lambda shapes: shapes.Answer,
)
def delete_task(request: Request) -> Reply:
    """Take each row's task and transaction out of every list."""
    return _batch(request, "删除", rows.delete)


@routes.post(
    f"{BASE}/taskCuiBanNew",
    summary="催办",
    described=lambda wire: wire.Urging,
    response=lambda shapes: shapes.Answer,
)
def urge(request: Request) -> Reply:
    """Leave a notice with everybody whom the task waits for; what fails is told in the outer code."""
    started = time.perf_counter()
    batch = _open(request)
    try:
        row = wire.read(wire.Urging, request.json(), "appId", "taskId", "creator")
        store.own(row.app_id, batch)
        task = batch.task(row.task_id)
        members = audience.members(task)
        command = Urge(row.app_id, row.task_id, Person(row.creator), row.instructions, members)
        once.apply([command], batch.context(row.creator), request.repeat_id, batch.states)
    except NotFound:
        return answers.urge_failed(request, "taskId不存在")
    except unit_of_work.Refused as refused:
        return answers.urge_failed(request, refused.errors[0][1].message)
    except BadInput as error:
        return answers.urge_failed(request, error.message)
    return answers.batch(request, started, [], "催办")


def _batch(request: Request, words: str, do_row: DoRow, *, ahead: str = "taskId", named: str = "taskId") -> Reply:
    body = request.json()
    return _rows(request, body if isinstance(body, list) else [body], words, do_row, ahead=ahead, named=named)


def _rows(request: Request, given: list[Any], words: str, do_row: DoRow, *, ahead: str, named: str) -> Reply:
    """Do every row; `ahead` is the field with the id of the task it starts from, `named` the one errors name it by."""
    started = time.perf_counter()
    if not given:
        raise BadInput("请求体应为非空数组")
    if len(given) > MAX_ROWS:
        raise TooLarge(f"一次最多 {MAX_ROWS} 行")
    limits.admit_rows(request.caller.app_id, len(given), request.now)
    batch = _open(request)
    errors: list[RowError] = []
    try:
        batch.read_ahead([wire.text_of(row, ahead) for row in given])
        accounts.names(people.named_in(given), request.now)
        for row in given:
            errors += _row(row, batch, do_row, wire.text_of(row, named))
    finally:
        if batch.changed:
            doorbell.ring_all(batch.changed)
    count("TransactionRowsAccepted", len(given))
    count("TransactionRowErrors", len(errors))
    return answers.batch(request, started, errors, words)


def _row(row: Any, batch: Batch, do_row: DoRow, task_id: str) -> list[RowError]:
    try:
        return do_row(row, batch)
    except Unavailable:
        raise
    except HubError as error:
        return [answers.row_error(error, task_id)]


def _open(request: Request) -> Batch:
    app_id = request.caller.require_application()
    name = accounts.check_holder("application", app_id, lambda holder: holder.name or app_id, request.now)
    call = uuid.uuid4().hex
    request.notes["call_id"] = call
    return store.Batch(app_id, name or app_id, request.now, call, States(), [], request.trail)
