from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.storage.base import dynamo
from chalicelib.storage.ledger import pages, tasks
from chalicelib.todo.model import ProcessStatus, Status
from chalicelib.todo.times import china
from tests.component.protocols.conftest import POA
from tests.component.protocols.poa_rows import SAMPLE, following, handling, new_task
from tests.component.storage.faults import applied_then_error, lost_request, on_calls

GONE, FINISHED, NO_TRANSACTION = (
    "this task is not exist",
    "this task has been finished",
    "the transaction is not exists",
)


def test_the_documents_sample_is_accepted_word_for_word(world):
    app_id = json.loads(SAMPLE)[0]["appId"]
    app = world.application(app_id, "智慧校园")
    assert app.errors("addTransaction", new_task("TASK0001", appId=app_id, handlers="smartadmin")) == []
    answer = app("POST", f"{POA}/taskHandle", SAMPLE.encode())
    body = answer.json_body
    assert (answer.status_code, body["code"], body["message"], body["data"]) == (200, 0, "办理成功", {"errorIds": []})
    assert set(body) == {"took", "timestamp", "code", "message", "data"}
    task = world.task("TASK0002", app_id)
    assert (task.subject, task.node_name, task.links.mobile_view) == ("待办名称0002", "节点2", "http://www.baidu.com")
    assert world.box("smartadmin") == ["TASK0002"]
    assert world.box("smartadmin", "done") == ["TASK0001"]
    process = tasks.get_process(app_id, task.process_instance_id)
    assert (process.subject, process.details) == ("自定义事务名称", {"transSummary": ["111|222"]})


def test_a_task_travels_from_node_to_node_to_its_end(world):
    assert world.oa.errors("addTransaction", new_task()) == []
    assert world.oa.errors("taskHandle", handling(status="next", next=[following("T2")])) == []
    assert world.oa.errors("taskHandle", handling("T2", "end", handler="wangwu", handlerName=None)) == []
    first, second = world.task("T1"), world.task("T2")
    assert (first.status, second.status) == (Status.COMPLETE, Status.COMPLETE)
    assert first.process_instance_id == second.process_instance_id
    process = tasks.get_process("OA", first.process_instance_id)
    assert (process.status, china(process.ended_on)) == (ProcessStatus.COMPLETE, "2026-11-22 10:30:00")
    part = first.handlings[0]
    assert (part.by.name, part.comment, part.outcome, china(part.at)) == (
        "李四", "同意", "已同意", "2026-11-22 10:30:00",
    )  # fmt: skip
    assert pages.read_page(["U#zhangsan"], "started", 10).rows[0]["status"] == "COMPLETE"


def test_parallel_next_tasks_are_all_created_in_the_same_transaction(world):
    world.oa.poa("addTransaction", new_task())
    assert world.oa.errors("taskHandle", handling(status="next", next=[following("T2"), following("T3")])) == []
    assert world.task("T2").process_instance_id == world.task("T3").process_instance_id == "poa:T1"
    assert set(world.box("wangwu")) == {"T2", "T3"}


def test_a_bad_next_row_is_reported_under_its_own_task_while_the_handling_stands(world):
    world.oa.poa("addTransaction", new_task())
    rows = [following("T2", transTypeCode=None), following("T3")]
    body = world.oa.poa("taskHandle", handling(status="next", next=rows))
    assert (body["code"], body["message"]) == (0, "办理中有异常数据")
    assert body["data"]["errorIds"] == [{"code": 400, "taskId": "T2", "message": "transTypeCode is null"}]
    assert world.task("T1").status is Status.COMPLETE
    assert world.box("wangwu") == ["T3"]


def test_a_corrected_row_can_be_sent_again(world):
    world.oa.poa("addTransaction", new_task())
    world.oa.poa("taskHandle", handling(status="next", next=[following("T2", transTypeCode=None)]))
    assert world.oa.errors("taskHandle", handling(status="next", next=[following("T2")])) == [(2005, "T1", FINISHED)]
    assert world.box("wangwu") == ["T2"]


def test_a_whole_row_sent_again_reports_the_handling_and_creates_nothing_twice(world):
    world.oa.poa("addTransaction", new_task())
    row = handling(status="next", next=[following("T2")])
    assert world.oa.errors("taskHandle", row) == []
    assert world.oa.errors("taskHandle", row) == [(2005, "T1", FINISHED)]
    assert world.kinds("T2") == ["created"]


def test_another_task_under_a_taken_id_is_a_business_error(world):
    world.oa.poa("addTransaction", new_task())
    assert world.oa.errors("addTransaction", new_task()) == []
    assert world.oa.errors("addTransaction", new_task(taskName="别的")) == [(500, "T1", "待办已存在")]


