"""An instance takes only what has a larger update_time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.faults import clouds

if TYPE_CHECKING:
    from chalicelib.outbound.outcome import Prepared
    from tests.faults.centres import Centre

CREDENTIAL = {"appId": "cli", "appSecret": "s"}
SETTINGS = {"approvalCode": "C"}
GOOD = {"code": 0, "tenant_access_token": "T", "expire": 7200}
REFUSAL = {"code": 99991400, "msg": "request trigger frequency limit"}
ACKNOWLEDGES: set[str] = set()
RECEIVER = clouds.Feishu


def take(centre: Centre, request: Prepared) -> tuple[int, Any]:
    if request.secret:
        return 200, {"code": 0, "tenant_access_token": "t", "expire": 7200}
    body = json.loads(request.body)
    name = body["instance_id"]
    if int(body["update_time"]) > centre.kept.get(name, 0):
        centre.kept[name] = int(body["update_time"])
        centre.effect(request, name, ",".join(f"{each['task_id']} {each['status']}" for each in body["task_list"]))
    return 200, {"code": 0, "msg": "ok", "data": {}}
