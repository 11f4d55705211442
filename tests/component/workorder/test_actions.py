"""Each action of a task: what it does, who may, what it says otherwise."""

from __future__ import annotations

import pytest

from chalicelib.todo.model import Status
from tests.unit.workflow.drawing import draw

TWO_STEPS = draw(
    "start s", "user a assignee=lisi variables=x,amount", "user b assignee=wangwu reassignable=true", "end e",
    "s > a > b > e",
)  # fmt: skip
SIGN = draw(
    "start s",
    "user sign candidateUsers=lisi,wangwu,zhaoliu assignee=${assignee} multi=parallel collection=HANDLER",
    "user b assignee=wangwu",
    "end e",
    "s > sign > b > e",
)


@pytest.fixture
def case(centre, zhangsan):
    """A process of two steps, started by zhangsan, waiting for lisi."""
    centre.deploy(TWO_STEPS)
    return zhangsan.start("p")


def test_complete_answers_the_task_its_instance_and_what_comes_next(case, lisi, wangwu):
    done = lisi.do("complete", case["TaskId"], comment="同意", variables={"x": 1})
    assert (done["TaskId"], done["ProcessInstanceId"]) == (case["TaskId"], case["ProcessInstanceId"])
    assert done["nextTaskIds"] == wangwu.todo()
    [row] = lisi.rows("finishedList")
    assert (row["comment"], row["procVars"]["x"]) == (
        {"type": "0", "typeName": "normal", "comment": "同意"},
        1,
    )


def test_of_two_who_complete_one_task_the_second_is_told_who_did(centre, zhangsan, lisi, zhaoliu):
    centre.deploy("leave")
    task = zhangsan.start("leave", days=1)["TaskId"]
    lisi.do("complete", task)
    code, message = zhaoliu.cannot("complete", task)
    assert code == 404
    assert message.startswith("任务已由 李四 于 ")
    assert lisi.cannot("complete", task)[1].startswith("任务已由 李四 于 ")


def test_reject_terminates_the_instance_and_all_that_is_open_in_it(centre, case, zhangsan, lisi):
    lisi.do("reject", case["TaskId"], comment="材料不全", copyUserIds="zhaoliu")
    [own] = zhangsan.rows("ownList")
    assert (own["processStatus"], own["finishTime"] is not None) == ("terminated", True)
    [row] = lisi.rows("finishedList")
    assert row["comment"] == {"type": "2", "typeName": "reject", "comment": "材料不全"}
    assert centre.task(case["TaskId"]).status is Status.ABORT
    [copy] = centre.person("zhaoliu").rows("copyList")
    assert (copy["title"], copy["originatorName"]) == ("流程-a", "李四")


def test_a_delegated_task_comes_back_with_its_form_as_it_was_filled_in(case, lisi, zhaoliu, wangwu):
    task = case["TaskId"]
    lisi.do("delegate", task, userId="zhaoliu", comment="请代填")
    assert (lisi.todo(), zhaoliu.todo()) == ([], [task])
    zhaoliu.do("complete", task, comment="已填", variables={"amount": 7})
    assert (lisi.todo(), zhaoliu.todo(), wangwu.todo()) == ([task], [], [])
    variables = lisi.ok("GET", f"/workflow/task/processVariables/{task}")["data"]
    assert variables["amount"] == 7
    lisi.do("complete", task, comment="同意")
    [row] = wangwu.rows("todoList")
    assert row["procVars"]["amount"] == 7
    [finished] = [row for row in lisi.rows("finishedList") if row["taskId"] == task]
    assert [comment["type"] for comment in finished["commentList"]] == ["4", "4", "0"]


def test_delegating_again_to_who_has_it_leaves_no_trace(centre, case, lisi):
    task = case["TaskId"]
    lisi.do("delegate", task, userId="zhaoliu", comment="请代填")
    before = centre.task(task)
    assert lisi.cannot("delegate", task, userId="zhaoliu", comment="请代填") == (404, "任务已委派给 赵六，无需重复委派")
    assert centre.task(task) == before


