"""The bodies that tests send to every route, as examples of the OpenAPI description; `make templates` writes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_origin

from chalicelib.web.declared_models import model_of
from tests.attack.asking import call_of
from tests.attack.rows import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.web.blueprint import Route

IDS = {
    "absenceId": "0b7c",
    "actedTaskId": "OA-X1",
    "appId": "OA",
    "caller": "OA",
    "categoryIds": "1900115540270891009",
    "centreTaskId": "20261122-1",
    "dataModelId": "1900115540270891010",
    "definitionId": "leave:1:5d2e",
    "departmentId": "D1",
    "deployId": "5d2e",
    "deployIds": "5d2e",
    "formIds": "1900115540270891011",
    "groupId": "财务组",
    "id": "20261122080000-1",
    "instanceIds": "20261122",
    "modelId": "1900115540270891012",
    "modelIds": "1900115540270891012",
    "number": "WO202611220001",
    "packageUuid": "p-1",
    "processId": "leave",
    "processInstanceId": "OA202611220001",
    "procInsId": "20261122",
    "pushId": "8f14",
    "roleId": "2",
    "serverID": "bus",
    "targetId": "t1",
    "taskId": "OA20261122000101",
    "taskUuid": "u-1",
    "templateIds": "1900115540270891013",
    "userId": "zhangsan",
    "viewId": "1900115540270891014",
}


def rendered(routes: Iterable[Route]) -> dict[str, Any]:
    """`METHOD path` → the body of its row, for every route that has a body."""
    found: dict[str, Any] = {}
    for route in routes:
        name = f"{route.method} {route.path}"
        row = ROWS.get(name)
        if row is None or not (route.body or route.described or route.form):
            continue
        body = call_of(name, row, IDS, route.consumes).body
        if body not in (None, {}, b""):
            found[name] = [body] if _is_list(route) and isinstance(body, dict) else body
    return dict(sorted(found.items()))


def _is_list(route: Route) -> bool:
    return route.described is not None and get_origin(model_of(route.described)) is list


def text(routes: Iterable[Route]) -> str:
    """As they are committed."""
    return json.dumps(rendered(routes), ensure_ascii=False, indent=1) + "\n"
