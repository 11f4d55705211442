"""The work-order document's samples (docs/protocols/workorder.md), and what an answer must have to be like one."""

from __future__ import annotations

import json
import re
from typing import Any

TASK_SAMPLE = json.loads(
    '{"taskId":"string","taskName":"string","userId":"string","comment":"string","procInsId":"string",'
    '"targetKey":"string","variables":{},"assignee":"string","candidateUsers":[{}],"candidateGroups":[{}],'
    '"copyUserIds":"string","nextUserIds":"string"}'
)
START_SAMPLE: dict[str, Any] = {
    "processDefId": "Process_1741923584470:1:127026d3-00ac-11f0-8c7a-ba0a22df0408",
    "variables": {
        "cascaderarea53999": "",
        "input58922": "",
        "daterange29917": None,
        "timerange70409": None,
        "textarea79127": "",
        "pictureupload96832": None,
        "input64189": "",
    },
}
ORDER_SAMPLE: dict[str, Any] = {
    "systemId": "测试001",
    "projectId": "",
    "workorderId": "1900115540270891009",
    "workorderIdExtend": "2,1900115540270891009",
    "processId": "Process_1741923584470",
    "workorderNumber": "",
    "title": "测试001",
    "workorderStatus": "",
    "processStatus": "",
    "source": "",
    "compensation": "",
    "evaluate": "",
    "roomNumber": "",
    "description": "",
    "attachmentUrls": "",
    "params": {
        "type": "",
        "name": "",
        "code": "",
        "pos": "",
        "newName": "",
        "newCode": "",
        "result": "",
        "reson": "",
    },
    "procInstId": "95b85483-2179-11f0-bb1d-7a2b9af5855c",
    "taskId": "95c0df1a-2179-11f0-bb1d-7a2b9af5855c",
}
ROW = {
    "taskId", "taskName", "taskDefKey", "assigneeId", "deptName", "startDeptName", "assigneeName", "startUserId",
    "startUserName", "category", "procVars", "taskLocalVars", "deployId", "procDefId", "procDefKey", "procDefName",
    "procDefVersion", "procInsId", "hisProcInsId", "duration", "comment", "commentList", "candidate", "createTime",
    "finishTime", "processStatus", "proInsCreateTime",
}  # fmt: skip
_INSTANCE = {"TaskId": "69fcb23d", "ProcessInstanceId": "69f3d88b"}
_ROW: dict[str, Any] = dict.fromkeys(ROW)
_KNOWN = {
    "category": "test",
    "deployId": "b600b346",
    "procDefId": "Process_1714112056273:3:b67742d9",
    "procDefName": "业务流程_1714112056273",
    "procDefVersion": 3,
    "procInsId": "c68d01e3",
    "createTime": "2024-04-27 16:40:37",
    "processStatus": "running",
}
_VARIABLES = {"procVars": {"processStatus": "running", "field101": 1, "initiator": "a6d24415"}}
_TASK = {
    "taskId": "d23467f4",
    "taskName": "444",
    "taskDefKey": "Activity_1div90g",
    "startUserId": "a6d24415",
    "startUserName": "贾平",
    "proInsCreateTime": "2024-04-27 16:40:18",
    **_VARIABLES,
}
ANSWERS: dict[str, dict[str, Any]] = {
    "list": {
        "total": 7,
        "rows": [
            {
                "definitionId": "Process_1737372802048:5:7dbaa3b2",
                "processName": "租户审核",
                "processKey": "Process_1737372802048",
                "category": "1878032733533601793",
                "version": 5,
                "formId": None,
                "formName": None,
                "deploymentId": "7db6ac0f",
                "suspended": False,
                "deploymentTime": "2025-01-22 14:17:00",
                "iconId": None,
            }
        ],
        "code": 200,
        "msg": "查询成功",
    },
    "start": {"code": 200, "msg": "流程启动成功", "data": _INSTANCE},
    "order": {"code": 200, "data": _INSTANCE},
    "complete": {"code": 200, "data": _INSTANCE},
    "action": {"code": 200, "data": {}},
    "any": {"code": 200},
    "ownList": {
        "total": 41,
        "rows": [{**_ROW, **_KNOWN, "taskName": "3333", "duration": "0天0小时30分钟"}],
    },
    "todoList": {"total": 37, "rows": [{**_ROW, **_KNOWN, **_TASK}], "code": 200, "msg": "查询成功"},
    "finishedList": {
        "total": 36,
        "rows": [
            {
                **_ROW,
                **_KNOWN,
                **_TASK,
                "hisProcInsId": "0b9c1a4e",
                "duration": "1天5小时8分42秒",
                "finishTime": "2024-04-27 17:55:53",
            }
        ],
        "code": 200,
        "msg": "查询成功",
    },
    "app/list": {
        "code": 200,
        "msg": "操作成功",
        "data": [
            {
                "appId": "1877981134767702018",
                "applicationName": "统一工单中心",
                "applicationId": "3b0ffd250acd400ea57fe23bd211c316",
                "applicationSecret": "4555e6a5b2ec4e209932965ad6cdc9ae",
                "appFlag": "0",
            }
        ],
    },
    "synthesis/list": {
        "code": 200,
        "msg": "操作成功",
        "data": [
            {
                "synthesisId": "1878001583559983106",
                "parentId": None,
                "categoryName": "33-工单-综合",
                "description": "",
                "childFlag": True,
            }
        ],
    },
}
_FORMS = (r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}", r"\d+天\d+小时\d+分钟", r"(\d+天)?(\d+小时)?(\d+分)?(\d+秒)?")
_SAME = ("code", "msg", "appFlag")


def unlike(sample: Any, found: Any, path: str = "") -> list[str]:
    """Where an answer is not like a sample: other types or forms, fields that are missing; null stands for anything."""
    name = path.rpartition(".")[2]
    if sample is None:
        return []
    if name in _SAME:
        return [] if sample == found else [f"{path}: {found!r} is not {sample!r}"]
    if type(sample) is not type(found):
        return [f"{path}: {found!r} is of another type than {sample!r}"]
    if isinstance(sample, dict):
        missing = [f"{path}.{key} is missing" for key in sample if key not in found]
        return missing + [
            wrong for key in sample if key in found for wrong in unlike(sample[key], found[key], f"{path}.{key}")
        ]
    if isinstance(sample, list):
        return [wrong for each in found for wrong in unlike(sample[0], each, path)] if found else [f"{path} is empty"]
    form = next((form for form in _FORMS if isinstance(sample, str) and re.fullmatch(form, sample)), None)
    return [f"{path}: {found!r} is not written as {sample!r}"] if form and not re.fullmatch(form, found) else []