def test_a_countersign_is_done_when_the_last_has_handled_it(world):
    world.oa.poa("addTransaction", new_task(handlers="lisi,wangwu，zhaoliu"))
    for handler in ("wangwu", "lisi"):
        assert world.oa.errors("taskHandle", handling(status="none", handler=handler)) == []
        assert world.task("T1").status is Status.ACTIVE
    assert (world.box("wangwu"), world.box("wangwu", "done"), world.box("zhaoliu")) == ([], ["T1"], ["T1"])
    assert world.oa.errors("taskHandle", handling(status="none", handler="lisi")) == [(2005, "T1", FINISHED)]
    assert world.oa.errors("taskHandle", handling(status="none", handler="zhaoliu")) == []
    assert world.task("T1").status is Status.COMPLETE
    assert world.kinds("T1") == ["created", "handled", "handled", "completed"]


def test_next_completes_a_countersign_whoever_is_missing(world):
    world.oa.poa("addTransaction", new_task(handlers="lisi,zhaoliu"))
    assert world.oa.errors("taskHandle", handling(status="next", next=[following("T2")])) == []
    assert (world.task("T1").status, world.box("zhaoliu")) == (Status.COMPLETE, [])


def test_of_twenty_handlers_at_once_each_is_recorded_once_and_the_task_ends_once(world):
    people = [f"u{number}" for number in range(20)]
    world.oa.poa("addTransaction", new_task(handlers=",".join(people)))
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda who: world.oa.errors("taskHandle", handling(status="none", handler=who)), people)
        )
    assert answers == [[]] * 20
    task = world.task("T1")
    assert sorted(part.by.id for part in task.handlings) == sorted(people)
    assert (task.status, world.kinds("T1").count("completed")) == (Status.COMPLETE, 1)
    assert [world.box(who, "done") for who in people] == [["T1"]] * 20


def test_a_group_task_is_finished_by_its_first_handler(world):
    world.person("zhaoliu", "赵六", ["财务组"])
    world.oa.poa("addTransaction", new_task(handlers="", handlingGroup="财务组"))
    assert world.oa.errors("taskHandle", handling(handler="lisi")) == [(500, "T1", "办理人不是该待办的办理人")]
    assert world.oa.errors("taskHandle", handling(status="none", handler="zhaoliu")) == []
    assert (world.task("T1").status, world.box("zhaoliu", "done")) == (Status.COMPLETE, ["T1"])


def test_who_is_not_a_handler_cannot_handle_and_nothing_follows(world):
    world.oa.poa("addTransaction", new_task())
    row = handling(status="next", handler="wangwu", next=[following("T2")])
    assert world.oa.errors("taskHandle", row) == [(500, "T1", "办理人不是该待办的办理人")]
    assert (world.box("lisi"), world.box("wangwu")) == (["T1"], [])


def test_another_applications_task_cannot_be_touched(world):
    world.oa.poa("addTransaction", new_task())
    mine = handling(appId="HR")
    assert world.hr.errors("taskHandle", mine) == [(2004, "T1", GONE)]
    assert world.hr.errors("taskHandle", handling()) == [(400, "T1", "appId is invalid: 与访问凭证不一致")]
    assert world.hr.errors("todo/deleteTask", {"appId": "OA", "taskId": "T1", "creator": "x"})[0][0] == 400
    assert world.task("T1").version == 1


def ten_kinds_of_bad_rows(number):
    """A bad row, what it is reported as, and whether its task must stay open."""
    task_id = f"B{number}"
    cases = [
        (handling(task_id, handler=None), (400, task_id, "handler is null")),
        (handling(task_id, status="done"), (400, task_id, "status is invalid: 应为 next、none、end")),
        (handling(task_id, status="next"), (400, task_id, "next is null")),
        (handling(task_id, handleTime="22/11/2026"), (400, task_id, "handleTime is invalid: 不是 yyyy-MM-dd HH:mm:ss")),
        (handling(task_id, handler="nobody"), (500, task_id, "办理人不是该待办的办理人")),
        (handling(f"absent{number}"), (2004, f"absent{number}", GONE)),
        (handling(task_id, appId="HR"), (400, task_id, "appId is invalid: 与访问凭证不一致")),
        (handling(task_id, appId=None), (400, task_id, "appId is null")),
        (handling(task_id, previousTaskId=None), (400, "", "previousTaskId is null")),
        (handling(task_id, handleOpinions="啊" * 4001), (400, task_id, "handleOpinions is invalid: 最多 4000 个字符")),
    ]
    return cases[number % 10]


