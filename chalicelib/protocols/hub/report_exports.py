"""Reports as files for spreadsheets. Nothing is stored: an export's id says, signed, what was asked for and by whom.

So an export may be asked for twice, and a crash loses none; its figures are those of the moment in which it is fetched.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.errors import NotFound, Unauthenticated
from chalicelib.identity import signing
from chalicelib.identity.caller import Caller
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.protocols.hub.report_columns import TITLES, table
from chalicelib.protocols.hub.report_rows import rows_of
from chalicelib.protocols.table_files import MEDIA_TYPES, download
from chalicelib.storage.base.keys import digest
from chalicelib.todo.times import china
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.hub import report_wire
    from chalicelib.web.reply import Reply
    from chalicelib.web.request import Request


def _by_key_or_bearer(request: Request) -> Caller:
    """The key of a file's address: its export's asker was here minutes ago, with these rights. Else his token."""
    key = request.query.get("key")
    if key is None:
        return EDGE.authenticate(request)
    told = signing.verify(_FILE, key, request.now)
    known, administrates = json.loads(told) if told else ("", False)
    if known != digest(request.path_params["exportId"]):
        raise Unauthenticated("下载地址无效或已过期，请重新获取", field="key")
    return Caller("administrator" if administrates else "user", user_id=_asked(request)["user"])


routes = HubBlueprint(__name__, EDGE)
FILES = replace(EDGE, authenticate=_by_key_or_bearer)
URL_SECONDS = 600
"""How long the address of an export's file is good for."""
_EXPORT, _FILE = "report export", "report file"


@routes.post(
    "/hub/reports/exports",
    summary="导出报表：登记一次导出",
    response=lambda shapes, report_shapes: shapes.Done[report_shapes.Export],
)
def export(request: Request, body: report_wire.NewExport) -> dict[str, object]:
    """Whoever may read the report. What it asks for is checked here, so that fetching it finds nothing wrong."""
    values = body.values()
    rows_of(body.report, request.caller, values, request.now)
    asked = {"report": body.report, "format": body.format, "values": values, "user": _asker(request.caller)}
    return success({"exportId": signing.sign(_EXPORT, json.dumps(asked).encode(), request.now)})


@routes.get(
    "/hub/reports/exports/{exportId}",
    summary="导出报表：状态与下载地址",
    response=lambda shapes, report_shapes: shapes.Done[report_shapes.ExportState],
)
def state(request: Request) -> dict[str, object]:
    """For whoever asked for it. The address needs no token, and is good for ten minutes."""
    export_id = request.path_params["exportId"]
    _own(request)
    told = json.dumps([digest(export_id), request.caller.is_administrator]).encode()
    key = signing.sign(_FILE, told, request.now, URL_SECONDS)
    until = request.now + timedelta(seconds=URL_SECONDS)
    url = f"{request.base_url}/hub/reports/exports/{export_id}/file?key={key}"
    return success({"exportId": export_id, "state": "done", "url": url, "expiresAt": china(until)}, "查询成功")


@routes.get(
    "/hub/reports/exports/{exportId}/file",
    edge=FILES,
    summary="导出报表：下载文件",
    query={"key": "下载地址中的签名，十分钟内代替申请者的令牌"},
    produces=MEDIA_TYPES["csv"].partition(";")[0],
)
def file(request: Request) -> Reply:
    """The file, for whoever has its address."""
    asked = _own(request)
    header, rows = table(asked["report"], rows_of(asked["report"], request.caller, asked["values"], request.now))
    made = download(request, TITLES[asked["report"]], asked["format"], header, rows)
    return replace(made, headers={**made.headers, "Referrer-Policy": "no-referrer"})


def _asker(caller: Caller) -> str | None:
    return caller.user_id or caller.app_id


def _own(request: Request) -> dict[str, Any]:
    """What the export that the path names asks for, for nobody but who asked for it."""
    asked = _asked(request)
    if _asker(request.caller) != asked["user"]:
        raise NotFound("导出不存在或已过期", field="exportId")
    return asked


def _asked(request: Request) -> dict[str, Any]:
    told = signing.verify(_EXPORT, request.path_params["exportId"], request.now)
    if told is None:
        raise NotFound("导出不存在或已过期", field="exportId")
    found: dict[str, Any] = json.loads(told)
    return found
