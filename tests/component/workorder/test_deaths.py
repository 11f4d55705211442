"""A function that dies at any of its calls leaves the old state or the new, and who asks again is told the truth."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib import aws as aws_clients
from chalicelib.centre import timers
from chalicelib.delivery import due as due_work
from chalicelib.storage.base import dynamo
from tests.component.paying_debts import pay_debts
from tests.component.storage.faults import Died, dying
from tests.component.workorder.machine.recount import check
from tests.component.workorder.machine.stored import everything
from tests.component.workorder.test_together import SIGN, crowd
from tests.unit.workflow.drawing import draw

BRANCHES = draw(
    "start s", "user a assignee=lisi", "and f", "user b assignee=wangwu", "user c candidateGroups=ROLE2", "and j",
    "end e", "s > a > f", "f > b > j", "f > c > j", "j > e",
)  # fmt: skip


def dies(at, arrives, act):
    """Whether it did: False when it had made its last call before."""
    with dying(at, dynamo.connection().client, aws_clients.client("sqs"), arrives=arrives), suppress(Died):
        act()
        return False
    return True


@pytest.mark.parametrize("arrives", [False, True])
def test_a_completion_is_done_whole_or_not_at_all(centre, zhangsan, lisi, wangwu, arrives):
    centre.deploy(BRANCHES)
    outcomes = []
    for at in range(1, 20):
        task, body = zhangsan.start("p")["TaskId"], {"comment": f"第 {at} 次"}
        if not dies(at, arrives, lambda: lisi.do("complete", task, **body)):  # noqa: B023 - called at once
            break
        check(everything())
        outcomes.append(not centre.task(task).status.is_open)
        answer = lisi("POST", "/workflow/task/complete", {"taskId": task, **body}).json_body
        if outcomes[-1]:
            assert (answer["code"], answer["msg"].startswith("任务已由 李四 于 ")) == (404, True)
        else:
            assert answer["code"] == 200
        assert len(wangwu.todo(task.rpartition("-")[0])) == 1
    assert outcomes == sorted(outcomes)
    assert set(outcomes) == {False, True}


@pytest.mark.parametrize("at", [2, 5, 6, 7, 8])
def test_the_end_of_a_large_countersign_is_carried_through_by_the_sweeper(centre, zhangsan, at):
    crowd(centre, 40)
    centre.deploy(SIGN)
    process = zhangsan.start("p")["ProcessInstanceId"]
    stop = {"procInsId": process}
    dies(at, True, lambda: zhangsan("POST", "/workflow/task/stopProcess", stop))
    later = datetime.now(UTC) + timedelta(seconds=1)
    due_work.fire_due(later, timers.HANDLERS)
    pay_debts(later)
    stored = everything()
    check(stored)
    ended = stored.cases[process].status == "canceled"
    answer = zhangsan("POST", "/workflow/task/stopProcess", stop).json_body
    assert answer["code"] == (404 if ended else 200)
    check(everything())
    assert everything().open_tasks() == []