def test_of_a_hundred_rows_the_seventy_good_ones_are_handled_and_the_thirty_bad_ones_reported(world):
    good = [f"G{number}" for number in range(70)]
    bad = [f"B{number}" for number in range(30)]
    world.oa.poa("addTransaction", *(new_task(task_id, handlers=f"p{task_id}") for task_id in [*good, *bad]))
    wrong = [ten_kinds_of_bad_rows(number) for number in range(30)]
    rows = [handling(task_id, handler=f"p{task_id}") for task_id in good] + [row for row, _ in wrong]
    assert world.oa.errors("taskHandle", *rows) == [expected for _, expected in wrong]
    assert all(world.task(task_id).status is Status.COMPLETE for task_id in good)
    assert all(world.task(task_id).version == 1 for task_id in bad)
    repeated = world.oa.errors("taskHandle", *rows)
    assert repeated == [(2005, task_id, FINISHED) for task_id in good] + [expected for _, expected in wrong]
    assert all(world.task(task_id).version == 2 for task_id in good)


def test_a_row_costs_a_read_a_transaction_and_a_doorbell(world):
    world.oa.poa("addTransaction", new_task("T0"))
    with world.counted() as calls:
        world.oa.poa("addTransaction", new_task("T1"))
    assert calls == ["TransactWriteItems", "SendMessage"]
    with world.counted() as calls:
        assert world.oa.errors("taskHandle", handling("T1", "next", next=[following("T2"), following("T3")])) == []
    assert calls == ["BatchGetItem", "BatchGetItem", "TransactWriteItems", "SendMessage"]  # 王五 is looked up once
    with world.counted() as calls:
        assert world.oa.errors("taskHandle", handling("T2", "end", handler="wangwu")) == []
    assert calls == ["BatchGetItem", "TransactWriteItems", "SendMessage"]
    rows = [handling("T3", "none", handler="wangwu"), handling("T0")]
    with world.counted() as calls:
        assert world.oa.errors("taskHandle", *rows) == []
    assert calls == ["BatchGetItem", "TransactWriteItems", "TransactWriteItems", "SendMessage"]


def test_later_rows_of_a_batch_see_what_earlier_ones_did(world):
    world.oa.poa("addTransaction", new_task(handlers="lisi,wangwu"))
    rows = [
        handling(status="none", handler="wangwu"),
        handling(status="next", next=[following("T2")]),
        handling("T2", "end", handler="wangwu"),
    ]
    assert world.oa.errors("taskHandle", *rows) == []
    assert world.task("T2").status is Status.COMPLETE


def test_a_handling_whose_answer_was_lost_is_done_once(world):
    world.oa.poa("addTransaction", new_task())
    client = dynamo.connection().client
    with on_calls(client, "TransactWriteItems", [applied_then_error, lost_request]):
        assert world.oa.errors("taskHandle", handling(status="next", next=[following("T2")])) == []
    assert (world.kinds("T1"), world.kinds("T2")) == (["created", "completed"], ["created"])


def test_storage_that_stays_away_is_an_outer_error_and_repeating_goes_on(world):
    world.oa.poa("addTransaction", new_task("T1"), new_task("T2"))
    rows = [handling("T1"), handling("T2")]
    client = dynamo.connection().client
    with on_calls(client, "TransactWriteItems", [None, *[lost_request] * 20]):
        body = world.oa.poa("taskHandle", *rows, expect=503)
    assert (body["code"], body["data"]) == (503, {"errorIds": []})
    assert world.oa.errors("taskHandle", *rows) == [(2005, "T1", FINISHED)]
    assert world.task("T2").status is Status.COMPLETE


def test_an_unknown_type_needs_leave_to_be_created(world):
    refused = new_task("T1", transTypeCode="NEW", autoCreateTransType=False)
    assert world.oa.errors("addTransaction", refused) == [(500, "T1", "事务类型不存在：NEW")]
    assert world.oa.errors("addTransaction", new_task("T2", transTypeCode="NEW")) == []
    assert world.oa.errors("addTransaction", refused) == []
    assert world.hr.errors("addTransaction", {**refused, "appId": "HR"}) == [(500, "T1", "事务类型不存在：NEW")]


