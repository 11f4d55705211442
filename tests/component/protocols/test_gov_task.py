from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib import signing_schemes
from chalicelib.delivery import due as due_work
from chalicelib.storage.base import dynamo
from chalicelib.storage.ledger import tasks
from chalicelib.todo.model import ProcessStatus, Status
from tests.component.protocols.conftest import SECRET, zwdd_headers
from tests.component.storage.faults import applied_then_error, lost_request, on_calls, resent

CREATE = "/tc/v2/openapi/task/create.json"
FINISH, CANCEL = "/tc/openapi/task/finish.json", "/tc/openapi/task/cancel.json"
CLOSE_PACKAGE, CANCEL_PACKAGE = "/tc/openapi/package/close.json", "/tc/openapi/package/cancel.json"
TODO, DONE = "/tc/openapi/3rd/task/getTodoList", "/tc/openapi/3rd/task/getDoneList"
PACKAGES = "/tc/openapi/3rd/Inst/getList"
FIELDS = {
    "appKey", "appName", "businessType", "taskUuid", "packageUuid", "bizTaskId", "creator", "assignee", "subject",
    "url",
    "mobileUrl", "createTime", "startTime", "dueTime", "priority", "finishTime", "formValues", "packageCreateTime",
    "overdue", "accelerators", "needVpn", "dueNotifyTypeArr", "dueNotifyLevel", "tag",
}  # fmt: skip


def sample(**changes):
    """docs/protocols/gov_task.md, 调用示例, with people and addresses in the place of xxx; None drops a parameter."""
    parameters = {
        "subject": "请假审批",
        "assigneeInfo": json.dumps({"imgId": "i1", "name": "李四"}, ensure_ascii=False),
        "assigneeId": "lisi",
        "creatorInfo": json.dumps({"imgId": "i2", "name": "张三"}, ensure_ascii=False),
        "creatorId": "zhangsan",
        "dueTime": "2024-06-06 12:00:03",
        "tenantId": "1",
        "bizTaskId": uuid.uuid4().hex,
        "mobileUrl": "https://m.example.gov.cn/task?id=1",
        "url": "https://www.example.gov.cn/task?id=1",
        "dueNotifyTypeArr": "app,notification",
        "dueNotifyLevel": "2",
        "isSendWindowNotice": "true",
        "sourceAppkey": "xxx",
        "detailLinkOpenType": "ddtab",
    }
    return {name: value for name, value in {**parameters, **changes}.items() if value is not None}


def test_the_documents_call_gives_the_whole_task(world):
    given = sample()
    task = world.gov.data(CREATE, **given)
    assert set(task) == FIELDS
    assert task["assignee"] == {"userId": "lisi", "name": "李四", "imgId": "i1"}
    assert task["creator"] == {"userId": "zhangsan", "name": "张三", "imgId": "i2"}
    assert (task["appKey"], task["appName"], task["bizTaskId"]) == ("OA", "办公系统", given["bizTaskId"])
    assert (task["dueTime"], task["overdue"], task["dueNotifyLevel"]) == ("2024-06-06 12:00:03", True, 2)
    assert task["dueNotifyTypeArr"] == ["app", "notification"]
    assert task["createTime"] == task["packageCreateTime"] == task["startTime"]
    assert (task["finishTime"], task["formValues"], task["accelerators"]) == (None, [], [])
    assert world.box("lisi") == [task["taskUuid"]]


def test_a_todo_for_several_people_is_a_loop_over_one_package(world):
    """docs/protocols/gov_task.md, 创建多人待办调用示例."""
    package_uuid: Any = None
    for assignee_id in ("lisi", "wangwu", "zhaoliu"):
        parameters = sample(assigneeId=assignee_id, packageUuid=package_uuid)
        task = world.gov.data(CREATE, **parameters)
        if package_uuid is None:
            package_uuid = task["packageUuid"]
        assert task["packageUuid"] == package_uuid
    assert len(tasks.tasks_of_process("OA", package_uuid)) == 3
    first = world.box("wangwu")[0]
    world.gov.data(FINISH, userId="wangwu", taskUuid=first)
    assert (world.box("wangwu"), len(world.box("lisi")), world.box("wangwu", "done")) == ([], 1, [first])
    assert [row["packageUuid"] for row in world.gov.data(PACKAGES, userId="zhangsan")] == [package_uuid]


