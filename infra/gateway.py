"""What the packaged API has beyond what Chalice generates: who answers for paths and methods that no route has.

By itself the gateway says 403 in English: a token is missing. Here a greedy resource takes them, also a method that the
path itself does not have, and the function answers in the form of the family (chalicelib/web/astray.py). What the
gateway refuses by itself, it refuses in the hub's own form.
"""

from __future__ import annotations

import json
from typing import Any

from chalicelib.web.astray import ANYWHERE

METHODS = ("get", "post", "put", "delete", "patch", "head", "options")
"""Each by its name, all that there are: the emulator does not read `any`."""
REFUSALS = {
    "MISSING_AUTHENTICATION_TOKEN": (404, "没有这个接口", "not_found"),
    "REQUEST_TOO_LARGE": (413, "请求体不能超过 10 MB", "too_large"),
    "THROTTLED": (429, "请求过于频繁，请稍后重试", "throttled"),
    "INTEGRATION_TIMEOUT": (504, "服务暂时不可用，请稍后重试", "unavailable"),
}


def with_catch_all(template: dict[str, Any]) -> dict[str, Any]:
    """The SAM template, with every call that no route has sent to the function."""
    paths = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    integration = paths["/health"]["get"]["x-amazon-apigateway-integration"]
    taken = {"responses": {}, "x-amazon-apigateway-integration": integration}
    paths |= {path: dict.fromkeys(METHODS, taken) for path in ("/", ANYWHERE)}
    return template


def responses() -> dict[str, Any]:
    """`GatewayResponses` of the API: the refusals that do not reach the function."""
    return {name: _response(name, *told) for name, told in REFUSALS.items()}


def _response(name: str, status: int, msg: str, error: str) -> dict[str, Any]:
    text = json.dumps({"code": status, "msg": msg, "error": error}, ensure_ascii=False)
    again = {"ResponseParameters": {"Headers": {"Retry-After": "'1'"}}} if name == "THROTTLED" else {}
    return {"StatusCode": status, "ResponseTemplates": {"application/json": text}, **again}