def test_an_administrator_adds_types_that_rows_need_not_create(world):
    admin = world.person("admin", roles=["administrator"])
    path = "/admin/applications/OA/transaction-types"
    assert admin("POST", path, {"transTypeCode": "报销", "transTypeName": "费用报销"}).status_code == 200
    assert world.oa.errors("addTransaction", new_task(transTypeCode="报销", autoCreateTransType=False)) == []
    assert admin.get(path)["data"] == [{"transTypeCode": "报销", "transTypeName": "费用报销"}]
    assert admin("POST", path, {"transTypeCode": ""}).status_code == 400
    assert admin("GET", "/admin/applications/none/transaction-types").status_code == 404
    assert world.oa("GET", path).status_code == 403


def test_add_transaction_goes_on_with_the_transaction_of_its_previous_task(world):
    world.oa.poa("addTransaction", new_task())
    assert world.oa.errors("addTransaction", new_task("T2", previousTaskId="T1")) == []
    assert world.task("T2").process_instance_id == "poa:T1"
    assert world.oa.errors("addTransaction", new_task("T3", previousTaskId="none")) == [(2004, "T3", GONE)]


def test_without_an_initiator_the_application_is_shown(world):
    world.oa.poa("addTransaction", new_task(initiator=None, initiatorName=None))
    rows = pages.read_page(["U#lisi"], "todo", 10).rows
    assert rows[0]["initiatorName"] == "办公系统"


def test_an_initiator_without_a_name_gets_the_directorys(world):
    world.person("zhangsan", "张三丰")
    world.oa.poa("addTransaction", new_task(initiatorName=None))
    assert pages.read_page(["U#zhangsan"], "started", 10).rows[0]["initiatorName"] == "张三丰"


def test_lists_show_the_tasks_summary_or_else_the_transactions(world):
    rows = [
        new_task("T1", taskSummary=["天数|3"], transSummary=["类型|事假"], canDelegate=1),
        new_task("T2", transSummary=["类型|事假"]),
    ]
    assert world.oa.errors("addTransaction", *rows) == []
    shown = {row["taskId"]: row for row in pages.read_page(["U#lisi"], "todo", 10).rows}
    assert shown["T1"]["summary"] == [{"title": "天数", "content": "3"}]
    assert shown["T2"]["summary"] == [{"title": "类型", "content": "事假"}]
    assert (shown["T1"]["canDelegate"], shown["T2"]["canDelegate"]) == (1, 0)


def ending(task_id="T1", **changes):
    row = {"appId": "OA", "taskId": task_id, "creator": "zhangsan", "handleOpinions": "不办了"}
    return {name: value for name, value in {**row, **changes}.items() if value is not None}


def test_a_withdrawn_task_is_replaced(world):
    world.oa.poa("addTransaction", new_task())
    row = ending(status="next", next=[following("T2")])
    assert world.oa.poa("taskWithdraw", row)["message"] == "撤回成功"
    assert (world.task("T1").status, world.box("lisi"), world.box("wangwu")) == (Status.ROLLBACK, [], ["T2"])
    assert world.oa.errors("taskWithdraw", row) == [(2005, "T1", FINISHED)]


def test_a_withdrawal_may_end_the_transaction(world):
    world.oa.poa("addTransaction", new_task())
    answer = world.oa("PUT", f"{POA}/taskWithdraw", [ending(status="end")])
    assert answer.json_body["data"]["errorIds"] == []
    assert tasks.get_process("OA", "poa:T1").status is ProcessStatus.ABORT


def test_termination_takes_the_whole_transaction_out_of_every_todo_box(world):
    world.oa.poa("addTransaction", new_task())
    following_rows = [following(f"N{number}") for number in range(15)]
    world.oa.poa("taskHandle", handling(status="next", next=following_rows))
    assert world.oa.poa("taskTerminate", ending("N3"))["message"] == "终止成功"
    assert world.box("wangwu") == []
    assert world.task("N3").status is world.task("N14").status is Status.ABORT
    assert world.task("T1").status is Status.COMPLETE
    assert tasks.get_process("OA", "poa:T1").status is ProcessStatus.ABORT
    assert world.oa.poa("taskTerminate", ending("N3"))["message"] == "终止中有异常数据"
    assert world.oa.errors("taskTerminate", ending("N3"), ending("no")) == [(2005, "N3", FINISHED), (2004, "no", GONE)]
    assert world.oa.errors("taskTerminate", ending("N3", creator=None)) == [(400, "N3", "creator is null")]


def test_deletion_takes_task_and_transaction_out_of_every_list(world):
    world.oa.poa("addTransaction", new_task())
    world.oa.poa("taskHandle", handling(status="next", next=[following("T2")]))
    assert world.oa.poa("todo/deleteTask", ending("T2"))["message"] == "删除成功"
    assert (world.box("lisi", "done"), world.box("wangwu")) == ([], [])
    assert pages.read_page(["U#zhangsan"], "started", 10).total == 0
    assert world.oa.errors("todo/deleteTask", ending("T2")) == [(2004, "T2", GONE)]


