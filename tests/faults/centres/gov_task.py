"""A todo is known by its bizTaskId; one that is over is refused with the family's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from chalicelib.outbound.outcome import Prepared
    from tests.faults.centres import Centre

CREDENTIAL = {"scheme": "zwdd-hmac", "accessKey": "OA", "secretKey": "secret", "tenantId": "1"}
GOOD = {"success": True, "content": {"success": True, "data": {"taskUuid": "u1", "packageUuid": "p1"}}}
REFUSAL = {"success": False, "content": {"success": False, "responseMessage": "系统繁忙"}}
ACKNOWLEDGES: set[str] = set()


def take(centre: Centre, request: Prepared) -> tuple[int, Any]:
    url = urlsplit(request.url)
    given = dict(parse_qsl(url.query))
    what = url.path.rpartition("/")[2]
    if what == "create.json":
        uuid = f"uuid-{given['bizTaskId']}"
        if uuid not in centre.kept:
            centre.kept[uuid] = "open"
            centre.effect(request, uuid, what)
        return 200, _answer({"taskUuid": uuid, "packageUuid": "package"})
    task = given.get("taskUuid") or given["packageUuid"]
    if centre.kept.get(task) == "over":
        return 200, _answer(None, "待办已完成")
    centre.kept[task] = "over"
    centre.effect(request, task, what)
    return 200, _answer(True)


def _answer(data: Any, refused: str = "") -> dict[str, Any]:
    return {"success": True, "content": {"success": not refused, "responseMessage": refused, "data": data}}
