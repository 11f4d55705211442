"""Sample processes of the local hub, and one of them walked from start to finish over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from infra.bootstrap import ROOT
from infra.calls import read, send_json
from infra.terminal import Trouble, say

if TYPE_CHECKING:
    from datetime import datetime

SAMPLES = ("leave", "purchase", "repair")
DIAGRAMS = ROOT / "infra" / "diagrams"
FORM = {
    "type": "default",
    "components": [
        {"type": "textfield", "key": "reason", "label": "请假事由", "validate": {"required": True, "maxLength": 100}},
        {"type": "number", "key": "days", "label": "请假天数", "validate": {"required": True, "min": 0.5}},
    ],
}
Row = dict[str, Any]


def deploy(base_url: str, administrator: dict[str, str]) -> None:
    """Import the sample processes that the hub does not have yet.

    Raises:
        Trouble: the hub refused one; says why.
    """
    known = known_keys(base_url, administrator)
    for name in SAMPLES:
        if name not in known:
            forms = {"key_1001": FORM} if name == "leave" else {}
            body = {"xml": (DIAGRAMS / f"{name}.bpmn").read_text(), "category": "demo", "forms": forms}
            post(f"{base_url}/workflow/deploy/import", body, administrator)


def known_keys(base_url: str, administrator: dict[str, str]) -> set[str]:
    """Keys of the processes that the hub has."""
    listed = read(f"{base_url}/workflow/deploy/list", {"pageSize": "100"}, administrator).body
    return {row["processKey"] for row in listed["rows"]}


def walk_a_leave(hub: Row, now: datetime) -> None:
    """Zhangsan asks for five days; his leader and, as it is more than three, the director approve."""
    people = {name: user["headers"] for name, user in hub["workorder"]["users"].items()}
    url = f"{hub['base_url']}/workflow"
    variables = {"reason": "回家探亲", "days": 5}
    started = post(f"{url}/process/start", {"processDefId": "leave", "variables": variables}, people["zhangsan"])
    say(f"张三 started 请假申请 (5 days): {started['ProcessInstanceId']}")
    task = started["TaskId"]
    lately = {"pageNum": "1", "pageSize": "100", "proStartBeginTime": now.isoformat()}
    for person, name in (("lisi", "李四"), ("wangwu", "王五")):
        todo = read(f"{url}/process/todoList", lately, people[person]).body["rows"]
        mine = next((row for row in todo if row["taskId"] == task), None)
        if mine is None:
            raise Trouble(f"The demo's leave did not reach {name}")
        done = post(f"{url}/task/complete", {"taskId": task, "comment": "同意"}, people[person])
        say(f"{name} approved at 「{mine['taskName']}」")
        task = next(iter(done["nextTaskIds"]), None)
    own = read(f"{url}/process/ownList", {"pageNum": "1", "pageSize": "50"}, people["zhangsan"]).body["rows"]
    status = next(row["processStatus"] for row in own if row["procInsId"] == started["ProcessInstanceId"])
    say(f"the leave is {status}")


def post(url: str, body: Row, headers: dict[str, str]) -> Row:
    """`data` of the answer to a call of the centre.

    Raises:
        Trouble: it was refused.
    """
    answer = send_json("POST", url, body, headers)
    if answer.status != HTTPStatus.OK or answer.body["code"] != HTTPStatus.OK:
        raise Trouble(f"The demo's POST {url} was answered {answer.status} {answer.body}")
    data: Row = answer.body["data"]
    return data