def test_a_repeated_biz_task_id_gives_the_original(world):
    given = sample()
    first = world.gov.data(CREATE, **given)
    again = world.gov.data(CREATE, **{**given, "subject": "别的", "assigneeId": "wangwu", "packageUuid": "nonsense"})
    assert again == first
    assert (world.kinds(first["taskUuid"]), world.box("wangwu")) == (["created"], [])
    other_tenant = world.gov.data(CREATE, **{**given, "tenantId": "2"})
    assert other_tenant["taskUuid"] != first["taskUuid"]
    assert world.other_gov.data(CREATE, **given)["taskUuid"] != first["taskUuid"]


def test_without_a_biz_task_id_every_call_is_a_new_task(world):
    given = sample(bizTaskId=None)
    assert world.gov.data(CREATE, **given)["taskUuid"] != world.gov.data(CREATE, **given)["taskUuid"]


def test_equal_calls_at_once_make_one_task(world):
    given = sample()
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: world.gov.data(CREATE, **given)["taskUuid"], range(6)))
    assert len(set(found)) == 1
    assert world.box("lisi") == found[:1]


@pytest.mark.parametrize("faults", [[applied_then_error], [applied_then_error, lost_request]])
def test_a_creation_whose_answer_was_lost_is_made_once(world, faults):
    with on_calls(dynamo.connection().client, "TransactWriteItems", faults):
        task = world.gov.data(CREATE, **sample(bizTaskId=None))
    assert world.box("lisi") == [task["taskUuid"]]


def test_a_creation_costs_a_transaction_and_a_doorbell(world):
    pair = {"appKey": "OA", "secretKey": SECRET}
    world.http.request("GET", f"{CREATE}?{urlencode(sample())}", headers=pair)
    with world.counted() as calls:
        world.http.request("GET", f"{CREATE}?{urlencode(sample())}", headers=pair)
    assert calls == ["TransactWriteItems", "SendMessage"]


def test_a_repeat_costs_one_transaction_that_fails_and_no_read(world):
    pair = {"appKey": "OA", "secretKey": SECRET}
    where = f"{CREATE}?{urlencode(sample())}"
    world.http.request("GET", where, headers=pair)
    with world.counted() as calls:
        world.http.request("GET", where, headers=pair)
    assert calls == ["TransactWriteItems"]


def test_a_first_page_costs_two_round_trips(world):
    pair = {"appKey": "OA", "secretKey": SECRET}
    world.gov.data(CREATE, **sample())
    with world.counted() as calls:
        world.http.request("GET", f"{TODO}?userId=lisi", headers=pair)
    assert calls == ["Query", "BatchGetItem"]


def test_an_unknown_or_foreign_or_ended_package_is_refused(world):
    task = world.gov.data(CREATE, **sample())
    package = task["packageUuid"]
    assert world.gov.refusal(CREATE, **sample(packageUuid="nonsense")) == "packageUuid: 流程实例不存在"
    assert world.other_gov.refusal(CREATE, **sample(packageUuid=package)) == "packageUuid: 流程实例不存在"
    assert world.gov.data(CLOSE_PACKAGE, userId="zhangsan", packageUuid=package) is True
    assert "流程实例已结束" in world.gov.refusal(CREATE, **sample(packageUuid=package))


