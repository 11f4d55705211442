"""Decision tables (DMN) as administrators keep them: list, one, save, remove."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from chalicelib.centre import deciding
from chalicelib.errors import NotFound
from chalicelib.identity.caller import Caller
from chalicelib.protocols.workorder.edge import MANAGED, Answer, page, success
from chalicelib.protocols.workorder.reading import PAGING, read_page
from chalicelib.storage.base import codec
from chalicelib.storage.processes import decisions as stored
from chalicelib.todo.times import china
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.protocols.workorder import wire
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, MANAGED)
BASE = "/workflow/decision"


@routes.get(
    f"{BASE}/list",
    summary="决策表列表：每个决策的最新版本",
    query={"decisionKey": "决策 id 包含", "decisionName": "名称包含", **PAGING},
    closed=True,
    response=lambda shapes, job_shapes: shapes.Listed[job_shapes.DecisionRow],
)
def list_newest(request: Request) -> Answer:
    """By key."""
    request.caller.require_administrator()
    wanted = read_page(request.query)
    key, name = ((request.query.get(each) or "").casefold() for each in ("decisionKey", "decisionName"))
    found = [each for each in stored.listed() if key in each.key.casefold() and name in each.name.casefold()]
    return page([_row(each) for each in wanted.of(found)], len(found))


@routes.get(
    f"{BASE}/table/{{decisionKey}}",
    summary="决策表文件",
    response=lambda shapes, job_shapes: shapes.Told[job_shapes.DecisionFile],
)
def one(request: Request) -> Answer:
    """The newest table of a key, as the file that it stands in."""
    request.caller.require_administrator()
    found = stored.find(request.path_params["decisionKey"])
    if found is None:
        raise NotFound("决策表不存在", field="decisionKey")
    return success({"decisionKey": found.key, "version": found.version, "xml": found.xml.decode()}, "查询成功")


@routes.post(
    f"{BASE}/table",
    summary="保存决策表文件",
    allow=Caller.require_administrator,
    response=lambda shapes, job_shapes: shapes.Told[job_shapes.SavedDecisions],
)
def save(request: Request, body: wire.DecisionFileBody) -> Answer:
    """Its tables become the newest of their keys; a file that cannot be run is refused whole, with all reasons."""
    xml = body.xml.encode()
    if body.dryRun:
        return success(_saved(deciding.check(xml, body.baseVersion)), "检查通过")
    return success(_saved(deciding.save(xml, body.baseVersion, request.now, uuid.uuid4().hex)))


@routes.delete(
    f"{BASE}/table/{{decisionKey}}",
    summary="删除决策表",
    response=lambda shapes: shapes.Told[None],
)
def remove(request: Request) -> Answer:
    """Definitions that were imported with it keep it; later imports do not find it."""
    request.caller.require_administrator()
    deciding.remove(request.path_params["decisionKey"], uuid.uuid4().hex)
    return success()


def _row(line: stored.Line) -> Answer:
    at = china(codec.moment(line.at))
    return {"decisionKey": line.key, "decisionName": line.name, "version": line.version, "updateTime": at}


def _saved(found: Sequence[deciding.Saved]) -> Answer:
    rows = [
        {"decisionKey": each.key, "decisionName": each.name, "version": each.version, "changed": each.changed}
        for each in found
    ]
    return {"decisions": rows}
