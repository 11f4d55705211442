"""The Java original's faults (research, section 1.6), each of which must not be here."""

from __future__ import annotations

import pytest

from tests.unit.workflow.drawing import draw

TWO = draw("start s", "user a assignee=lisi variables=amount", "user b assignee=wangwu", "end e", "s > a > b > e")
BOTH = draw(
    "start s", "and f", "user a assignee=lisi", "user b assignee=wangwu", "and j", "user c assignee=admin", "end e",
    "s > f", "f > a > j", "f > b > j", "j > c > e",
)  # fmt: skip


@pytest.mark.parametrize("action", ["complete", "reject", "return", "delegate", "transfer"])
def test_1_knowing_a_tasks_id_gives_no_right_to_it(centre, zhangsan, lisi, zhaoliu, action):
    centre.deploy(TWO)
    task = zhangsan.start("p")["TaskId"]
    assert zhaoliu.cannot(action, task, userId="zhaoliu")[0] == 4001
    assert lisi.todo() == [task]


def test_2_stopping_asks_who_started_leaves_a_comment_and_cancels(centre, zhangsan, lisi):
    centre.deploy(TWO)
    case = zhangsan.start("p")
    assert lisi.cannot("stopProcess", case["TaskId"])[0] == 4001
    zhangsan.do("stopProcess", case["TaskId"], comment="不办了")
    detail = zhangsan.ok("GET", "/workflow/process/detail", procInsId=case["ProcessInstanceId"])["data"]
    assert detail["processStatus"] == "canceled"
    [comment] = detail["historyProcNodeList"][1]["commentList"]
    assert (comment["type"], comment["fullMessage"], comment["userId"]) == ("6", "不办了", "zhangsan")


def test_3_an_instance_id_beside_a_task_is_checked(centre, zhangsan, lisi):
    centre.deploy(TWO)
    first, second = zhangsan.start("p"), zhangsan.start("p")
    for action in ("complete", "reject", "stopProcess", "revokeProcess"):
        assert lisi.cannot(action, first["TaskId"], procInsId=second["ProcessInstanceId"])[0] == 4101
    assert len(lisi.todo()) == 2


def test_4_a_copy_of_a_rejection_has_its_title(centre, zhangsan, lisi, zhaoliu):
    centre.deploy(TWO)
    lisi.do("reject", zhangsan.start("p")["TaskId"], copyUserIds="zhaoliu")
    assert [row["title"] for row in zhaoliu.rows("copyList")] == ["流程-a"]


def test_5_a_return_to_a_node_that_is_not_upstream_is_refused(centre, zhangsan, lisi):
    centre.deploy(TWO)
    task = zhangsan.start("p")["TaskId"]
    for target in ("b", "a", "e", "nothing"):
        assert lisi.cannot("return", task, targetKey=target)[1] == "当前节点相对于目标节点，不属于串行关系，无法回退"


def test_6_only_a_finished_task_can_be_withdrawn(centre, zhangsan, lisi):
    centre.deploy(TWO)
    case = zhangsan.start("p")
    assert lisi.cannot("revokeProcess", case["TaskId"])[0] == 4001
    assert lisi.refused("POST", "/workflow/task/revokeProcess", {"procInsId": case["ProcessInstanceId"]})[0] == 404


def test_7_a_delegated_completion_keeps_its_form(centre, zhangsan, lisi, zhaoliu, wangwu):
    centre.deploy(TWO)
    task = zhangsan.start("p")["TaskId"]
    lisi.do("delegate", task, userId="zhaoliu")
    zhaoliu.do("complete", task, variables={"amount": 5})
    lisi.do("complete", task)
    assert wangwu.rows("todoList")[0]["procVars"]["amount"] == 5


def test_8_a_page_costs_the_same_number_of_reads_however_many_rows(centre, zhangsan, lisi):
    centre.deploy(TWO)
    costs = []
    for _ in range(2):
        for _ in range(4):
            zhangsan.start("p")
        lisi.rows("todoList")
        with centre.counted() as calls:
            lisi.rows("todoList")
        costs.append(len(calls))
    assert costs[0] == costs[1]


def test_9_every_end_ends_and_subprocesses_too(centre, zhangsan, lisi):
    centre.deploy(
        draw("start s", "sub u", "{", "start s2", "user a assignee=lisi", "end e2", "s2 > a > e2", "}",
             "user b assignee=lisi", "end e1", "end e3", "s > u > b > e1", "b > e3")
    )  # fmt: skip
    process = zhangsan.start("p")
    lisi.do("reject", process["TaskId"])
    assert (lisi.todo(), zhangsan.rows("ownList")[0]["processStatus"]) == ([], "terminated")
    lisi.do("complete", zhangsan.start("p")["TaskId"])
    lisi.do("complete", lisi.todo()[0])
    assert zhangsan.rows("ownList")[0]["processStatus"] == "completed"


def test_10_a_countersign_of_a_role_with_several_people_works(centre, zhangsan, lisi, zhaoliu, wangwu):
    centre.deploy(
        draw("start s",
             "user sign dataType=ROLES candidateGroups=ROLE2 assignee=${assignee} multi=parallel collection=HANDLER",
             "user b assignee=wangwu", "end e", "s > sign > b > e")
    )  # fmt: skip
    zhangsan.start("p")
    lisi.do("complete", lisi.todo()[0])
    assert wangwu.todo() == []
    zhaoliu.do("complete", zhaoliu.todo()[0])
    assert len(wangwu.todo()) == 1


def test_delete_never_leaves_a_hole_and_errors_have_their_own_codes(centre, zhangsan, lisi, admin, wangwu):
    centre.deploy(BOTH)
    zhangsan.start("p")
    [task] = lisi.todo()
    assert lisi.cannot("delete", task)[0] == 4001
    admin.do("delete", task)
    wangwu.do("complete", wangwu.todo()[0])
    assert [row["taskName"] for row in admin.rows("todoList")] == ["c"]
