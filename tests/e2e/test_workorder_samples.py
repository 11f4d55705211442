"""The work-order document's calls and samples on the deployed hub, and files made to harm sent to it."""

from __future__ import annotations

import io
import time
import urllib.request
import zipfile
from datetime import UTC, datetime
from typing import Any

from infra.calls import Answer, read, send_json
from tests.unit.workflow.drawing import draw
from tests.unit.workflow.test_hostile_files import FILES
from tests.workorder_samples import ANSWERS, ORDER_SAMPLE, START_SAMPLE, TASK_SAMPLE, unlike

Hub = dict[str, Any]
KEY = "Process_1741923584470"
DIAGRAM = draw("start s", "user a name=444 assignee=lisi", "user b name=3333 assignee=wangwu", "end e",
               "s > a > b > e", key=KEY, name="租户审核")  # fmt: skip
PAGE = {"pageNum": "1", "pageSize": "10"}
LONGEST_SECONDS = 10


class Caller:
    """One header set of hub.json; `like` says which sample an answer must be like."""

    def __init__(self, hub: Hub, headers: dict[str, str]) -> None:
        self.base, self.headers = hub["base_url"], headers

    def get(self, path: str, sample: str, **query: str) -> Any:
        return _checked(read(f"{self.base}{path}", query, self.headers), sample)

    def post(self, path: str, body: Hub, sample: str = "action") -> Any:
        return _checked(send_json("POST", f"{self.base}{path}", body, self.headers), sample)["data"]

    def start(self, hub_path: str = "/workflow/process/start/") -> Any:
        body = {**START_SAMPLE, "processDefId": KEY}
        return self.post(hub_path, {**body, "variables": {**body["variables"], "field101": 1}}, "start")

    def do(self, action: str, task_id: str, **more: str) -> Any:
        sample = "complete" if action == "complete" else "action"
        return self.post(f"/workflow/task/{action}", {**TASK_SAMPLE, "taskId": task_id, **more}, sample)


def _checked(answer: Answer, sample: str) -> Any:
    assert answer.status == 200, answer
    assert unlike(ANSWERS[sample], answer.body) == [], answer.body
    return answer.body


def test_every_documented_call_answers_as_its_sample(hub: Hub) -> None:
    people = {name: Caller(hub, user["headers"]) for name, user in hub["workorder"]["users"].items()}
    zhangsan, lisi, wangwu, admin = (people[name] for name in ("zhangsan", "lisi", "wangwu", "admin"))
    body = {"xml": DIAGRAM.decode(), "category": "1878032733533601793"}
    made = admin.post("/workflow/deploy/import", body)
    zhangsan.get("/workflow/process/list", "list", **PAGE, processKey=KEY)
    zhangsan.get(
        "/workflow/process/getProcessForm", "action", definitionId=made["definitionId"], deployId=made["deployId"]
    )
    since = {**PAGE, "proStartBeginTime": datetime.now(UTC).isoformat(timespec="seconds")}
    for path in ("/workflow/process/start", f"/workflow/process/start/{made['definitionId']}"):
        zhangsan.start(path)
    case = zhangsan.start()
    named = {"procInstId": case["ProcessInstanceId"], "taskId": case["TaskId"]}
    for path in ("/-userdefine/workorder/workorder", "/userdefine/workorder/workorder"):
        zhangsan.post(path, {**ORDER_SAMPLE, **named}, "order")
    zhangsan.get("/workflow/process/ownList", "ownList", **since, processKey=KEY)
    lisi.get("/workflow/process/todoList", "todoList", **since, processName="租户")
    [second] = lisi.do("complete", case["TaskId"])["nextTaskIds"]
    lisi.get("/workflow/process/finishedList", "finishedList", **since, processName="租户")
    [again] = wangwu.do("return", second)["nextTaskIds"]
    lisi.do("delegate", again, userId="wangwu")
    wangwu.do("complete", again)
    lisi.do("transfer", again, userId="wangwu")
    wangwu.do("reject", again)
    zhangsan.do("stopProcess", zhangsan.start()["TaskId"])
    admin.do("delete", zhangsan.start()["TaskId"])
    query = {"accessToken": zhangsan.headers["accessToken"], "pageNo": "1", "pageSize": "10"}
    Caller(hub, {}).get("/WorkOrder/app/list", "app/list", **query)
    parent = admin.post("/workflow/category", {"categoryName": "33-工单-综合"})["categoryId"]
    admin.post("/workflow/category", {"categoryName": "子类", "parentId": parent})
    found = zhangsan.get("/synthesis/list", "any", pageNo="1", pageSize="100")
    tops = [row for row in found["data"] if row["synthesisId"] == parent]
    assert unlike(ANSWERS["synthesis/list"], {**found, "data": tops}) == []
    Caller(hub, hub["workorder"]["service_headers"]).get("/workflow/process/list", "list", **PAGE)
    answer = send_json("DELETE", f"{hub['base_url']}/workflow/process/list", {}, zhangsan.headers)
    assert (answer.status, answer.body) == (400, {"code": 4000, "msg": "调用方式错误：应为 GET"})


def test_files_made_to_harm_are_refused_soon_and_the_hub_goes_on(hub: Hub) -> None:
    admin = Caller(hub, hub["workorder"]["users"]["admin"]["headers"])
    for name, data in FILES.items():
        begun = time.monotonic()
        body = {"xml": data.decode("utf-8", "replace")}
        answer = send_json("POST", f"{admin.base}/workflow/deploy/import", body, admin.headers)
        assert (answer.status, answer.body["code"]) == (200, 4101), name
        assert time.monotonic() - begun < LONGEST_SECONDS, name
    admin.post("/workflow/deploy/import", {"xml": DIAGRAM.decode()})


def test_a_workbook_arrives_through_the_gateway_whatever_is_accepted_first(hub: Hub) -> None:
    headers = {**hub["workorder"]["users"]["lisi"]["headers"], "Accept": "application/json, text/plain, */*"}
    call = urllib.request.Request(f"{hub['base_url']}/workflow/process/todoExport", b"", headers, method="POST")
    with urllib.request.urlopen(call, timeout=LONGEST_SECONDS) as answer:
        packed = zipfile.ZipFile(io.BytesIO(answer.read()))
    assert packed.testzip() is None
    assert "xl/worksheets/sheet1.xml" in packed.namelist()
