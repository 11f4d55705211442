from __future__ import annotations

from dataclasses import replace

from chalicelib.identity import accounts
from chalicelib.storage.directory import holders
from tests.component.protocols.conftest import POA
from tests.component.protocols.poa_rows import handling, new_task


def urge(world, text="快", task_id="T1"):
    row = {"appId": "OA", "taskId": task_id, "creator": "zhangsan", "instructions": text}
    assert world.oa("POST", f"{POA}/taskCuiBanNew", row).json_body["code"] == 0


def texts(person, query=""):
    body = person.get(f"/hub/notices{query}")
    return [row["text"] for row in body["rows"]], body["total"], body["unread"]


def test_notices_are_listed_newest_first_and_counted(world):
    lisi = world.person("lisi")
    world.oa.poa("addTransaction", new_task())
    for number in range(5):
        urge(world, f"第{number}次")
    assert texts(lisi) == (["第4次", "第3次", "第2次", "第1次", "第0次"], 5, 5)
    assert texts(lisi, "?pageSize=2&pageNum=2") == (["第2次", "第1次"], 5, 5)
    assert texts(lisi, "?pageSize=2&pageNum=4") == ([], 5, 5)


def test_a_notice_is_marked_read_by_its_owner_only_and_once(world):
    lisi, wangwu = world.person("lisi"), world.person("wangwu")
    world.oa.poa("addTransaction", new_task())
    urge(world, "一")
    urge(world, "二")
    newest = lisi.get("/hub/notices")["rows"][0]["id"]
    assert wangwu("POST", f"/hub/notices/{newest}/read").status_code == 404
    for _ in range(2):
        assert lisi("POST", f"/hub/notices/{newest}/read").status_code == 200
    assert texts(lisi, "?unread=true") == (["一"], 1, 1)
    assert texts(lisi) == (["二", "一"], 2, 1)
    read = lisi.get("/hub/notices")["rows"][0]
    assert (read["read"], bool(read["readAt"])) == (True, True)


def test_bad_requests_for_notices_are_named(world):
    lisi = world.person("lisi")
    for query, field in (("unread=1", "unread"), ("pageSize=0", "pageSize"), ("pageNum=10000", "pageNum")):
        answer = lisi("GET", f"/hub/notices?{query}")
        assert (answer.status_code, answer.json_body["msg"].split(":")[0]) == (400, field)
    assert lisi("POST", "/hub/notices/count/read").status_code == 404
    assert world.oa("GET", "/hub/notices").status_code == 403


def button(**changes):
    return {"name": "撤回", "type": "REVOKE", "url": "https://oa.example.edu.cn/revoke", "optType": 0, **changes}


def test_buttons_are_offered_and_limited_by_times(world):
    lisi = world.person("lisi")
    world.person("zhangsan")
    world.oa.poa("addTransaction", new_task(actions=[button(name="转办"), button(name="加急", type="PROMOTER")]))
    offered = lisi.get("/hub/tasks/OA/T1")["data"]["actions"]
    assert [(each["name"], each["index"], each["remaining"]) for each in offered] == [("转办", 0, None)]
    world.oa.poa("taskHandle", handling(previousActions=[button(times=1)]))
    data = lisi.get("/hub/tasks/OA/T1")["data"]
    assert (data["actions"], data["previousActions"][0]["remaining"]) == ([], 1)
    path = "/hub/tasks/OA/T1/actions/0?of=previousActions"
    pressed = lisi("POST", path)
    assert pressed.json_body["data"]["url"] == "https://oa.example.edu.cn/revoke"
    assert lisi("POST", path).status_code == 409
    assert lisi.get("/hub/tasks/OA/T1")["data"]["previousActions"] == []


def list_hosts(*hosts):
    holders.change_holder("application", "OA", lambda known: replace(known, hosts=hosts))
    accounts.forget_all()


