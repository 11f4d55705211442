"""Rows of the POA documents."""

from __future__ import annotations

from typing import Any


def new_task(task_id: str = "T1", **changes: Any) -> dict[str, Any]:
    """A row of addTransaction; None drops a field."""
    row = {
        "appId": "OA",
        "taskId": task_id,
        "taskName": "请假审批",
        "transTypeCode": "LEAVE",
        "transTypeName": "请假",
        "autoCreateTransType": True,
        "handlers": "lisi",
        "initiator": "zhangsan",
        "initiatorName": "张三",
        "nodeId": "N1",
        "nodeName": "部门审批",
        "handleUrl": "https://oa.example.edu.cn/handle",
        "viewUrl": "https://oa.example.edu.cn/view",
    }
    return {name: value for name, value in {**row, **changes}.items() if value is not None}


def handling(task_id: str = "T1", status: str = "end", **changes: Any) -> dict[str, Any]:
    """A row of taskHandle; None drops a field."""
    row = {
        "appId": "OA",
        "previousTaskId": task_id,
        "handler": "lisi",
        "handlerName": "李四",
        "status": status,
        "handleOpinions": "同意",
        "handleStatus": "已同意",
        "handleTime": "2026-11-22 10:30:00",
    }
    return {name: value for name, value in {**row, **changes}.items() if value is not None}


def following(task_id: str, **changes: Any) -> dict[str, Any]:
    """An entry of `next`."""
    row = {"appId": None, "handlers": "wangwu", "nodeId": "N2", "nodeName": "院长审批"}
    return new_task(**{"task_id": task_id, **row, **changes})


SAMPLE = """
[
  {
    "appId": "GzqhyfpMLSEexyO78bDgO-UWlK6PwOyAE",
    "handleOpinions": "",
    "handleStatus": "string",
    "handleTime": "",
    "handler": "smartadmin",
    "handlerName": "智慧校园管理员",
    "next": [
      {
        "actions": [{
            "allowMerge": 0,
            "method": "post",
            "name": "撤回",
            "nextNodeKey": "",
            "optType": 0,
            "type": "REVOKE",
            "url": "http://www.baidu.com"
        }],
        "autoCreateTransType": true,
        "canDelegate": 0,
        "handleUrl": "http://www.baidu.com",
        "handlers": "smartadmin",
        "handlingGroup": "",
        "initiator": "smartadmin",
        "initiatorName": "智慧校园管理员",
        "mHandleUrl": "http://www.baidu.com",
        "mViewUrl": "http://www.baidu.com",
        "mhandleUrl": "http://www.baidu.com",
        "mviewUrl": "http://www.baidu.com",
        "nodeId": "NODE0002",
        "nodeName": "节点2",
        "serialNumber": "NUM0001",
        "status": "next",
        "taskId": "TASK0002",
        "taskName": "待办名称0002",
        "taskSummary": ["摘要1|内容1","摘要2|内容2"],
        "timeOut": 0,
        "transSummary": ["111|222"],
        "transTypeCode": "TTCODE0001",
        "transTypeName": "事务类型0001",
        "transcationName": "自定义事务名称",
        "viewUrl": "http://www.baidu.com"
      }
    ],
    "previousActions": [{
        "allowMerge": 0,
        "method": "post",
        "name": "撤回",
        "nextNodeKey": "",
        "optType": 0,
        "type": "REVOKE",
        "url": "http://www.baidu.com",
        "times": 1
    }],
    "previousTaskId": "TASK0001",
    "status": "next"
  }
]
"""
"""docs/protocols/transaction.md, 报文样例, word for word."""