def test_all_of_the_sdks_parameters_are_kept(world):
    values = [{"label": "天数", "value": "3", "componentId": "c1", "other": 1}]
    accelerators = [{"label": "同意", "id": "AGREE", "clear": True}]
    given = sample(
        formValues=json.dumps(values),
        acceleratorsJson=json.dumps(accelerators),
        businessType="leave",
        priority="20",
        tag="急",
        description="第一行\n第二行",
        isSendDynamicCard="false",
    )
    task = world.gov.data(CREATE, **given)
    assert task["formValues"] == [{"label": "天数", "value": "3", "componentId": "c1"}]
    assert task["accelerators"] == accelerators
    assert (task["businessType"], task["priority"], task["tag"]) == ("leave", "20", "急")
    stored = world.task(task["taskUuid"]).details
    assert (stored["description"], stored["detailLinkOpenType"], stored["sourceAppkey"]) == (
        "第一行\n第二行",
        "ddtab",
        "xxx",
    )
    assert stored["isSendDynamicCard"] is False


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"subject": None}, "subject: 不能为空"),
        ({"subject": "啊" * 201}, "subject: 最多 200 个字符"),
        ({"subject": "a\x00b"}, "subject: 含有控制字符"),
        ({"subject": ["a", "b"]}, "subject: 参数重复"),
        ({"url": "javascript:alert(1)"}, "url: 网址只允许 http 或 https"),
        ({"url": "https://a.cn/?" + "x" * 1000}, "url: 最多 1000 个字符"),
        ({"mobileUrl": "https://u:p@a.cn/"}, "mobileUrl: 网址不允许包含用户信息"),
        ({"assigneeId": None}, "assigneeId: 不能为空"),
        ({"assigneeId": "lisi,wangwu"}, "assigneeId: 只能是一个人；多人待办请循环调用并传入 packageUuid"),
        ({"creatorId": " "}, "creatorId: 不能为空"),
        ({"assigneeInfo": "{"}, "assigneeInfo: JSON 格式不正确：第 1 行第 2 列"),
        ({"assigneeInfo": "[]"}, 'assigneeInfo: 应为 {"imgId":"","name":"张三"}'),
        ({"creatorInfo": '{"name":1}'}, 'creatorInfo: 应为 {"imgId":"","name":"张三"}'),
        ({"dueTime": "06.06.2024"}, "dueTime: 不是 yyyy-MM-dd HH:mm:ss"),
        ({"dueTime": "2024-02-30 00:00:00"}, "dueTime: "),
        ({"dueNotifyLevel": "5"}, "dueNotifyLevel: 应为 0 到 4"),
        ({"dueNotifyTypeArr": "sms"}, "dueNotifyTypeArr: 应为 app、notification 或两者以逗号分隔"),
        ({"isSendWindowNotice": "yes"}, "isSendWindowNotice: 应为 true 或 false"),
        ({"detailLinkOpenType": "popup"}, "detailLinkOpenType: 应为 pc_slide、ddtab"),
        ({"formValues": "{}"}, "formValues: 应为 JSON 对象数组"),
        ({"acceleratorsJson": "[" * 40}, "acceleratorsJson: "),
        ({"tenantId": "x" * 256}, "tenantId: 最多 255 个字符"),
    ],
)
def test_a_bad_parameter_is_named_in_the_familys_form(world, change, message):
    assert world.gov.refusal(CREATE, **sample(**change)).startswith(message)
    assert world.box("lisi") == []


def test_channels_may_be_repeated_instead_of_listed(world):
    task = world.gov.data(CREATE, **sample(dueNotifyTypeArr=["notification", "app"]))
    assert sorted(task["dueNotifyTypeArr"]) == ["app", "notification"]


def test_post_with_a_form_means_the_same(world):
    answer = world.gov(CREATE, method="POST", **sample())
    assert answer.json_body["content"]["data"]["assignee"]["userId"] == "lisi"
    pairs = {"Content-Type": "text/xml", "appKey": "OA", "secretKey": SECRET}
    refused = world.http.request("POST", CREATE, headers=pairs, body=b"<a/>")
    assert refused.json_body["content"]["responseMessage"] == "Content-Type: 参数应放在查询串、表单或 JSON 中"


def test_answers_are_never_stored_and_queries_never_logged(world, capsys):
    answer = world.gov(CREATE, **sample(subject="机密主题"))
    assert answer.headers["Cache-Control"] == "no-store"
    assert "机密主题" not in capsys.readouterr().out


def test_a_signed_request_works_once_and_only_as_it_was_signed(world):
    pairs = list(sample().items())
    headers = zwdd_headers("OA", "GET", CREATE, pairs)
    changed = urlencode([*pairs, ("tag", "x")])
    assert world.http.request("GET", f"{CREATE}?{changed}", headers=headers).status_code == 401
    assert world.http.request("GET", f"{CREATE}?{urlencode(pairs)}", headers=headers).status_code == 200
    replayed = world.http.request("GET", f"{CREATE}?{urlencode(pairs)}", headers=headers)
    assert (replayed.status_code, replayed.json_body["success"], replayed.json_body["content"]["responseCode"]) == (
        401, False, "401",
    )  # fmt: skip


def test_old_requests_and_unsigned_ones_are_refused(world):
    pairs = list(sample().items())
    old = zwdd_headers("OA", "GET", CREATE, pairs, moment=datetime.now(UTC) - timedelta(seconds=301))
    for headers in (old, {}, {"appKey": "OA", "secretKey": "wrong"}):
        answer = world.http.request("GET", f"{CREATE}?{urlencode(pairs)}", headers=headers)
        assert (answer.status_code, answer.json_body["content"]["success"]) == (401, False)
    assert world.box("lisi") == []


