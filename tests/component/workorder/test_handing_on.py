"""Chains of delegation, from their middle and their end; copies; signers named by whoever came before."""

from __future__ import annotations

import pytest

from tests.unit.workflow.drawing import draw

TWO_STEPS = draw("start s", "user a assignee=lisi", "user b assignee=wangwu", "end e", "s > a > b > e")


def countersign(multi):
    signing = f"user sign candidateUsers=lisi,wangwu,zhaoliu assignee=${{assignee}} multi={multi} collection=HANDLER"
    return draw("start s", "user a assignee=lisi", signing, "user z assignee=admin", "end e", "s > a > sign > z > e")


@pytest.fixture
def chain(centre, zhangsan, lisi, zhaoliu):
    """A task that lisi has delegated to zhaoliu, and he to the administrator."""
    centre.deploy(TWO_STEPS)
    task = zhangsan.start("p")["TaskId"]
    lisi.do("delegate", task, userId="zhaoliu")
    zhaoliu.do("delegate", task, userId="admin")
    return task


def test_who_is_in_the_middle_of_a_chain_completes_it_for_who_delegated_it_to_him(chain, lisi, zhaoliu, admin, wangwu):
    zhaoliu.do("complete", chain)
    assert (lisi.todo(), zhaoliu.todo(), admin.todo(), wangwu.todo()) == ([chain], [], [], [])
    lisi.do("complete", chain)
    assert len(wangwu.todo()) == 1


def test_who_delegated_first_may_delegate_anew_past_all_below_him(chain, lisi, zhaoliu, zhangsan):
    lisi.do("delegate", chain, userId="zhangsan")
    zhangsan.do("complete", chain)
    assert (lisi.todo(), zhaoliu.todo()) == ([chain], [])


def test_who_delegated_first_transfers_it_away_from_all_below_him(chain, lisi, zhaoliu, zhangsan, wangwu):
    lisi.do("transfer", chain, userId="zhangsan")
    zhangsan.do("complete", chain)
    assert (zhaoliu.todo(), len(wangwu.todo())) == ([], 1)


def test_a_copy_told_twice_is_one_copy(chain, centre, lisi, zhaoliu):
    lisi.do("delegate", chain, userId="zhangsan", copyUserIds="wangwu")
    lisi.do("delegate", chain, userId="admin", copyUserIds="wangwu,zhaoliu")
    assert [person.id for person in centre.task(chain).copied_to] == ["wangwu", "zhaoliu"]


@pytest.mark.parametrize("multi", ["parallel", "sequential"])
@pytest.mark.parametrize("named", ["admin,zhangsan,lisi", "zhaoliu,lisi,admin,zhangsan", "wangwu"])
def test_just_those_named_sign_in_their_order_whoever_the_diagram_names(centre, zhangsan, lisi, multi, named):
    centre.deploy(countersign(multi))
    lisi.do("complete", zhangsan.start("p")["TaskId"], nextUserIds=named)
    signed = []
    while not (waiting := [row for row in centre.person("admin").rows("todoList") if row["taskName"] == "z"]):
        who = next(user for user in named.split(",") if user not in signed and centre.person(user).todo())
        centre.person(who).do("complete", centre.person(who).todo()[0])
        signed.append(who)
    assert (signed, len(waiting)) == (named.split(","), 1)


def test_a_first_task_that_ends_the_process_leaves_no_other_to_do_for_the_starter(centre, zhangsan):
    centre.deploy(
        draw(
            "start s", "and f", "user a assignee=${initiator}", "user b assignee=${initiator}", "end t terminate",
            "end e", "s > f", "f > a > t", "f > b > e",
        )
    )  # fmt: skip
    zhangsan.start("p")
    [own] = zhangsan.rows("ownList")
    assert (own["processStatus"], zhangsan.todo()) == ("completed", [])