def test_simple_todos(world):
    row = new_task(autoCreateTransType=None, transTypeCode="T", nodeId=None)
    body = world.oa.poa("todo/addTask", row)
    assert body["data"] == {"errorIds": [], "taskIds": ["T1"]}
    part = {"appId": "OA", "taskId": "T1", "handler": "lisi"}
    assert world.oa.errors("todo/handleTask", {**part, "transactionId": "other"}) == [(2008, "T1", NO_TRANSACTION)]
    assert world.oa.errors("todo/handleTask", part) == []
    assert world.oa.errors("todo/handleTask", part) == [(2005, "T1", FINISHED)]
    assert tasks.get_process("OA", "poa:T1").status is ProcessStatus.COMPLETE


def test_the_hub_may_choose_the_id_of_a_single_simple_todo(world):
    row = new_task(taskId=None, autoGenTaskId=True, transactionId="TR1", transactionName="报销")
    (task_id,) = world.oa.poa("todo/addTask", row)["data"]["taskIds"]
    assert world.task(task_id).process_instance_id == "TR1"
    assert world.oa.errors("todo/addTask", new_task(taskId=None)) == [(400, "", "taskId is null")]


def test_an_urge_reaches_everybody_whom_the_task_waits_for(world):
    lisi, wangwu = world.person("lisi", "李四"), world.person("wangwu", "王五")
    world.oa.poa("addTransaction", new_task(handlers="lisi,wangwu"))
    world.oa.poa("taskHandle", handling(status="none"))
    urge = {"appId": "OA", "taskId": "T1", "creator": "zhangsan", "instructions": "请今天办完"}
    answer = world.oa("POST", f"{POA}/taskCuiBanNew", urge).json_body
    assert (answer["code"], answer["message"]) == (0, "催办成功")
    assert lisi.get("/hub/notices")["total"] == 0
    (notice,) = wangwu.get("/hub/notices")["rows"]
    assert (notice["kind"], notice["text"], notice["taskId"], notice["from"]) == (
        "urge",
        "请今天办完",
        "T1",
        "zhangsan",
    )
    assert world.kinds("T1")[-1] == "urged"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"taskId": "no"}, "催办失败:taskId不存在"),
        ({"taskId": None}, "催办失败:taskId is null"),
        ({"appId": "HR"}, "催办失败:appId is invalid: 与访问凭证不一致"),
    ],
)
def test_an_urge_that_fails_says_so_in_the_outer_code(world, change, message):
    urge = {"appId": "OA", "taskId": "T1", "creator": "zhangsan", **change}
    answer = world.oa("POST", f"{POA}/taskCuiBanNew", urge)
    assert (answer.status_code, answer.json_body["code"], answer.json_body["message"]) == (200, 500, message)


def test_a_finished_task_cannot_be_urged(world):
    world.oa.poa("addTransaction", new_task())
    world.oa.poa("taskHandle", handling())
    answer = world.oa("POST", f"{POA}/taskCuiBanNew", {"appId": "OA", "taskId": "T1", "creator": "zhangsan"})
    assert answer.json_body["message"] == "催办失败:待办已办结"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b"[NaN]", 400), (b'[{"a":1,"a":2}]', 400), (b"\xff", 400),
        (b"[" * 100 + b"]" * 100, 400), (b"[" + b"{}," * 200 + b"{}]", 413), (b'["' + b"x" * 2_200_000 + b'"]', 413),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_the_familys_form(world, body, status):
    answer = world.oa("POST", f"{POA}/taskHandle", body)
    assert (answer.status_code, answer.json_body["code"]) == (status, status)
    assert answer.json_body["data"] == {"errorIds": []}


def test_without_a_token_or_with_a_persons_nothing_is_done(world):
    assert world.oa("POST", f"{POA}/taskHandle", [handling()], Authorization="").status_code == 401
    forged = world.oa("POST", f"{POA}/taskHandle", [handling()], Authorization="x.y.z")
    assert (forged.status_code, forged.json_body["code"]) == (401, 401)
    person = world.person("lisi")
    assert person("POST", f"{POA}/taskHandle", [handling()]).status_code == 403


def test_a_bearer_prefix_is_accepted_too(world):
    token = world.oa.headers["Authorization"]
    answer = world.oa("POST", f"{POA}/addTransaction", [new_task()], Authorization=f"Bearer {token}")
    assert answer.json_body["message"] == "创建成功"