def test_csb_signatures_open_the_door_too(world):
    pairs = list(sample().items())
    api = {
        "_api_name": CREATE,
        "_api_version": "1.0.0",
        "_api_timestamp": str(round(datetime.now(UTC).timestamp() * 1000)),
        "_api_access_key": "OA",
    }
    text = signing_schemes.csb_string_to_sign([*pairs, *api.items()])
    headers = {**api, "_api_signature": signing_schemes.csb_signature("sha256", SECRET, text)}
    assert world.http.request("GET", f"{CREATE}?{urlencode(pairs)}", headers=headers).status_code == 200


def test_only_the_assignee_finishes_and_again_is_no_error(world):
    task = world.gov.data(CREATE, **sample())["taskUuid"]
    assert world.gov.refusal(FINISH, status=403, userId="wangwu", taskUuid=task) == "userId: 办理人不是该待办的办理人"
    assert world.other_gov.refusal(FINISH, userId="lisi", taskUuid=task) == "taskUuid: 待办不存在"
    for _ in range(2):
        assert world.gov.data(FINISH, userId="lisi", taskUuid=task) is True
    assert world.kinds(task) == ["created", "completed"]
    assert world.gov.refusal(CANCEL, userId="lisi", taskUuid=task).startswith("taskUuid: 待办已结束")


def test_finishing_may_close_the_package(world):
    first = world.gov.data(CREATE, **sample())
    package = first["packageUuid"]
    for number in range(14):
        world.gov.data(CREATE, **sample(assigneeId=f"u{number}", packageUuid=package))
    world.gov.data(FINISH, userId="lisi", taskUuid=first["taskUuid"], closePackage="true")
    assert tasks.get_process("OA", package).status is ProcessStatus.COMPLETE
    states = {task.task_id: task.status for task in tasks.tasks_of_process("OA", package)}
    assert states.pop(first["taskUuid"]) is Status.COMPLETE
    assert set(states.values()) == {Status.ABORT}
    assert [world.box(f"u{number}") for number in (0, 13)] == [[], []]


def test_an_interrupted_closing_goes_on_when_repeated(world):
    first = world.gov.data(CREATE, **sample())
    package = first["packageUuid"]
    for number in range(14):
        world.gov.data(CREATE, **sample(assigneeId=f"u{number}", packageUuid=package))
    asked = {"userId": "zhangsan", "packageUuid": package}
    with on_calls(dynamo.connection().client, "TransactWriteItems", [None, *[lost_request] * 8]):
        assert world.gov(CANCEL_PACKAGE, **asked).status_code == 503
    assert world.gov.data(CANCEL_PACKAGE, **asked) is True
    assert {task.status for task in tasks.tasks_of_process("OA", package)} == {Status.ABORT}
    assert world.gov.data(CANCEL_PACKAGE, **asked) is True
    assert "实例已结束" in world.gov.refusal(CLOSE_PACKAGE, **asked)


def test_a_package_all_of_whose_tasks_are_done_can_still_be_closed(world):
    first = world.gov.data(CREATE, **sample())
    world.gov.data(FINISH, userId="lisi", taskUuid=first["taskUuid"])
    world.gov.data(CLOSE_PACKAGE, userId="zhangsan", packageUuid=first["packageUuid"])
    assert tasks.get_process("OA", first["packageUuid"]).status is ProcessStatus.COMPLETE
    assert world.task(first["taskUuid"]).status is Status.COMPLETE
    assert world.other_gov.refusal(CLOSE_PACKAGE, userId="x", packageUuid=first["packageUuid"]) != ""


def test_cancelling_takes_the_task_and_with_the_misspelt_flag_the_package(world):
    first = world.gov.data(CREATE, **sample())
    second = world.gov.data(CREATE, **sample(assigneeId="wangwu", packageUuid=first["packageUuid"]))
    refused = world.gov.refusal(CANCEL, status=403, userId="zhaoliu", taskUuid=first["taskUuid"])
    assert refused == "userId: 只有创建人或待办人可以取消"
    for _ in range(2):
        assert world.gov.data(CANCEL, userId="zhangsan", taskUuid=first["taskUuid"]) is True
    assert (world.box("lisi"), world.box("wangwu")) == ([], [second["taskUuid"]])
    world.gov.data(CANCEL, userId="zhangsan", taskUuid=first["taskUuid"], cancelPakcage="true")
    assert world.box("wangwu") == []
    assert tasks.get_process("OA", first["packageUuid"]).status is ProcessStatus.ABORT


