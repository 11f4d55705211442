"""`POST /taskcenter/push` (任务中心推送, sections 1.1 to 1.2 and 返回值)."""

from __future__ import annotations

import json
import time
import uuid
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, HubError, TooLarge, Unauthenticated
from chalicelib.identity.authenticate import by_push_headers
from chalicelib.lazy import lazy
from chalicelib.storage.base.keys import digest
from chalicelib.storage.ledger.unit_of_work import Context
from chalicelib.telemetry import count
from chalicelib.web import strict_json
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.edge import Edge
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chalicelib.protocols.push import commands, store, wire
    from chalicelib.todo.commands import Change, Create
    from chalicelib.web.request import Request
else:
    commands = lazy("chalicelib.protocols.push.commands")
    wire = lazy("chalicelib.protocols.push.wire")
    store = lazy("chalicelib.protocols.push.store")

MAX_ROWS = 500
MAX_NAMED = 20
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
    refusal=lambda wire: wire.PushAnswer,
    refused_with=(401, 503),
)
routes = HubBlueprint(__name__, EDGE)


@routes.post(
    "/taskcenter/push",
    summary="任务中心推送：新增与修改待办",
    described=lambda wire: wire.PushForm,
    response=lambda wire: wire.PushAnswer,
    consumes="application/x-www-form-urlencoded",
)
def push(request: Request) -> Reply:
    """Store the rows of one push; see store.py for what is atomic."""
    push_id = uuid.uuid4().hex
    request.notes["push_id"] = push_id
    app_id = request.caller.app_id or ""
    form = request.form()
    if form.get("appId") != app_id:
        raise BadInput("与请求头的 appId 不一致", field="appId")
    info = _task_info(form.get("taskInfo"))
    rows, failed = _read(info, app_id)
    if failed:
        return _refusal(push_id, failed)
    if rows:
        context = Context(request.now, f"app:{app_id}", push_id, request.trail)
        errors = store.store(rows, context, time.monotonic)
        count("PushRowsAccepted", len(rows) - len(errors))
        if errors:
            return _conflict(push_id, errors, alone=len(rows) == 1)
    return _answer("SUCCESS", push_id, _without_assignee(rows))


def _task_info(text: str | None) -> dict[str, Any]:
    if not text:
        raise BadInput("不能为空", field="taskInfo")
    info = strict_json.parse(text, field="taskInfo")
    if not isinstance(info, dict):
        raise BadInput("应为 JSON 对象", field="taskInfo")
    if "inserttasks" not in info or "updatetasks" not in info:
        raise BadInput("缺少 inserttasks 或 updatetasks", field="taskInfo")
    return info


def _read(info: dict[str, Any], app_id: str) -> tuple[list[store.Row], list[tuple[str, HubError]]]:
    rows: list[store.Row] = []
    failed: list[tuple[str, HubError]] = []
    lists: tuple[tuple[str, Callable[[wire.PushRow, str], Create | Change]], ...] = (
        ("inserttasks", commands.to_create),
        ("updatetasks", lambda row, _: commands.to_change(row)),
    )
    given = {name: _rows(info[name], name) for name, _ in lists}
    if sum(map(len, given.values())) > MAX_ROWS:
        raise TooLarge(f"一次推送最多 {MAX_ROWS} 行", field="taskInfo")
    for name, translate in lists:
        for number, raw in enumerate(given[name], start=1):
            label = f"{name} 第{number}行"
            try:
                row, fingerprint = wire.read_row(raw, app_id), _row_digest(raw)
                rows.append(store.Row(label, translate(row, fingerprint), fingerprint))
            except HubError as error:
                failed.append((label, error))
    return rows, failed


def _rows(value: Any, name: str) -> list[Any]:
    """The rows of one list: null and empty text count as empty, a single object as a list of one."""
    if value in (None, "", {}):
        return []
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        raise BadInput("应为数组", field=name)
    return value


def _row_digest(raw: object) -> str:
    return digest(json.dumps(raw, ensure_ascii=False, sort_keys=True), 16)


def _refusal(push_id: str, failed: list[tuple[str, HubError]]) -> Reply:
    count("PushRowsRefused", len(failed))
    return _answer("ERROR", push_id, f"{_MALFORMED}: {_listed(_describe(label, error) for label, error in failed)}")


def _conflict(push_id: str, errors: list[tuple[store.Row, HubError]], *, alone: bool) -> Reply:
    """Rows that the stored state does not allow; a push of one row gets the document's very words."""
    count("PushRowsConflicted", len(errors))
    if alone:
        return _answer("ERROR", push_id, f"数据库保存失败:{errors[0][1].message}")
    described = _listed(f"{row.label}（task_id={row.command.task_id}）{error.message}" for row, error in errors)
    return _answer("ERROR", push_id, f"数据库保存失败:{described}")


def _describe(label: str, error: HubError) -> str:
    return f"{label} {error.field or ''} {error.message}".replace("  ", " ")


def _listed(parts: Iterable[str]) -> str:
    known = list(parts)
    rest = f"；等共 {len(known)} 行" if len(known) > MAX_NAMED else ""
    return "；".join(known[:MAX_NAMED]) + rest


def _without_assignee(rows: list[store.Row]) -> str:
    missing = [row.label for row in rows if commands.has_no_assignee(row.command)]
    return f"以下待办没有办理人: {_listed(missing)}" if missing else ""


def _answer(result: str, push_id: str, info: str = "", status: int = 200) -> Reply:
    body: dict[str, object] = {"push_id": push_id, "push_result": result}
    return Reply({"msg_info": info, **body} if info else body, status)
