from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from infra import demo


@pytest.mark.short
def test_a_leave_is_started_from_its_form(visits):
    page = visits.of("zhangsan", "/start")
    page.get_by_label("搜索流程").fill("请假")
    page.get_by_role("link", name=re.compile("请假申请")).first.click()
    page.get_by_role("button", name="提交").click()
    page.get_by_text("不能为空").first.wait_for()
    page.get_by_label("请假事由").fill("从表单发起")
    page.get_by_label("请假天数").fill("2")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("已提交").wait_for()
    page.wait_for_url("**/inbox/started*")
    page.get_by_text("从表单发起").wait_for()


def test_what_was_typed_is_there_after_a_reload(visits):
    page = visits.of("zhangsan", "/start/leave")
    page.get_by_label("请假事由").fill("写到一半")
    page.get_by_text("草稿已存在本标签页").wait_for()
    page.reload()
    expect(page.get_by_label("请假事由")).to_have_value("写到一半")


def test_what_the_hub_refuses_lands_on_its_field(visits):
    page = visits.of("zhangsan", "/start/leave")
    refused = {
        "code": 4101,
        "msg": "表单校验未通过",
        "errors": [{"field": "days", "label": "请假天数", "message": "本年已无假期"}],
    }
    page.route("**/workflow/process/start", lambda route: route.fulfill(status=200, json=refused))
    page.get_by_label("请假事由").fill("回家")
    page.get_by_label("请假天数").fill("2")
    page.get_by_role("button", name="提交").click()
    page.locator(".fjs-form-field-error", has_text="本年已无假期").wait_for()


def test_an_order_is_made_urged_and_printed(visits):
    page = visits.of("zhangsan", "/hall")
    page.get_by_role("button", name="创建工单").click()
    dialog = page.get_by_role("dialog")
    dialog.locator(".el-select").click()
    page.get_by_role("option", name="请假申请").click()
    dialog.get_by_label("标题").fill("三号楼 201 请假")
    dialog.get_by_label("请假事由").fill("回家")
    dialog.get_by_label("请假天数").fill("2")
    dialog.get_by_role("button", name="创建工单").click()
    page.get_by_text("已创建").wait_for()
    page.get_by_role("button", name="催办").click()
    page.get_by_text(re.compile("已提醒 1 项")).wait_for()
    page.get_by_role("link", name="打印").click()
    page.get_by_role("heading", name="三号楼 201 请假").wait_for()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_an_administrator_sees_what_was_delivered_and_sends_it_again(visits):
    now = datetime.now(UTC)
    demo.push_one_todo(visits.hub, now)
    demo.see_it_at_the_centre(visits.hub, now)
    page = visits.of("admin", "/deliveries?status=delivered")
    page.get_by_role("button", name="重新投递").first.click()
    page.get_by_text(re.compile("已重新投递")).wait_for()


def test_who_may_not_is_told_which_role_it_takes(visits):
    page = visits.of("zhangsan", "/deliveries")
    page.get_by_text("需要的角色：管理员").wait_for()