def test_a_chain_of_delegations_goes_back_link_by_link_and_never_in_a_circle(case, lisi, zhaoliu, admin):
    task = case["TaskId"]
    lisi.do("delegate", task, userId="zhaoliu")
    assert zhaoliu.cannot("delegate", task, userId="lisi")[0] == 4101
    zhaoliu.do("delegate", task, userId="admin")
    admin.do("complete", task)
    assert zhaoliu.todo() == [task]
    zhaoliu.do("complete", task)
    assert lisi.todo() == [task]


def test_who_delegated_may_take_the_task_back_by_completing_it(case, lisi, wangwu):
    lisi.do("delegate", case["TaskId"], userId="zhaoliu")
    lisi.do("complete", case["TaskId"])
    assert len(wangwu.todo()) == 1


def test_a_transferred_task_does_not_come_back(case, lisi, zhaoliu, wangwu):
    lisi.do("transfer", case["TaskId"], userId="zhaoliu", comment="请办")
    assert lisi.cannot("complete", case["TaskId"])[0] == 4001
    zhaoliu.do("complete", case["TaskId"])
    assert len(wangwu.todo()) == 1


def test_delegating_to_nobody_oneself_or_a_stranger_is_refused(case, lisi):
    assert lisi.cannot("delegate", case["TaskId"])[0] == 4101
    assert lisi.cannot("delegate", case["TaskId"], userId="lisi")[0] == 4101
    assert lisi.cannot("transfer", case["TaskId"], userId="nobody")[0] == 4200


def test_stop_is_for_the_initiator_and_administrators_and_cancels(case, zhangsan, lisi):
    body = {"procInsId": case["ProcessInstanceId"], "comment": "不办了"}
    assert lisi.refused("POST", "/workflow/task/stopProcess", body)[0] == 4001
    zhangsan.ok("POST", "/workflow/task/stopProcess", body)
    [own] = zhangsan.rows("ownList")
    assert (own["processStatus"], lisi.todo()) == ("canceled", [])
    assert zhangsan.refused("POST", "/workflow/task/stopProcess", body) == (
        404, "流程未启动或已执行完成，取消申请失败",
    )  # fmt: skip


def test_return_goes_to_the_target_and_history_stays(centre, case, lisi, wangwu, zhangsan):
    [second] = lisi.do("complete", case["TaskId"])["nextTaskIds"]
    targets = wangwu.ok("POST", "/workflow/task/returnList", {"taskId": second})["data"]
    assert targets == [{"id": "a", "name": "a", "userTaskKey": "a"}]
    done = wangwu.do("return", second, targetKey="a", comment="请修改")
    assert lisi.todo() == done["nextTaskIds"]
    assert centre.task(second).status is Status.ROLLBACK
    detail = zhangsan.ok("GET", "/workflow/process/detail", procInsId=case["ProcessInstanceId"])["data"]
    assert [node["activityId"] for node in detail["historyProcNodeList"]] == ["a", "b", "a", "s"]
    assert detail["flowViewer"]["rejectedTaskSet"] == ["a_b", "b"]
    lisi.do("complete", done["nextTaskIds"][0])
    assert len(wangwu.todo()) == 1


def test_return_out_of_a_branch_says_that_it_is_not_serial(centre, zhangsan, lisi):
    centre.deploy(
        draw(
            "start s", "and f", "user a assignee=lisi", "user b assignee=wangwu", "and j", "user c assignee=lisi",
            "end e", "s > f", "f > a > j", "f > b > j", "j > c > e",
        )
    )  # fmt: skip
    zhangsan.start("p")
    [task] = lisi.todo()
    code, message = lisi.cannot("return", task, targetKey="b")
    assert (code, message) == (404, "当前节点相对于目标节点，不属于串行关系，无法回退")


