"""What the OpenAPI description says beside what routes say themselves: meanings, families, credentials, examples."""

from __future__ import annotations

import json
from pathlib import Path

from chalicelib.web.openapi import Words

_HERE = Path(__file__).parent
EXAMPLES = _HERE / "examples.json"
"""Written by `make templates`: the bodies that tests send."""
ABOUT = (
    "统一待办中枢：业务系统经四种协议推送待办，人员在一个收件箱办理，变更转发给其它待办中心；内含 BPMN 工单中心。"
    "时间均为中国时间。未声明的查询参数在中枢自有接口中会被拒绝。"
)
FAMILIES = {
    "hub": "中枢自有接口：收件箱、待办、通知、人员与管理",
    "push": "任务中心推送",
    "transaction": "POA 事务",
    "gov_task": "创建待办 v2 及其同族接口",
    "workorder": "工单中心：发起、办理与工单",
    "workorder management": "工单中心：流程、表单、分类、模板等管理",
    "workorder types": "工单中心：可选的工单类型",
    "workorder jobs": "工单中心：外部任务，由服务或应用取走并办理",
    "oauth2": "应用的访问令牌",
    "console": "控制台与接口说明的页面",
    "scim": "SCIM 2.0：用户中心同步用户与组",
}
CREDENTIALS = {
    "Authorization": "人员或应用的令牌，可带 Bearer 前缀",
    "accessToken": "推送凭证，或工单中心的人员令牌",
    "appId": "应用编号（推送）",
    "appID": "应用编号（工单中心）",
    "appKey": "应用标识，与 secretKey 成对（app-key 方式）",
    "secretKey": "与应用标识或服务编号成对的密钥",
    "serverID": "服务编号（工单中心）",
    "requestType": "调用方类型：app 或 service",
    "apiKey": "签名所用的应用标识（zwdd 方式）",
    "X-Hmac-Auth-Timestamp": "签名时间",
    "X-Hmac-Auth-Nonce": "一次性随机数",
    "X-Hmac-Auth-Version": "签名版本，固定 1.0",
    "X-Hmac-Auth-Signature": "签名：HMAC-SHA256 的 Base64",
    "_api_access_key": "签名所用的应用标识（CSB 方式）",
    "_api_timestamp": "签名时间，毫秒",
    "_api_signature": "签名：HMAC-SHA1 或 HMAC-SHA256 的 Base64",
}


def words() -> Words:
    """All of it."""
    lines = (_HERE / "words.txt").read_text("utf-8").splitlines()
    fields = dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))
    examples = json.loads(EXAMPLES.read_text("utf-8"))
    return Words(ABOUT, fields, FAMILIES, CREDENTIALS, examples)