def test_a_button_to_a_foreign_host_is_neither_led_to_nor_counted(world):
    lisi = world.person("lisi")
    world.person("zhangsan")
    world.oa.poa("addTransaction", new_task(actions=[button(times=1, url="https://evil.cn/x")]))
    list_hosts("oa.example.edu.cn")
    assert {each["host"]: each["foreign"] for each in lisi.get("/hub/tasks/OA/T1")["data"]["hosts"]}["evil.cn"]
    refused = lisi("POST", "/hub/tasks/OA/T1/actions/0")
    assert (refused.status_code, "evil.cn" in refused.json_body["msg"]) == (403, True)
    list_hosts()
    assert lisi("POST", "/hub/tasks/OA/T1/actions/0").status_code == 200


def test_a_button_is_pressed_by_whom_it_is_for_only(world):
    wangwu = world.person("wangwu")
    world.oa.poa("addTransaction", new_task(actions=[button()]))
    for path in ("/hub/tasks/OA/T1/actions/0", "/hub/tasks/OA/T1/actions/7", "/hub/tasks/OA/none/actions/0"):
        answer = wangwu("POST", path)
        assert (answer.status_code, answer.json_body["msg"]) == (404, "index: 没有这个操作")
    assert world.task("T1").version == 1


def test_a_button_that_allows_it_is_used_for_several_tasks_at_once(world):
    lisi, wangwu = world.person("lisi"), world.person("wangwu")
    both = [button(name="转办"), button(allowMerge=1)]
    alone = [button(allowMerge=0)]
    for task_id, actions in {"T1": both, "T2": both[::-1], "T3": alone, "T4": alone, "T5": [button(times=0)]}.items():
        assert world.oa.errors("addTransaction", new_task(task_id, actions=actions)) == []
    world.oa.poa("addTransaction", new_task("T6", handlers="wangwu", actions=both))
    data = lisi("POST", "/hub/tasks/OA/T1/actions/1?together=T2").json_body["data"]
    assert (data["url"], data["used"], data["together"]) == ("https://oa.example.edu.cn/revoke", 1, ["T2"])
    assert [each.get("used") for each in world.task("T2").details["actions"]] == [1, None]
    versions = {task_id: world.task(task_id).version for task_id in ("T1", "T3")}
    refused = {
        "T3/actions/0?together=T4": (409, "together: 该操作不允许合并办理"),
        "T1/actions/1?together=T6": (404, "together: 没有这个操作"),
        "T1/actions/1?together=none": (404, "together: 没有这个操作"),
        "T1/actions/1?together=T3": (404, "together: 没有这个操作"),
        "T1/actions/9?together=T2": (404, "together: 没有这个操作"),
        "T1/actions/1?together=T1": (400, "together: 应为其它待办的编号，各一次，逗号分隔"),
        "T1/actions/1?together=T2,,T3": (400, "together: 应为其它待办的编号，各一次，逗号分隔"),
        f"T1/actions/1?together={','.join(map(str, range(50)))}": (400, "together: 一次最多合并 50 个待办"),
    }
    for path, expected in refused.items():
        answer = lisi("POST", f"/hub/tasks/OA/{path}")
        assert (answer.status_code, answer.json_body["msg"]) == expected, path
    assert wangwu("POST", "/hub/tasks/OA/T6/actions/1?together=T1").status_code == 404
    assert {task_id: world.task(task_id).version for task_id in versions} == versions


def test_a_task_is_shown_under_its_own_protocols_names_too(world):
    lisi = world.person("lisi")
    world.oa.poa("addTransaction", new_task(serialNumber="N-1", timeOut=2, canDelegate=1))
    world.oa.poa("taskHandle", handling(handlerName="某领导"))
    data = lisi.get("/hub/tasks/OA/T1")["data"]
    assert (data["taskName"], data["transTypeCode"], data["handleUrl"]) == (
        "请假审批", "LEAVE", "https://oa.example.edu.cn/handle",
    )  # fmt: skip
    assert (data["serialNumber"], data["timeOut"], data["canDelegate"]) == ("N-1", 2, 1)
    (part,) = data["handlings"]
    assert (part["name"], part["outcome"], part["comment"]) == ("某领导", "已同意", "同意")