def test_withdrawing_works_until_the_next_step_is_handled(case, zhangsan, lisi, wangwu):
    task = case["TaskId"]
    lisi.do("complete", task)
    again = lisi.do("revokeProcess", task)
    assert (lisi.todo(), wangwu.todo()) == (again["nextTaskIds"], [])
    [second] = lisi.do("complete", again["nextTaskIds"][0])["nextTaskIds"]
    wangwu.do("return", second)
    assert lisi.refused("POST", "/workflow/task/revokeProcess", {"taskId": again["nextTaskIds"][0]})[0] == 404


def test_only_who_completed_a_task_may_withdraw_it(case, lisi, wangwu):
    lisi.do("complete", case["TaskId"])
    assert wangwu.cannot("revokeProcess", case["TaskId"])[0] == 4001


def test_claim_names_who_was_faster_and_unclaim_offers_it_again(centre, zhangsan, lisi, zhaoliu):
    centre.deploy("leave")
    task = zhangsan.start("leave", days=1)["TaskId"]
    assert [row["taskId"] for row in lisi.rows("claimList")] == [task]
    lisi.do("claim", task)
    assert (lisi.todo(), zhaoliu.todo(), lisi.rows("claimList")) == ([task], [], [])
    assert zhaoliu.cannot("claim", task) == (404, "任务已被 李四 签收")
    assert zhaoliu.cannot("unClaim", task)[0] == 4001
    lisi.do("unClaim", task)
    assert (lisi.todo(), zhaoliu.todo()) == ([task], [task])
    zhaoliu.do("claim", task)


def test_a_task_that_was_assigned_cannot_be_unclaimed(case, lisi):
    assert lisi.cannot("unClaim", case["TaskId"])[0] == 404


def test_next_users_are_assigned_instead_of_the_diagrams(case, lisi, wangwu, zhaoliu):
    done = lisi.do("complete", case["TaskId"], nextUserIds="zhaoliu")
    assert (zhaoliu.todo(), wangwu.todo()) == (done["nextTaskIds"], [])


@pytest.mark.parametrize(
    ("named", "signers"),
    [
        ("admin,zhangsan,zhaoliu", {"admin", "zhangsan", "zhaoliu"}),
        ("lisi,wangwu", {"lisi", "wangwu"}),
        ("lisi,wangwu,zhaoliu,admin,zhangsan", {"lisi", "wangwu", "zhaoliu", "admin", "zhangsan"}),
    ],
)
def test_next_users_of_a_countersign_replace_add_and_remove_signers(centre, zhangsan, lisi, named, signers):
    centre.deploy(
        draw(
            "start s", "user a assignee=lisi",
            "user sign candidateUsers=lisi,wangwu,zhaoliu assignee=${assignee} multi=parallel collection=HANDLER",
            "user z assignee=admin", "end e", "s > a > sign > z > e",
        )
    )  # fmt: skip
    task = zhangsan.start("p")["TaskId"]
    opened = lisi.do("complete", task, nextUserIds=named)["nextTaskIds"]
    assert {centre.task(each).assignees[0].id for each in opened} == signers
    for each in opened:
        centre.person(centre.task(each).assignees[0].id).do("complete", each)
    assert [row["taskName"] for row in centre.person("admin").rows("todoList")] == ["z"]


def test_an_administrator_skips_an_open_task_by_deleting_it_and_nobody_else_may(case, lisi, wangwu, admin):
    assert lisi.cannot("delete", case["TaskId"])[0] == 4001
    admin.do("delete", case["TaskId"], comment="人已离职")
    assert (lisi.todo(), len(wangwu.todo())) == ([], 1)


def test_deleting_a_finished_task_takes_it_off_ones_own_list_only(case, lisi, wangwu, zhangsan):
    [second] = lisi.do("complete", case["TaskId"])["nextTaskIds"]
    wangwu.do("complete", second)
    assert wangwu.cannot("delete", case["TaskId"])[0] == 4001
    lisi.do("delete", case["TaskId"])
    assert lisi.rows("finishedList") == []
    detail = zhangsan.ok("GET", "/workflow/process/detail", procInsId=case["ProcessInstanceId"])["data"]
    assert len(detail["historyProcNodeList"]) == 4


