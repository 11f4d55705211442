"""A transaction is open or over; a change of one that is over is refused with code 2005."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalicelib.outbound.outcome import Prepared
    from tests.faults.centres import Centre

CREDENTIAL = {"tokenUrl": "http://centre.test/oauth2/token", "clientId": "OA", "clientSecret": "secret"}
GOOD = {
    "code": 0,
    "data": {"errorIds": [], "access_token": "T", "expires_in": 7200},
    "access_token": "T",
    "expires_in": 7200,
}
REFUSAL = {"code": 0, "data": {"errorIds": [{"code": 500, "taskId": "T", "message": "业务异常"}]}}
ACKNOWLEDGES: set[str] = set()


def take(centre: Centre, request: Prepared) -> tuple[int, Any]:
    if request.secret:
        return 200, {"access_token": "t", "expires_in": 7200}
    path = request.url.rpartition("/")[2]
    given = json.loads(request.body)
    errors: list[dict[str, Any]] = []
    for row in given if isinstance(given, list) else [given]:
        if path == "addTransaction":
            errors += _added(centre, request, row)
            continue
        task = row.get("previousTaskId") or row["taskId"]
        if centre.kept.get(task) != "open":
            errors.append({"code": 2005, "taskId": task, "message": "待办已办结"})
        else:
            centre.effect(request, task, path)
            if path != "taskCuiBanNew" and row.get("status") != "none":
                centre.kept[task] = "over"
        for following in row.get("next", ()):
            errors += _added(centre, request, following)
    return 200, {"code": 0, "data": {"errorIds": errors}}


def _added(centre: Centre, request: Prepared, row: dict[str, Any]) -> list[dict[str, Any]]:
    task = row["taskId"]
    if task in centre.kept:
        return [{"code": 400, "taskId": task, "message": "待办已存在"}]
    centre.kept[task] = "open"
    centre.effect(request, task, "add")
    return []
