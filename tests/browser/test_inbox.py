from __future__ import annotations

import re

import pytest


@pytest.mark.short
def test_a_task_is_approved_beside_the_list_and_leaves_it(visits):
    leave = visits.leave("参加学术会议")
    page = visits.of("lisi", leave["route"])
    page.get_by_text("参加学术会议").wait_for()
    page.get_by_label("办理意见").fill("注意安全")
    page.get_by_role("button", name="同意", exact=True).last.click()
    page.get_by_text("已同意").wait_for()
    page.get_by_text("没有符合条件的事项").wait_for()
    visits.go(page, f"/inbox/done?keyword={leave['task']}")
    page.get_by_role("button", name=re.compile("请假申请")).click()
    page.get_by_role("tab", name="流转记录").click()
    page.get_by_text("注意安全").wait_for()


def test_after_an_action_the_next_task_is_open(visits):
    for _ in range(2):
        visits.leave()
    page = visits.of("lisi", "/inbox/todo?source=workorder")
    page.get_by_role("button", name=re.compile("请假申请")).first.wait_for()
    page.keyboard.press("j")
    first = page.locator("[aria-current=true]")
    first.wait_for()
    before = page.url
    page.get_by_role("button", name="同意", exact=True).last.click()
    page.get_by_text("已同意").wait_for()
    page.wait_for_url(lambda url: url != before and "at=" in url)


def test_rejecting_asks_first_and_ends_the_process(visits):
    leave = visits.leave()
    page = visits.of("lisi", leave["route"])
    page.get_by_role("button", name="驳回").click()
    page.get_by_text("不能恢复").wait_for()
    page.get_by_role("dialog").get_by_role("button", name="驳回").click()
    page.get_by_text("已驳回").wait_for()


def test_a_filter_stands_in_the_address_and_back_takes_it_off(visits):
    leave = visits.leave()
    page = visits.of("lisi")
    page.get_by_role("searchbox").fill(leave["task"])
    page.wait_for_url(f"**keyword={leave['task']}*")
    page.get_by_text("共 1 项").wait_for()
    page.reload()
    assert page.get_by_role("searchbox").input_value() == leave["task"]


def test_several_are_approved_at_once_each_with_its_outcome(visits):
    for n in range(3):
        visits.leave(f"批量 {n}")
    page = visits.of("lisi", "/inbox/todo?source=workorder")
    for box in page.get_by_role("checkbox", name=re.compile("选择")).all()[:3]:
        box.check()
    page.get_by_role("button", name="同意 3 项").click()
    page.get_by_role("dialog").get_by_role("button", name="同意 3 项").click()
    page.get_by_text("3 项已同意").wait_for()


def test_the_whole_flow_goes_by_the_keyboard(visits):
    visits.leave()
    page = visits.of("lisi", "/inbox/todo?source=workorder")
    page.get_by_role("button", name=re.compile("请假申请")).first.wait_for()
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    page.keyboard.press("j")
    page.get_by_role("button", name="驳回").wait_for()
    page.keyboard.press("r")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    page.keyboard.press("a")
    page.get_by_text("已同意").wait_for()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"


def test_the_diagram_shows_where_it_is_and_who_was_there(visits):
    leave = visits.leave()
    page = visits.of("lisi", leave["route"] + "&tab=diagram")
    page.locator(".djs-shape.now").first.wait_for()
    assert page.locator(".djs-shape.done").count() >= 2
    assert page.locator(".bjs-powered-by").is_visible()
    page.locator(".djs-shape[data-element-id=Activity_leave_apply]").click()
    page.get_by_role("complementary").get_by_text("填写申请").wait_for()
