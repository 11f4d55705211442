"""What breaks where two hands move one process at the same moment, counted: none is refused and none gets stuck.

The same cases, and how often each of them went wrong elsewhere, are in docs/evidence.md.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from tests.unit.workflow.drawing import draw

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS, LIVES = 6, 4
COUNTERSIGNED = draw(
    "start s", "user sign candidateUsers=lisi,zhaoliu,sunqi assignee=${assignee} multi=parallel collection=HANDLER",
    "user b assignee=wangwu", "end e", "s > sign > b > e",
)  # fmt: skip
FORKED = draw(
    "start s", "and f", "user x assignee=lisi", "user y assignee=zhaoliu", "and j", "user b assignee=wangwu",
    "end e", "s > f > x > j > b > e", "f > y > j",
)  # fmt: skip


def together(pairs: Sequence[tuple[Any, str]]) -> list[int]:
    """The codes of completions that begin at the same moment."""
    with ThreadPoolExecutor(len(pairs)) as pool:
        answers = pool.map(lambda pair: pair[0]("POST", "/workflow/task/complete", {"taskId": pair[1]}), pairs)
        return [answer.json_body["code"] for answer in answers]


def go(centre, zhangsan, wangwu, people, diagram):
    """(refused, stuck) of six rounds in which these people complete at the same moment."""
    centre.deploy(diagram)
    refused = stuck = 0
    for _ in range(ROUNDS):
        process = zhangsan.start("p")["ProcessInstanceId"]
        codes = together([(person, person.todo(process)[0]) for person in people])
        refused += len([code for code in codes if code != 200])
        stuck += len(wangwu.todo(process)) != 1
    return refused, stuck


def test_three_signers_at_the_same_moment_six_times(centre, zhangsan, lisi, zhaoliu, wangwu):
    assert go(centre, zhangsan, wangwu, [lisi, zhaoliu, centre.person("sunqi")], COUNTERSIGNED) == (0, 0)


def test_two_branches_at_the_same_moment_six_times(centre, zhangsan, lisi, zhaoliu, wangwu):
    assert go(centre, zhangsan, wangwu, [lisi, zhaoliu], FORKED) == (0, 0)


def test_five_people_live_through_instances_of_their_own(centre, zhangsan, lisi, zhaoliu, wangwu):
    own = ("user a assignee=${initiator}", "user b assignee=${initiator}")
    centre.deploy(draw("start s", *own, "end e", "s > a > b > e"))

    def live(person):
        codes = []
        for _ in range(LIVES):
            process = person.start("p")["ProcessInstanceId"]
            while open_ := person.todo(process):
                codes.append(person("POST", "/workflow/task/complete", {"taskId": open_[0]}).json_body["code"])
        return codes

    people = [zhangsan, lisi, zhaoliu, centre.person("sunqi"), wangwu]
    with ThreadPoolExecutor(len(people)) as pool:
        codes = [code for found in pool.map(live, people) for code in found]
    assert set(codes) == {200}
    assert len(codes) >= len(people) * LIVES


def test_one_task_completed_six_times_at_once_is_completed_once_and_five_are_told(centre, zhangsan, lisi, wangwu):
    centre.deploy(FORKED)
    process = zhangsan.start("p")["ProcessInstanceId"]
    codes = together([(lisi, lisi.todo(process)[0])] * 6)
    assert sorted(codes) == [200] + [404] * 5