def test_lists_hold_what_the_calling_application_made(world):
    mine = [world.gov.data(CREATE, **sample(subject=f"事项{number}"))["taskUuid"] for number in range(3)]
    world.other_gov.data(CREATE, **sample(subject="别家的"))
    answer = world.gov(TODO, userId="lisi", pageNo="1", pageSize="2").json_body["content"]
    assert (answer["totalSize"], answer["currentPage"], answer["pageSize"], len(answer["data"])) == (3, 1, 2, 2)
    assert set(answer["data"][0]) == FIELDS
    world.gov.data(FINISH, userId="lisi", taskUuid=mine[1])
    (done,) = world.gov.data(DONE, userId="lisi")
    assert (done["taskUuid"], bool(done["finishTime"])) == (mine[1], True)
    assert [task["subject"] for task in world.gov.data(TODO, userId="lisi", keyword="事项2")] == ["事项2"]
    assert world.gov.data(TODO, userId="lisi", tenantId="2") == []
    assert world.gov.data(TODO, userId="lisi", createEndTime="2024-01-01 00:00:00") == []
    assert len(world.gov.data(DONE, userId="lisi", finishStartTime="2024-01-01 00:00:00")) == 1
    assert world.gov.data(DONE, userId="lisi", finishEndTime="2024-01-01 00:00:00") == []


def test_bad_list_parameters_are_named(world):
    assert world.gov.refusal(TODO, pageNo="1") == "userId: 不能为空"
    assert world.gov.refusal(TODO, userId="lisi", pageSize="101") == "pageSize: 应为 1 到 100 的整数"
    assert world.gov.refusal(TODO, userId="lisi", createStartTime="x").startswith("createStartTime: ")
    assert world.gov(TODO, userId="lisi", appKey="HR").status_code == 403


def test_packages_are_listed_by_status_and_tenant(world):
    open_one = world.gov.data(CREATE, **sample())["packageUuid"]
    closed = world.gov.data(CREATE, **sample(tenantId="2"))["packageUuid"]
    world.gov.data(CLOSE_PACKAGE, userId="zhangsan", packageUuid=closed)
    found = world.gov.data(PACKAGES, userId="zhangsan", status="complete")
    assert [(row["packageUuid"], row["creatorName"]) for row in found] == [(closed, "张三")]
    assert [row["packageUuid"] for row in world.gov.data(PACKAGES, userId="zhangsan", tenantId="1")] == [open_one]


@pytest.mark.parametrize(("level", "before"), [("0", 0), ("1", 15), ("2", 60), ("3", 180), ("4", 1440)])
def test_each_level_reminds_its_own_time_before(world, level, before):
    lisi = world.person("lisi")
    world.gov.data(CREATE, **sample(dueTime="2030-01-01 12:00:00", dueNotifyLevel=level))
    moment = datetime(2030, 1, 1, 4, tzinfo=UTC) - timedelta(minutes=before)
    due_work.fire_due(moment - timedelta(seconds=1))
    assert lisi.get("/hub/notices")["total"] == 0
    due_work.fire_due(moment)
    (notice,) = lisi.get("/hub/notices")["rows"]
    assert (notice["channels"], notice["window"]) == (["app", "notification"], True)


def test_without_a_level_or_channel_or_due_time_nothing_reminds(world):
    for change in ({"dueTime": None}, {"dueNotifyLevel": None, "dueNotifyTypeArr": None}):
        task = world.gov.data(CREATE, **sample(**change))
        assert world.task(task["taskUuid"]).reminders == ()
    task = world.gov.data(CREATE, **sample(dueNotifyLevel=None))
    assert world.task(task["taskUuid"]).reminders[0].level == 0


def test_the_hubs_own_api_shows_a_task_under_the_documents_names(world):
    lisi = world.person("lisi")
    task = world.gov.data(CREATE, **sample(tag="急"))
    data = lisi.get(f"/hub/tasks/OA/{task['taskUuid']}")["data"]
    assert (data["bizTaskId"], data["tag"], data["assignee"]["name"]) == (task["bizTaskId"], "急", "李四")
    assert (data["source"], data["priority"], data["due_time"]) == ("gov_task", "3", "2024-06-06 12:00:03")


