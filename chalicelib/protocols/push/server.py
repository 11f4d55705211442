"""`POST /taskcenter/push` and the paths of public senders (任务中心推送, sections 1.1 to 1.2 and 返回值)."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, HubError, TooLarge, Unauthenticated
from chalicelib.identity import accounts, limits
from chalicelib.identity.authenticate import by_push_headers
from chalicelib.lazy import lazy
from chalicelib.storage.ledger.unit_of_work import Context
from chalicelib.telemetry import count
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.edge import Edge
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from chalicelib.protocols.push import commands, envelope, notes, reading, store
    from chalicelib.storage.directory.model import Holder
    from chalicelib.todo.model import Task
    from chalicelib.web.request import Request
else:
    commands = lazy("chalicelib.protocols.push.commands")
    envelope = lazy("chalicelib.protocols.push.envelope")
    notes = lazy("chalicelib.protocols.push.notes")
    reading = lazy("chalicelib.protocols.push.reading")
    store = lazy("chalicelib.protocols.push.store")

PATHS = (
    "/taskcenter/push",
    "/taskcenterapp/sys/taskCenter/taskReceive/pushTask.do",
    "/taskcenterapp/sys/taskCenter/taskReceive/pushTask",
    "/casp-tdc/taskReceive/pushTask",
    "/taskReceive/pushTask",
)
"""The document names no path: the hub's own, then those that public senders of this interface use."""
_MALFORMED = "接口传入的消息体格式不正确"


def _render_error(error: HubError, _request: Request) -> Reply:
    where = f"{error.field}: " if error.field else ""
    info = f"{where}{error.message}"
    if isinstance(error, BadInput | TooLarge):
        info = f"{_MALFORMED}: {info}"
    status = error.status if isinstance(error, Unauthenticated) or error.status >= 500 else 200  # noqa: PLR2004
    return _answer("ERROR", uuid.uuid4().hex, info, status)


def _acknowledge(_request: Request) -> Reply:
    """Our own change came home: success, and nothing stored."""
    return _answer("SUCCESS", uuid.uuid4().hex)


EDGE = Edge(
    "push",
    by_push_headers,
    _render_error,
    security=(("appId", "accessToken"),),
    looped=_acknowledge,
    refusal=lambda shapes: shapes.PushAnswer,
    refused_with=(401, 503),
    names_methods=True,
)
routes = HubBlueprint(__name__, EDGE)


def push(request: Request) -> Reply:
    """Store the rows of one push; see store.py for what is atomic. The parameters may also stand in the query."""
    push_id = uuid.uuid4().hex
    request.notes["push_id"] = push_id
    app_id = request.caller.app_id or ""
    opened = envelope.open_envelope(request, app_id)
    limits.admit_rows(app_id, len(opened.inserts) + len(opened.updates), request.now)
    rows, wrong = reading.read_rows(opened, app_id, request.now, _manners(app_id, request))
    if wrong:
        return _refusal(push_id, wrong)
    became: dict[str, Task] = {}
    if rows:
        context = Context(request.now, f"app:{app_id}", push_id, request.trail)
        failed = store.store(rows, context, time.monotonic, became)
        count("PushRowsAccepted", len(rows) - len(failed))
        if failed:
            return _conflict(push_id, failed, alone=len(rows) == 1)
    return _answer("SUCCESS", push_id, notes.notes(rows, became, opened.beside))


for path in PATHS:
    routes.post(
        path,
        summary="任务中心推送：新增与修改待办",
        described=lambda shapes: shapes.PushForm,
        response=lambda shapes: shapes.PushAnswer,
        consumes="application/x-www-form-urlencoded",
    )(push)


def _manners(app_id: str, request: Request) -> commands.Manners:
    """As the application is registered, which was read when it was authenticated."""
    return accounts.check_holder("application", app_id, manners_of, request.now) or commands.Manners()


def manners_of(holder: Holder) -> commands.Manners:
    """How the rows of an application are read."""
    return commands.Manners(strict=holder.strict, reopens=holder.reinsert == "reopen")


def _refusal(push_id: str, failed: list[reading.Failure]) -> Reply:
    count("PushRowsRefused", len(failed))
    described = notes.listing(_describe(label, error) for label, error in failed)
    return _answer("ERROR", push_id, f"{_MALFORMED}: {described}")


def _conflict(push_id: str, errors: list[store.Failure], *, alone: bool) -> Reply:
    """Rows that the stored state does not allow; a push of one row gets the document's very words."""
    count("PushRowsConflicted", len(errors))
    if alone:
        return _answer("ERROR", push_id, f"数据库保存失败:{errors[0][1].message}")
    described = notes.listing(f"{row.label}（task_id={row.command.task_id}）{error.message}" for row, error in errors)
    return _answer("ERROR", push_id, f"数据库保存失败:{described}")


def _describe(label: str, error: HubError) -> str:
    return f"{label} {error.field or ''} {error.message}".replace("  ", " ")


def _answer(result: str, push_id: str, info: str = "", status: int = 200) -> Reply:
    body: dict[str, Any] = {"push_id": push_id, "push_result": result}
    return Reply({"msg_info": info, **body} if info else body, status)
