"""What one may do with an instance, and where it would go."""

from __future__ import annotations

import pytest

from tests.unit.workflow.drawing import HANDLER, draw

TWO = draw("start s", "user a assignee=lisi", "user b assignee=wangwu name=复核", "end e", "s > a > b > e", key="two")
OFFERED = draw("start s", "user a candidateUsers=lisi,zhaoliu candidateGroups=ROLE3", "end e", "s > a > e", key="of")
SIGN = draw(
    "start s", f"user sign candidateUsers=lisi,zhaoliu assignee=${{assignee}} multi=parallel collection={HANDLER}",
    "end e", "s > sign > e", key="sign",
)  # fmt: skip


def detail(person, instance, **more):
    return person.ok("GET", "/workflow/process/detail", procInsId=instance, **more)["data"]


@pytest.fixture
def started(centre, zhangsan):
    centre.deploy(TWO)
    return zhangsan.start("two")


def test_the_handler_is_told_his_actions_and_who_comes_next(started, lisi):
    data = detail(lisi, started["ProcessInstanceId"], taskId=started["TaskId"])
    assert data["taskId"] == started["TaskId"]
    assert set(data["allowed"]) == {"complete", "reject", "delegate", "transfer"}
    [following] = data["next"]
    assert following["nodeId"] == "b"
    assert following["users"] == [{"userId": "wangwu", "name": "王五"}]


def test_everything_that_is_allowed_is_let_pass_and_nothing_else(started, zhangsan, lisi, wangwu, admin):
    instance = started["ProcessInstanceId"]
    assert detail(zhangsan, instance)["allowed"] == ["stopProcess"]
    assert detail(zhangsan, instance)["next"] is None
    assert "intervene" in detail(admin, instance, taskId=started["TaskId"])["allowed"]
    lisi.do("complete", started["TaskId"])
    assert detail(lisi, instance)["allowed"] == ["revokeProcess"]
    second = detail(wangwu, instance)
    assert "return" in second["allowed"]
    assert second["next"] == []
    wangwu.do("complete", second["taskId"])
    assert detail(lisi, instance)["allowed"] == []
    assert lisi.cannot("revokeProcess", started["TaskId"])[0] != 200


def test_a_task_for_several_may_be_claimed_and_given_back_and_its_candidates_have_names(centre, zhangsan, lisi):
    centre.deploy(OFFERED)
    made = zhangsan.start("of")
    data = detail(lisi, made["ProcessInstanceId"])
    assert {"claim", "complete"} <= set(data["allowed"])
    node = data["historyProcNodeList"][0]
    assert node["candidate"] == "李四,赵六,ROLE3"
    assert node["candidateIds"] == "lisi,zhaoliu,ROLE3"
    lisi.do("claim", made["TaskId"])
    allowed = detail(lisi, made["ProcessInstanceId"])["allowed"]
    assert "unClaim" in allowed
    assert "claim" not in allowed


def test_signers_may_add_others_and_administrators_take_some_away(centre, zhangsan, lisi, admin):
    centre.deploy(SIGN)
    made = zhangsan.start("sign")
    assert "addSign" in detail(lisi, made["ProcessInstanceId"])["allowed"]
    assert "removeSign" in detail(admin, made["ProcessInstanceId"], taskId=made["TaskId"])["allowed"]


def test_of_a_suspended_instance_nothing_is_offered_but_waking_it(started, lisi, admin):
    instance = started["ProcessInstanceId"]
    admin.ok("POST", "/workflow/instance/updateState", {"instanceId": instance, "state": "2"})
    assert detail(lisi, instance, taskId=started["TaskId"])["allowed"] == []
    assert "updateState" in detail(admin, instance)["allowed"]


def test_where_the_way_depends_on_what_is_not_known_yet_the_reason_is_told(centre, zhangsan, lisi):
    drawn = draw(
        "start s", "user a assignee=lisi", "xor x", "user b assignee=wangwu", "user c assignee=zhaoliu", "end e",
        "s > a > x", "x > b if ${days > 3}", "x > c if ${days <= 3}", "b > e", "c > e", key="choice",
    )  # fmt: skip
    centre.deploy(drawn)
    made = zhangsan.start("choice")
    data = detail(lisi, made["ProcessInstanceId"])
    assert data["next"] is None
    assert data["nextUnknown"]
    made = zhangsan.start("choice", days=5)
    assert [each["nodeId"] for each in detail(lisi, made["ProcessInstanceId"])["next"]] == ["b"]


def test_looking_ahead_changes_nothing(started, lisi):
    before = detail(lisi, started["ProcessInstanceId"])
    assert detail(lisi, started["ProcessInstanceId"]) == before
    assert lisi.todo() == [started["TaskId"]]
