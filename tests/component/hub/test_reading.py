from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.samples import push_row

TASK = "/hub/tasks/OA/T1"


@pytest.fixture
def one(hub):
    hub.push([push_row(task_id="T1")])
    return hub


def test_the_first_click_sets_receive_on_once_and_leads_to_the_stored_page(one):
    first = one.raw("lisi", f"{TASK}/open")
    assert (first.status_code, first.headers["Location"]) == (302, push_row()["form_url"])
    received = one.get("lisi", TASK)["data"]["receive_on"]
    one.raw("lisi", f"{TASK}/open", client="mobile")
    data = one.get("lisi", TASK)["data"]
    assert data["receive_on"] == received
    assert [event["event"] for event in data["history"]] == ["created", "opened"]


def test_a_phone_is_led_to_the_mobile_page(one):
    assert one.raw("lisi", f"{TASK}/open", client="mobile").headers["Location"] == push_row()["form_mobile_url"]


def test_who_only_looks_is_led_to_the_view_and_leaves_no_first_click(hub):
    hub.push([push_row(task_id="T1", form_url_view="https://oa.example.edu.cn/view")])
    assert hub.raw("zhangsan", f"{TASK}/open").headers["Location"] == "https://oa.example.edu.cn/view"
    assert "receive_on" not in hub.get("zhangsan", TASK)["data"]


@pytest.mark.parametrize("path", [TASK, f"{TASK}/open", "/hub/process-instances/OA/OA202611220001"])
def test_what_is_somebody_elses_looks_like_what_does_not_exist(one, path):
    stranger = one.raw("wangwu", path)
    missing = one.raw("wangwu", path.replace("T1", "T9").replace("OA202611220001", "none"))
    assert (stranger.status_code, stranger.json_body) == (missing.status_code, missing.json_body)
    assert stranger.status_code == 404


def test_an_instance_shows_its_tasks_to_who_started_it(hub):
    hub.push([push_row(task_id="T1"), push_row(task_id="T2", created_on="2026-11-22 09:00:00")])
    data = hub.get("zhangsan", "/hub/process-instances/OA/OA202611220001")["data"]
    assert data["process_name"] == "请假"
    assert [task["task_id"] for task in data["tasks"]] == ["T2", "T1"]


@pytest.mark.parametrize("task_id", ["a#b", "a%2Fb", "任务😀", "a b+c", "x" * 255])
def test_odd_ids_work_all_the_way(hub, task_id):
    hub.push([push_row(task_id=task_id)])
    assert hub.inbox("lisi") == [task_id]
    assert hub.get("lisi", f"/hub/tasks/OA/{quote(task_id, safe='')}")["data"]["task_id"] == task_id


def test_ids_that_fit_no_path_go_in_the_query(hub):
    hub.push([push_row(task_id="a/b", app_id="OA")])
    assert hub.get("lisi", "/hub/tasks", appId="OA", taskId="a/b")["data"]["task_id"] == "a/b"
    assert hub.raw("lisi", "/hub/open", appId="OA", taskId="a/b").status_code == 302
    assert hub.raw("lisi", "/hub/tasks", appId="OA").status_code == 400


def test_a_group_members_inbox_holds_the_groups_todos(hub):
    hub.push([push_row(task_id="T1", assignee_ids=None, biz_group_id="财务组")])
    assert (hub.inbox("lisi"), hub.inbox("wangwu"), hub.inbox("zhangsan")) == (["T1"], ["T1"], [])


def test_the_inbox_is_ordered_filtered_and_paged(hub):
    hub.push(
        [
            push_row(task_id=f"T{n}", priority=n % 3 + 1, created_on=f"2026-11-2{n} 10:00:00", subject=f"第{n}件")
            for n in range(6)
        ]
    )
    expected = ["T0", "T3", "T1", "T4", "T2", "T5"]
    assert hub.inbox("lisi") == expected
    page = hub.get("lisi", "/hub/inbox", pageSize=4)
    assert (page["total"], [row["taskId"] for row in page["rows"]]) == (6, expected[:4])
    assert hub.inbox("lisi", pageSize=4, cursor=page["nextCursor"]) == expected[4:]
    assert hub.inbox("lisi", pageSize=4, pageNum=2) == expected[4:]
    assert hub.inbox("lisi", pageSize=4, pageNum=3) == []
    assert hub.inbox("lisi", keyword="第3件") == ["T3"]
    assert hub.inbox("lisi", source="gov_task") == []
    assert hub.inbox("lisi", **{"from": "2026-11-23", "to": "2026-11-24"}) == ["T3", "T4"]
    assert hub.inbox("admin", userId="lisi") == expected


def test_started_shows_what_a_person_began(one):
    (row,) = one.get("zhangsan", "/hub/inbox", box="started")["rows"]
    assert (row["processInstanceId"], row["status"]) == ("OA202611220001", "RUNNING")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"box": "everything"}, "box"),
        ({"pageNum": "0"}, "pageNum"),
        ({"pageNum": "一"}, "pageNum"),
        ({"pageSize": "101"}, "pageSize"),
        ({"cursor": "forged"}, "cursor"),
        ({"source": "fax"}, "source"),
        ({"from": "yesterday"}, "from"),
    ],
)
def test_a_bad_parameter_is_named(hub, query, field):
    answer = hub.raw("lisi", "/hub/inbox", **query)
    assert (answer.status_code, answer.json_body["msg"].split(":")[0]) == (400, field)


def test_a_cursor_is_good_for_its_own_box_only(hub):
    hub.push([push_row(task_id=f"T{n}", assignee_ids="lisi,wangwu") for n in range(3)])
    cursor = hub.get("lisi", "/hub/inbox", pageSize=1)["nextCursor"]
    assert hub.raw("wangwu", "/hub/inbox", pageSize=1, cursor=cursor).status_code == 400
    assert hub.raw("lisi", "/hub/inbox", pageSize=1, box="done", cursor=cursor).status_code == 400


def test_nobody_reads_without_a_token_and_nobody_anothers_box(hub):
    assert hub.http.request("GET", "/hub/inbox").status_code == 401
    assert hub.raw("lisi", "/hub/inbox", userId="zhangsan").status_code == 403
    assert hub.raw("lisi", "/hub/applications/OA/unassigned").status_code == 403
