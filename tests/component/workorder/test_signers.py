"""加签 and 减签: more signers, or fewer, while the others sign."""

from __future__ import annotations

import pytest

from tests.unit.workflow.drawing import draw


def countersign(multi="parallel", more=""):
    signing = f"user sign candidateUsers=lisi,wangwu assignee=${{assignee}} multi={multi} collection=HANDLER {more}"
    return draw("start s", "user a assignee=zhaoliu", signing, "user z assignee=admin", "end e", "s > a > sign > z > e")


@pytest.fixture
def case(centre, zhangsan, zhaoliu):
    """A countersign of lisi and wangwu."""
    centre.deploy(countersign())
    task = zhangsan.start("p")
    zhaoliu.do("complete", task["TaskId"])
    return task["ProcessInstanceId"]


def names(person):
    return [row["taskName"] for row in person.rows("todoList")]


def test_a_signer_asks_another_to_sign_besides_and_it_is_told(case, centre, lisi, wangwu, zhangsan, admin):
    [task] = lisi.todo()
    done = lisi.do("addSign", task, nextUserIds="zhangsan", comment="请会签")
    assert zhangsan.todo() == done["nextTaskIds"]
    for person in (wangwu, zhangsan, lisi):
        assert names(admin) == []
        person.do("complete", person.todo()[0])
    assert names(admin) == ["z"]
    [row] = lisi.rows("finishedList")
    assert [each["fullMessage"] for each in row["commentList"]] == ["加签 张三：请会签", ""]


def test_an_added_signer_is_asked_again_after_a_return_and_a_removed_one_is_not(case, lisi, wangwu, zhangsan, admin):
    lisi.do("addSign", lisi.todo()[0], nextUserIds="zhangsan")
    admin.do("removeSign", wangwu.todo()[0], nextUserIds="wangwu")
    assert wangwu.todo() == []
    for person in (lisi, zhangsan):
        person.do("complete", person.todo()[0])
    admin.do("return", admin.todo()[0], targetKey="sign")
    assert [len(person.todo()) for person in (lisi, zhangsan, wangwu)] == [1, 1, 0]


def test_taking_the_last_outstanding_signer_off_goes_on(case, lisi, wangwu, admin):
    lisi.do("complete", lisi.todo()[0])
    [task] = wangwu.todo()
    admin.do("removeSign", task, nextUserIds="wangwu", comment="出差")
    assert (names(admin), wangwu.todo(), wangwu.rows("finishedList")) == (["z"], [], [])


def test_one_who_waits_for_his_turn_is_taken_off_or_put_behind(centre, zhangsan, zhaoliu, lisi, wangwu, admin):
    centre.deploy(countersign("sequential"))
    zhaoliu.do("complete", zhangsan.start("p")["TaskId"])
    [task] = lisi.todo()
    lisi.do("addSign", task, nextUserIds="zhangsan")
    admin.do("removeSign", task, nextUserIds="wangwu")
    lisi.do("complete", task)
    assert (len(zhangsan.todo()), wangwu.todo()) == (1, [])


@pytest.mark.parametrize("nobody", ["lisi", "wangwu", "lisi,zhangsan"])
def test_who_is_asked_already_is_not_asked_again(case, lisi, nobody):
    assert lisi.cannot("addSign", lisi.todo()[0], nextUserIds=nobody)[0] == 4101


def test_only_signers_and_administrators_add_and_only_administrators_remove(case, lisi, wangwu, zhaoliu, admin):
    [task] = lisi.todo()
    assert zhaoliu.cannot("addSign", task, nextUserIds="zhangsan")[0] == 4001
    assert wangwu.cannot("addSign", task, nextUserIds="zhangsan")[0] == 4001
    assert lisi.cannot("removeSign", task, nextUserIds="wangwu")[0] == 4001
    admin.do("addSign", task, nextUserIds="zhangsan")
    assert lisi.cannot("addSign", task)[0] == 4101
    assert lisi.cannot("addSign", task, nextUserIds="nobody")[0] == 4200


def test_a_task_of_one_takes_no_signers(centre, zhangsan, zhaoliu, admin):
    centre.deploy(countersign())
    task = zhangsan.start("p")["TaskId"]
    assert zhaoliu.cannot("addSign", task, nextUserIds="zhangsan") == (404, "当前节点不是会签节点，不能加签或减签")
    assert admin.cannot("removeSign", task, nextUserIds="zhaoliu")[0] == 404


def test_a_removal_that_leaves_enough_signatures_goes_on(centre, zhangsan, zhaoliu, lisi, wangwu, admin):
    centre.deploy(countersign(more="done=${nrOfCompletedInstances/nrOfInstances>0.6}"))
    zhaoliu.do("complete", zhangsan.start("p")["TaskId"])
    lisi.do("addSign", lisi.todo()[0], nextUserIds="zhangsan,zhaoliu")
    lisi.do("complete", lisi.todo()[0])
    zhangsan.do("complete", zhangsan.todo()[0])
    assert names(admin) == []
    admin.do("removeSign", wangwu.todo()[0], nextUserIds="wangwu")
    assert (names(admin), zhaoliu.todo()) == (["z"], [])
