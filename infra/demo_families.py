"""The demo's calls of the two other protocols: a POA transaction, and a signed create-todo v2 call."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from chalicelib import signing_schemes
from infra.calls import Answer, read, send_form, send_json
from infra.terminal import Trouble, say

POA = "/apis/ttc/v1/transaction/poa"
CREATE = "/tc/v2/openapi/task/create.json"
Row = dict[str, Any]


def handle_a_transaction(hub: Row, now: datetime) -> None:
    """POA transactions: lisi's task is handled, which creates wangwu's."""
    known = hub["transaction"]
    asked = {"grant_type": "client_credentials"}
    asked |= {"client_id": known["client_id"], "client_secret": known["client_secret"]}
    headers = {"Authorization": send_form(known["token_url"], asked).body["access_token"]}
    first, second = (f"POA{now:%Y%m%d%H%M%S}{number:02d}" for number in (1, 2))
    app_id = known["appId"]
    _poa(hub, "addTransaction", {"appId": app_id, **_task(first, "lisi", "部门审批")}, headers)
    handling = {
        "appId": app_id,
        "previousTaskId": first,
        "handler": "lisi",
        "handlerName": "李四",
        "handleStatus": "同意",
        "status": "next",
        "next": [_task(second, "wangwu", "分管领导审批")],
    }
    answer = _poa(hub, "taskHandle", handling, headers)
    say(f"李四 handled {first}, 王五 has {second} → {json.dumps(answer.body, ensure_ascii=False)}")


def create_a_signed_todo(hub: Row, now: datetime) -> None:
    """Create-todo v2: one GET, signed zwdd-hmac; it will remind wangwu an hour before it is due."""
    known = hub["gov_task"]
    parameters = {
        "subject": "年度预算确认",
        "assigneeId": "wangwu",
        "assigneeInfo": json.dumps({"imgId": "", "name": "王五"}, ensure_ascii=False),
        "creatorId": "zhangsan",
        "creatorInfo": json.dumps({"imgId": "", "name": "张三"}, ensure_ascii=False),
        "bizTaskId": f"B{now:%Y%m%d%H%M%S}",
        "tenantId": "1",
        "url": "https://www.example.gov.cn/task?id=1",
        "dueTime": f"{now.year + 1}-01-31 12:00:00",
        "dueNotifyTypeArr": "app,notification",
        "dueNotifyLevel": "2",
    }
    headers = zwdd_headers(known["accessKey"], known["secretKey"], CREATE, parameters, datetime.now(UTC))
    answer = read(f"{hub['base_url']}{CREATE}", parameters, headers)
    if answer.status != HTTPStatus.OK or not answer.body["success"]:
        raise Trouble(f"The demo's create.json was answered {answer.status} {answer.body}")
    task = answer.body["content"]["data"]
    say(f"create.json made 「{task['subject']}」 for 王五, package {task['packageUuid']}")


def zwdd_headers(key: str, secret: str, path: str, parameters: dict[str, str], now: datetime) -> dict[str, str]:
    """The headers that sign one GET (docs/protocols/gov_task.md)."""
    stamp, nonce = now.isoformat(timespec="milliseconds"), uuid.uuid4().hex
    text = signing_schemes.zwdd_string_to_sign("GET", stamp, nonce, path, parameters.items())
    return {
        "apiKey": key,
        "X-Hmac-Auth-Timestamp": stamp,
        "X-Hmac-Auth-Nonce": nonce,
        "X-Hmac-Auth-Version": signing_schemes.ZWDD_VERSION,
        "X-Hmac-Auth-Signature": signing_schemes.zwdd_signature(secret, text),
    }


def _poa(hub: Row, call: str, row: Row, headers: dict[str, str]) -> Answer:
    answer = send_json("POST", f"{hub['base_url']}{POA}/{call}", [row], headers)
    if answer.status != HTTPStatus.OK or answer.body["code"] != 0 or answer.body["data"]["errorIds"]:
        raise Trouble(f"The demo's {call} was answered {answer.status} {answer.body}")
    return answer


def _task(task_id: str, handler: str, node: str) -> Row:
    return {
        "taskId": task_id,
        "taskName": "设备采购申请",
        "transTypeCode": "purchase",
        "transTypeName": "设备采购",
        "autoCreateTransType": True,
        "handlers": handler,
        "initiator": "zhangsan",
        "initiatorName": "张三",
        "nodeId": node,
        "nodeName": node,
        "taskSummary": ["金额|12,000 元", "用途|教室投影"],
        "handleUrl": "https://oa.example.edu.cn/task/1",
    }
