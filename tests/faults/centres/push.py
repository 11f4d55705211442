"""The demo centre's own logic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from chalicelib.outbound.outcome import Prepared
    from tests.faults.centres import Centre

CREDENTIAL = {"appId": "OA", "accessToken": "secret"}
GOOD = {"push_result": "SUCCESS", "push_id": "1"}
REFUSAL = {"push_result": "ERROR", "msg_info": "业务校验失败"}
ACKNOWLEDGES: set[str] = set()


def take(centre: Centre, request: Prepared) -> tuple[int, Any]:
    form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    return 200, centre.receiver.push(form, request.key)
