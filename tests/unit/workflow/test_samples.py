"""The sample processes, as the designer exports them, from start to finish."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.workflow.play import Play, fixture


def name(play: Play) -> list[str]:
    return sorted(item.name for item in play.view.items)


@pytest.mark.parametrize(("days", "director"), [(3, False), (3.5, True), ("4", True)])
def test_a_leave_of_more_than_three_days_goes_to_the_director(days, director):
    play = Play("leave").do("Activity_leave_apply", days=days).do("Activity_leave_leader")
    assert name(play) == (["主管审批"] if director else [])
    if director:
        assert play.do("Activity_leave_director").step.status == "completed"


def test_a_purchase_is_countersigned_while_finance_looks_at_it():
    play = Play("purchase").do("Activity_purchase_apply", amount=20_000)
    assert name(play) == ["财务审核", "采购会签", "采购会签"]
    play.do("Activity_purchase_sign:lisi").do("Activity_purchase_finance")
    assert name(play) == ["采购会签"]
    assert name(play.do("Activity_purchase_sign:wangwu")) == ["主管审批"]
    assert play.do("Activity_purchase_director").step.status == "completed"


def test_a_repair_is_urged_every_two_hours_and_escalated_after_a_day():
    play = Play("repair").do("Activity_repair_apply").do("Activity_repair_dispatch", repairer="lisi")
    assert play.due() == {"Event_repair_remind": timedelta(hours=2), "Event_repair_late": timedelta(days=1)}
    assert name(play.wait(hours=2)) == ["班长催办", "维修处理"]
    play.do("Activity_repair_urge").wait(hours=22)
    assert "主管督办" in name(play)
    assert "维修处理" not in name(play)
    play.do("Activity_repair_escalated").do("Activity_repair_confirm", result="未修好")
    assert "派单" in name(play)
    play.do("Activity_repair_dispatch").do("Activity_repair_fix").do("Activity_repair_confirm", result="已修好")
    assert name(play) == ["班长催办"]
    assert play.do("Activity_repair_urge").step.status == "completed"


def test_listeners_of_a_sample_are_reported_and_not_run():
    assert [str(warning) for warning in fixture("repair").warnings] == [
        "Activity_repair_fix（第16行）：监听器不会被执行：create ${userTaskListener}"
    ]


def test_a_stale_assignee_of_a_former_countersign_leaves_the_task_to_its_candidates():
    play = Play("repair").do("Activity_repair_apply").do("Activity_repair_dispatch")
    assert (play.item("Activity_repair_fix").who.assignee, play.item("Activity_repair_fix").who.users) == (
        None, ("lisi", "wangwu"),
    )  # fmt: skip