def test_a_suspended_instance_stands_still_until_it_is_activated(case, lisi, admin, zhangsan):
    body = {"instanceId": case["ProcessInstanceId"], "state": 2}
    assert zhangsan.refused("POST", "/workflow/instance/updateState", body)[0] == 4001
    admin.ok("POST", "/workflow/instance/updateState", body)
    for action in ("complete", "reject", "return", "claim"):
        assert lisi.cannot(action, case["TaskId"]) == (404, "流程已被挂起，请先激活流程")
    assert (lisi.list("todoList")["total"], lisi.list("claimList")["total"]) == (0, 0)
    admin.ok("POST", "/workflow/instance/updateState", {**body, "state": "1"})
    assert lisi.todo() == [case["TaskId"]]
    lisi.do("complete", case["TaskId"])


ACTIONS = [
    "complete",
    "reject",
    "delegate",
    "transfer",
    "return",
    "returnList",
    "claim",
    "unClaim",
    "revokeProcess",
    "delete",
]


@pytest.mark.parametrize("action", ACTIONS)
def test_a_strangers_task_is_4001_and_an_unknown_one_404(case, centre, action):
    stranger = centre.person("zhaoliu")
    assert stranger.cannot(action, case["TaskId"], userId="admin")[0] == 4001
    assert stranger.cannot(action, f"{case['ProcessInstanceId']}-99", userId="admin")[0] == 404
    assert stranger.cannot(action, "string", userId="admin")[0] == 404
    assert stranger.cannot(action, "", userId="admin")[0] in (4101, 404)


@pytest.mark.parametrize("path", ["/workflow/process/detail?procInsId={}", "/workflow/task/processVariables/{}-1"])
def test_a_strangers_instance_is_4001_and_an_unknown_one_404(case, centre, path):
    stranger = centre.person("zhaoliu")
    assert stranger.refused("GET", path.format(case["ProcessInstanceId"]))[0] == 4001
    assert stranger.refused("GET", path.format("nothing"))[0] == 404


def test_a_user_or_instance_of_the_body_gives_no_right(case, centre, lisi):
    stranger = centre.person("zhaoliu")
    assert stranger.cannot("complete", case["TaskId"], userId="lisi", assignee="zhaoliu")[0] == 4001
    assert lisi.cannot("complete", case["TaskId"], procInsId="another")[0] == 4101
    lisi.do("complete", case["TaskId"], procInsId=case["ProcessInstanceId"])


def test_copies_to_somebody_unknown_are_refused_before_anything_happens(case, lisi):
    assert lisi.cannot("complete", case["TaskId"], copyUserIds="nobody") == (4200, "没找到用户：nobody")
    assert lisi.todo() == [case["TaskId"]]


def test_a_step_that_finds_nobody_goes_to_the_administrator_with_a_warning(centre, zhangsan, lisi, admin):
    centre.deploy(draw("start s", "user a assignee=lisi", "user b candidateGroups=ROLE99", "end e", "s > a > b > e"))
    done = lisi.do("complete", zhangsan.start("p")["TaskId"])
    assert done["warnings"] == ["「b」没有办理人，已转交管理员处理"]
    [row] = admin.rows("todoList")
    assert (row["taskId"], row["warning"]) == (done["nextTaskIds"][0], "没有办理人，已转交管理员处理")
    admin.do("complete", row["taskId"])


def test_a_service_acts_for_the_person_its_token_names(centre, case, wangwu):
    centre.through_service("lisi").do("complete", case["TaskId"])
    assert len(wangwu.todo()) == 1
    own = centre.through_service("zhaoliu").start("p")
    assert centre.task(own["TaskId"], "workorder").assignees[0].id == "lisi"
    assert own["TaskId"] in centre.person("lisi").todo()
