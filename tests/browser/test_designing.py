"""A process and a form are made in the browser, from nothing to an instance that runs."""

from __future__ import annotations

import re
import uuid

import pytest

from tests.browser.test_looks import axe

SIDE = {"name": "属性"}


def choose(page, element: str) -> None:
    """An element of the drawing, as a keyboard does it: by the list of elements."""
    outline = page.get_by_text("元素列表（键盘操作）")
    if not page.get_by_label("元素", exact=True).is_visible():
        outline.click()
    page.get_by_label("元素", exact=True).select_option(element)


def append(page, kind: str) -> None:
    page.get_by_label("在后面添加").select_option(kind)
    page.get_by_role("complementary", **SIDE).get_by_role("button", name="新增").first.click()


@pytest.mark.short
def test_a_process_is_drawn_checked_deployed_and_started_without_a_pointer_on_the_canvas(visits):
    key = f"drawn_{uuid.uuid4().hex[:8]}"
    page = visits.of("admin", "/processes")
    page.get_by_role("button", name="新建流程").click()
    page.locator(".djs-palette").wait_for()
    page.get_by_label("流程标识").fill(key)
    page.get_by_label("流程标识").press("Tab")
    page.get_by_label("流程名称").fill("绘制的请假")
    choose(page, "start")
    append(page, "UserTask")
    page.get_by_label("名称", exact=True).fill("部门审批")
    page.get_by_label("名称", exact=True).press("Tab")
    page.get_by_role("button", name="检查", exact=True).click()
    page.get_by_role("region", name="检查结果").get_by_text("没有设置办理人").wait_for()
    page.locator(".djs-shape.odd").first.wait_for()
    page.get_by_label("办理人类型").select_option("initiator")
    append(page, "EndEvent")
    page.get_by_role("button", name="检查", exact=True).click()
    page.get_by_text(f"检查通过：{key} 第 1 版").wait_for()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("已保存").wait_for()
    page.get_by_role("button", name="部署", exact=True).click()
    page.get_by_text(f"{key} 第 1 版已部署").wait_for()
    made = visits.call("zhangsan", "/workflow/process/start", {"processDefId": key, "variables": {}})
    assert made["ProcessInstanceId"]


def test_a_wrong_condition_is_shown_on_its_flow_and_put_right_by_fields(visits):
    page = visits.of("admin", "/processes")
    page.get_by_role("button", name="查看 请假申请").click()
    page.get_by_role("button", name="设计", exact=True).click()
    page.locator(".djs-palette").wait_for()
    choose(page, "Flow_leave_long")
    assert page.get_by_label("字段", exact=True).input_value() == "days"
    page.get_by_role("button", name="写表达式").click()
    page.get_by_label("条件表达式").fill("${days >> 3}")
    page.get_by_label("条件表达式").press("Tab")
    page.get_by_role("button", name="检查", exact=True).click()
    page.get_by_role("region", name="检查结果").get_by_role("button", name="Flow_leave_long").wait_for()
    page.locator(".djs-connection.wrong").first.wait_for()
    page.get_by_label("条件表达式").fill("${days > 5}")
    page.get_by_label("条件表达式").press("Tab")
    page.get_by_role("button", name="检查", exact=True).click()
    page.get_by_text("检查通过：leave").wait_for()
    page.get_by_role("button", name="版本", exact=True).click()
    page.get_by_role("button", name="与当前比较").first.click()
    page.get_by_text(re.compile("与第 . 版的差别")).wait_for()
    page.get_by_role("dialog").get_by_text("大于3天").first.wait_for()


def test_a_dry_run_shows_the_way_and_whom_it_asks(visits):
    page = visits.of("admin", "/processes")
    page.get_by_role("button", name="查看 请假申请").click()
    page.get_by_role("button", name="设计", exact=True).click()
    page.get_by_role("button", name="试走", exact=True).click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("button", name="新增").click()
    drawer.get_by_label("变量名").fill("days")
    drawer.get_by_label("取值").fill("5")
    drawer.get_by_label("取值").press("Enter")
    drawer.get_by_text("流程结束").wait_for()
    drawer.get_by_text("主管审批").wait_for()
    drawer.get_by_text("王五").wait_for()
    page.locator("[data-element-id=Activity_leave_director].passed").wait_for()
    assert axe(page) == []
    drawer.get_by_label("取值").fill("1")
    drawer.get_by_role("button", name="开始试走").click()
    drawer.get_by_text("主管审批").wait_for(state="detached")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_designer_has_no_serious_fault(visits, language):
    page = visits.of("admin", "/design/new", language=language)
    page.locator(".djs-palette").wait_for()
    for width in (768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        visits.settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe(page) == [], width
    assert page.locator(".bjs-powered-by").is_visible()
    page.set_viewport_size({"width": 360, "height": 800})
    visits.settle(page)
    assert axe(page) == []
