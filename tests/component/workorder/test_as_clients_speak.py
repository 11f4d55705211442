"""The work-order protocol as clients of the Java original speak it, where the document leaves it open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.identity import accounts
from chalicelib.storage.directory.holders import change_holder
from tests.unit.workflow.drawing import draw

TWO = draw(
    "start s", "user a candidateUsers=lisi,wangwu candidateGroups=ROLE2", "user b assignee=wangwu", "end e",
    "s > a > b > e",
)  # fmt: skip
FORK = draw("start s", "and f", "user a assignee=lisi", "user b assignee=lisi", "end e", "s > f > a > e", "f > b > e")


def said(person, case):
    detail = person.ok("GET", "/workflow/process/detail", procInsId=case["ProcessInstanceId"])["data"]
    return [
        (each["type"], each["typeName"])
        for node in reversed(detail["historyProcNodeList"])
        for each in node["commentList"]
    ]


@pytest.fixture
def walked(centre, zhangsan, lisi, wangwu):
    """A task claimed, given back, handled; the next one returned, handled again, and refused."""
    centre.deploy(TWO)
    case = zhangsan.start("p")
    lisi.do("claim", case["TaskId"])
    lisi.do("unClaim", case["TaskId"])
    [second] = lisi.do("complete", case["TaskId"])["nextTaskIds"]
    [again] = wangwu.do("return", second)["nextTaskIds"]
    [last] = lisi.do("complete", again)["nextTaskIds"]
    wangwu.do("reject", last)
    return case


def test_comments_are_numbered_as_the_document_does_and_claiming_is_no_approval(walked, zhangsan):
    assert said(zhangsan, walked) == [
        ("8", "claim"), ("9", "unclaim"), ("0", "normal"), ("1", "return"), ("0", "normal"), ("2", "reject"),
    ]  # fmt: skip


def test_an_application_may_have_them_numbered_as_the_original(walked, zhangsan):
    change_holder("application", "WO", lambda known: replace(known, comment_types="flowable"))
    accounts.forget_all()
    numbers = [number for number, _ in said(zhangsan, walked)]
    assert numbers == ["8", "9", "1", "2", "1", "3"]


@pytest.mark.parametrize(
    ("action", "more"),
    [("complete", {}), ("reject", {}), ("delegate", {"userId": "zhaoliu"}), ("transfer", {"userId": "zhaoliu"})],
)
def test_without_a_task_the_callers_only_open_one_is_meant(centre, zhangsan, lisi, wangwu, action, more):
    centre.deploy(TWO)
    case = zhangsan.start("p")
    body = {"procInsId": case["ProcessInstanceId"], **more}
    assert lisi.ok("POST", f"/workflow/task/{action}", body)["data"]["TaskId"] == case["TaskId"]


def test_a_return_means_it_too_and_none_or_several_are_said(centre, zhangsan, lisi, wangwu):
    centre.deploy(TWO)
    case = zhangsan.start("p")
    body = {"procInsId": case["ProcessInstanceId"]}
    code, message = zhangsan.refused("POST", "/workflow/task/complete", body)
    assert (code, "没有待办任务" in message) == (4101, True)
    lisi.ok("POST", "/workflow/task/complete", body)
    assert len(wangwu.ok("POST", "/workflow/task/return", body)["data"]["nextTaskIds"]) == 1
    centre.deploy(FORK)
    body = {"procInsId": zhangsan.start("p")["ProcessInstanceId"]}
    code, message = lisi.refused("POST", "/workflow/task/complete", body)
    assert (code, "多个" in message) == (4101, True)
    assert lisi.refused("POST", "/workflow/task/complete", {})[0] == 4101


def test_todos_are_newest_first_or_as_the_inbox_has_them(centre, zhangsan, lisi):
    centre.deploy(TWO)
    made = [zhangsan.start("p")["TaskId"] for _ in range(3)]
    assert lisi.todo() == made[::-1]
    assert [row["taskId"] for row in lisi.rows("todoList", orderBy="newest")] == made[::-1]
    assert [row["taskId"] for row in lisi.rows("todoList", orderBy="priority")] == made
    second = lisi.ok("GET", "/workflow/process/todoList", pageNum=2, pageSize=2)
    assert ([row["taskId"] for row in second["rows"]], second["total"]) == (made[:1], 3)


def test_all_open_tasks_of_a_suspended_instance_are_hidden_however_many(centre, zhangsan, lisi, admin):
    signers = [f"u{number}" for number in range(40)]
    centre.deploy(
        draw("start s", "user a multi=parallel collection=${signers} element=who assignee=${who}", "end e", "s > a > e")
    )
    case = zhangsan.start("p", signers=["lisi", *signers])
    state = {"instanceId": case["ProcessInstanceId"], "state": "2"}
    admin.ok("POST", "/workflow/instance/updateState", state)
    everybody = [lisi, *(centre.person(each) for each in (signers[0], signers[-1]))]
    assert [person.list("todoList")["total"] for person in everybody] == [0, 0, 0]
    assert centre.box("U#lisi") == [case["TaskId"]]
    admin.ok("POST", "/workflow/instance/updateState", {**state, "state": "1"})
    assert [person.list("todoList")["total"] for person in everybody] == [1, 1, 1]


def test_detail_says_who_was_asked_by_name_and_where_it_ended(walked, zhangsan):
    detail = zhangsan.ok("GET", "/workflow/process/detail", procInsId=walked["ProcessInstanceId"])["data"]
    nodes = detail["historyProcNodeList"]
    assert {node["procDefId"] for node in nodes} == {nodes[0]["procDefId"]}
    assert (nodes[0]["activityType"], nodes[0]["activityId"], nodes[0]["status"]) == ("endEvent", "e", "ABORT")
    asked = next(node for node in nodes if node["taskId"] == walked["TaskId"])
    assert asked["candidateIds"] == "lisi,wangwu,ROLE2"
    assert asked["candidate"].startswith("李四,王五,")


def test_a_todo_says_its_candidates_by_name(centre, zhangsan, lisi):
    centre.deploy(TWO)
    zhangsan.start("p")
    [row] = lisi.rows("todoList")
    assert (row["candidateIds"], row["candidate"].split(",")[:2]) == ("lisi,wangwu,ROLE2", ["李四", "王五"])


def test_copies_have_their_own_columns(centre, zhangsan, lisi):
    made = centre.deploy(TWO, category="hr")
    case = zhangsan.start("p")
    lisi.do("complete", case["TaskId"], copyUserIds="zhangsan")
    [copy] = zhangsan.rows("copyList")
    assert (copy["userId"], copy["categoryId"], copy["deploymentId"]) == ("zhangsan", "hr", made["deployId"])
    assert copy["copyId"] != copy["taskId"]


def test_a_models_history_is_found_by_its_key(centre, admin):
    model = admin.ok("POST", "/workflow/model", {"modelName": "请假", "modelKey": "leave"})["data"]["modelId"]
    for name in ("a", "b"):
        xml = draw("start s", f"user {name} assignee=lisi", "end e", f"s > {name} > e").decode()
        body = {"modelId": model, "bpmnXml": xml, "newVersion": True}
        admin.ok("POST", "/workflow/model/save", body)
    by_key = admin.ok("GET", "/workflow/model/historyList", modelKey="leave", pageNum=1, pageSize=10)
    assert by_key == admin.ok("GET", "/workflow/model/historyList", modelId=model, pageNum=1, pageSize=10)
    assert by_key["total"] == 1
    assert admin.refused("GET", "/workflow/model/historyList", modelKey="none")[0] == 404
    assert admin.refused("GET", "/workflow/model/historyList")[0] == 4101


def test_a_template_keeps_its_system_and_project(centre, zhangsan, admin):
    centre.deploy(TWO)
    body = {"name": "报修", "processKey": "p", "systemId": "S1", "projectId": "P1"}
    made = admin.ok("POST", "/WorkOrder/template", body)["data"]
    assert (made["systemId"], made["projectId"]) == ("S1", "P1")
    found = zhangsan.ok("GET", "/WorkOrder/template/list", pageNum=1, pageSize=10, systemId="S1")
    assert [row["templateId"] for row in found["rows"]] == [made["templateId"]]
    assert zhangsan.ok("GET", "/WorkOrder/template/list", projectId="P2")["total"] == 0


@pytest.mark.parametrize(
    "path",
    ["/workflow/process/list", "/workflow/process/ownList", "/workflow/process/finishedList", "/WorkOrder/list",
     "/workflow/process/copyList", "/workflow/process/claimList", "/workflow/category/list", "/synthesis/list"],
)  # fmt: skip
def test_a_filter_that_is_not_known_is_refused_by_name(centre, zhangsan, path):
    code, message = zhangsan.refused("GET", path, nobodyKnowsThis="1")
    assert (code, "nobodyKnowsThis" in message) == (4101, True)
