"""A task is known by its sourceId and then by the id it was given; the same values again change nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.faults import clouds

if TYPE_CHECKING:
    from chalicelib.outbound.outcome import Prepared
    from tests.faults.centres import Centre

CREDENTIAL = {"appKey": "k", "appSecret": "s", "operatorId": "op"}
GOOD = {"id": "1", "accessToken": "T", "expireIn": 7200}
REFUSAL = {"result": False}
ACKNOWLEDGES: set[str] = set()
RECEIVER = clouds.DingTalk


def take(centre: Centre, request: Prepared) -> tuple[int, Any]:
    if request.secret:
        return 200, {"accessToken": "t", "expireIn": 7200}
    path = urlsplit(request.url).path
    body = json.loads(request.body) if request.body else {}
    if "/sources/" in path:
        return 200, {"id": f"id-{path.rpartition('/')[2]}"}
    if request.method == "POST":
        task = f"id-{body['sourceId']}"
        if task in centre.kept:
            return 400, {"code": "task exist", "message": "task exist"}
    else:
        task = path.removesuffix("/executorStatus").rpartition("/")[2]
    after = {**centre.kept.get(task, {}), **body}
    if after != centre.kept.get(task):
        centre.kept[task] = after
        centre.effect(request, task, request.step)
    return 200, {"id": task, "result": True}