def test_a_nonce_that_the_sdk_had_to_write_twice_is_no_replay(world):
    with on_calls(dynamo.connection().client, "PutItem", [resent]):
        assert world.gov.data(CREATE, **sample())["taskUuid"]


def posted(world, path, pairs, body, kind):
    """A POST that is signed over its parameters, however they travel."""
    headers = zwdd_headers("OA", "POST", path, pairs)
    return world.http.request("POST", path, headers={**headers, **kind}, body=body).json_body


FORM, JSON = ({"Content-Type": f"application/{kind}"} for kind in ("x-www-form-urlencoded", "json"))
CHANNELS = [("dueNotifyTypeArr", "app"), ("dueNotifyTypeArr", "notification")]


def as_pairs(**changes):
    return [*sample(dueNotifyTypeArr=None, **changes).items(), *CHANNELS]


def raw(pairs):
    return "&".join(f"{name}={value}" for name, value in pairs).encode()


def as_json(pairs):
    values = {
        **dict(pairs),
        "dueNotifyTypeArr": ["app", "notification"],
        "dueNotifyLevel": 2,
        "isSendWindowNotice": True,
    }
    return json.dumps(values, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("body_of", "kind"),
    [(lambda pairs: urlencode(pairs).encode(), FORM), (raw, {}), (as_json, JSON), (as_json, {})],
    ids=["form with a repeated field", "raw text", "JSON", "JSON undeclared"],
)
def test_a_call_means_the_same_however_its_parameters_travel(world, body_of, kind):
    pairs = as_pairs(url="https://www.example.gov.cn/task?id=1&from=部门")
    answer = posted(world, CREATE, pairs, body_of(pairs), kind)
    assert answer["success"], answer
    task = answer["content"]["data"]
    assert (task["dueNotifyTypeArr"], task["dueNotifyLevel"]) == (["app", "notification"], 2)
    assert task["url"] == "https://www.example.gov.cn/task?id=1&from=部门"
    assert world.box("lisi") == [task["taskUuid"]]


def test_a_body_that_was_changed_on_the_way_is_refused(world):
    pairs = as_pairs()
    told = posted(world, CREATE, pairs, raw(pairs).replace(b"lisi", b"eve0"), {})
    assert told["content"]["responseMessage"] == "签名错误"
    assert posted(world, CREATE, pairs, b"<xml/>", {"Content-Type": "text/xml"})["content"]["responseCode"] == "400"


@pytest.mark.parametrize(
    "changes",
    [
        {"isSendWindowNotice": "1", "isSendDynamicCard": "0"},
        {"dueNotifyTypeArr": '["app","notification"]'},
        {"dueTime": "2030/06/06"},
        {"dueTime": "1906948803000"},
        {"dueTime": "2030-06-06T12:00:03.0"},
        {"url": None},
    ],
)
def test_spellings_of_public_clients_are_read(world, changes):
    world.gov.data(CREATE, **sample(**changes))
    assert len(world.box("lisi")) == 1


def test_a_todo_with_no_address_at_all_is_refused(world):
    assert world.gov.refusal(CREATE, **sample(url=None, mobileUrl=None)) == "url: url 与 mobileUrl 不能都为空"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_stands_in_for_a_signature(world, method):
    answer = world.gov("/gettoken.json", method, appkey="OA", appsecret=SECRET).json_body
    assert answer["content"]["data"]["expiresIn"] > 0
    query = urlencode(sample(access_token=answer["content"]["data"]["accessToken"]))
    assert world.http.request("GET", f"{CREATE}?{query}").json_body["success"]
    assert len(world.box("lisi")) == 1


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"appkey": "OA"}, (200, "appsecret: 不能为空")),
        ({"appkey": "OA", "appsecret": "guess"}, (401, "appkey 或 appsecret 错误")),
        ({"appkey": "HR", "appsecret": SECRET}, (403, "appkey: 与凭证不一致")),
    ],
)
def test_no_token_without_the_applications_own_key_and_secret(world, asked, told):
    assert world.gov.refusal("/gettoken.json", status=told[0], **asked) == told[1]


def test_another_token_stands_in_for_nothing(world):
    person = world.person("lisi").headers["Authorization"]
    for token in (person, "x.y.z"):
        answer = world.http.request("GET", f"{CREATE}?{urlencode(sample(access_token=token))}")
        assert (answer.status_code, answer.json_body["success"]) == (401, False)
