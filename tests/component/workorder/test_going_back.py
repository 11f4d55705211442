"""Return and withdraw over the routes: who has it again, what the history says, who has handled nothing."""

from __future__ import annotations

import pytest

from tests.unit.workflow.drawing import draw

TWO_STEPS = draw(
    "start s", "user a assignee=lisi variables=x,amount", "user b assignee=wangwu reassignable=true", "end e",
    "s > a > b > e",
)  # fmt: skip
FORK = draw(
    "start s", "and f", "user a assignee=lisi", "user b assignee=lisi", "and j", "user c assignee=wangwu", "end e",
    "s > f", "f > a > j", "f > b > j", "j > c > e",
)  # fmt: skip
SIGN = draw(
    "start s", "user a assignee=lisi",
    "user sign candidateUsers=lisi,wangwu,zhaoliu assignee=${assignee} multi=parallel collection=HANDLER",
    "user b assignee=wangwu", "end e", "s > a > sign > b > e",
)  # fmt: skip


@pytest.fixture
def case(centre, zhangsan):
    centre.deploy(TWO_STEPS)
    return zhangsan.start("p")


def comments(person, task_id):
    [row] = [row for row in person.rows("finishedList") if row["taskId"] == task_id]
    return [(each["type"], each["userId"]) for each in row["commentList"]]


def test_a_task_withdrawn_from_somebody_he_has_not_handled(case, lisi, wangwu):
    lisi.do("complete", case["TaskId"])
    lisi.do("revokeProcess", case["TaskId"])
    assert (wangwu.todo(), wangwu.rows("finishedList")) == ([], [])


def test_a_withdrawal_is_told_at_the_task_that_was_withdrawn(case, lisi):
    lisi.do("complete", case["TaskId"])
    lisi.do("revokeProcess", case["TaskId"])
    assert comments(lisi, case["TaskId"]) == [("0", "lisi"), ("7", "lisi")]


def test_who_withdraws_has_the_task_again_whoever_the_diagram_names(case, lisi, zhaoliu):
    lisi.do("transfer", case["TaskId"], userId="zhaoliu")
    zhaoliu.do("complete", case["TaskId"])
    again = zhaoliu.do("revokeProcess", case["TaskId"])["nextTaskIds"]
    assert (zhaoliu.todo(), lisi.todo()) == (again, [])


def test_without_a_task_the_last_that_was_completed_is_withdrawn(centre, zhangsan, lisi):
    centre.deploy(FORK)
    process = zhangsan.start("p")["ProcessInstanceId"]
    first, second = lisi.todo()
    lisi.do("complete", second)
    lisi.ok("POST", "/workflow/task/revokeProcess", {"procInsId": process})
    assert len(lisi.todo()) == 2
    [again] = [task for task in lisi.todo() if task != first]
    lisi.do("complete", first)
    assert lisi.refused("POST", "/workflow/task/revokeProcess", {"procInsId": process, "taskId": second})[0] == 404
    lisi.ok("POST", "/workflow/task/revokeProcess", {"procInsId": process})
    assert again in lisi.todo()


def test_one_signature_is_withdrawn_alone_and_told(centre, zhangsan, lisi, wangwu, zhaoliu):
    centre.deploy(SIGN)
    lisi.do("complete", zhangsan.start("p")["TaskId"])
    [task] = lisi.todo()
    lisi.do("complete", task)
    lisi.do("revokeProcess", task)
    assert comments(lisi, task) == [("0", "lisi"), ("7", "lisi")]
    assert [len(person.todo()) for person in (lisi, wangwu, zhaoliu)] == [1, 1, 1]


def test_a_return_asks_those_again_who_had_been_named_instead_of_the_diagrams(centre, case, lisi, zhaoliu, wangwu):
    [second] = lisi.do("complete", case["TaskId"], nextUserIds="zhaoliu")["nextTaskIds"]
    first = zhaoliu.do("return", second)["nextTaskIds"][0]
    assert lisi.todo() == [first]
    lisi.do("transfer", first, userId="admin")
    [second] = centre.person("admin").do("complete", first, nextUserIds="zhaoliu")["nextTaskIds"]
    again = zhaoliu.do("return", second)["nextTaskIds"]
    assert (centre.person("admin").todo(), lisi.todo()) == (again, [])


def test_a_return_to_a_countersign_asks_the_signers_that_had_been_named(centre, zhangsan, lisi, wangwu, zhaoliu):
    centre.deploy(SIGN)
    lisi.do("complete", zhangsan.start("p")["TaskId"], nextUserIds="admin,zhaoliu")
    admin = centre.person("admin")
    assert len(admin.todo()) == 1
    for person in (admin, zhaoliu):
        person.do("complete", person.todo()[0])
    wangwu.do("return", wangwu.todo()[0])
    assert [len(person.todo()) for person in (admin, zhaoliu, lisi, wangwu)] == [1, 1, 0, 0]


def test_a_signature_that_was_transferred_is_asked_of_the_same_again_with_the_others(centre, zhangsan, lisi, wangwu):
    centre.deploy(SIGN)
    lisi.do("complete", zhangsan.start("p")["TaskId"])
    lisi.do("transfer", lisi.todo()[0], userId="admin")
    wangwu.do("return", wangwu.todo()[0])
    lisi.do("complete", lisi.todo()[0])
    people = {user: centre.person(user) for user in ("admin", "lisi", "wangwu", "zhaoliu")}
    assert {user for user, person in people.items() if person.todo()} == {"lisi", "wangwu", "zhaoliu"}
    for user in ("lisi", "wangwu", "zhaoliu"):
        people[user].do("transfer", people[user].todo()[0], userId="admin") if user == "lisi" else None
        person = people["admin"] if user == "lisi" else people[user]
        person.do("complete", person.todo()[0])
    wangwu.do("return", wangwu.todo()[0])
    assert {user for user, person in people.items() if person.todo()} == {"admin", "wangwu", "zhaoliu"}
