"""Whole ways through the hub, as people go them in the browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.fresh import fresh
from tests.browser.test_designing import append, choose
from tests.browser.test_looks import axe
from tests.unit.workflow.drawing import draw

OWN = {"type": "default", "schemaVersion": 18}
LETTER = "%PDF-1.4 请假证明"


def deployed(visits, *, schema: dict[str, Any] | None = None) -> str:
    """A process of two tasks, lisi's and wangwu's, which begins with a form where one is given; its key."""
    key = fresh("flow_")
    xml = draw("start s formKey=key_1" if schema else "start s", "user a name=初审 assignee=lisi",
               "user b name=复审 assignee=wangwu", "end e", "s > a > b > e", key=key, name=key).decode()  # fmt: skip
    forms = {"key_1": schema} if schema else {}
    visits.call("admin", "/workflow/deploy/import", {"xml": xml, "name": key, "forms": forms})
    return key


def started(visits, key: str) -> dict[str, str]:
    made = visits.call("zhangsan", "/workflow/process/start", {"processDefId": key, "variables": {}})
    return {"task": made["TaskId"], "instance": made["ProcessInstanceId"]}


def test_a_process_is_started_with_a_file_that_its_handler_gets(visits, tmp_path):
    letter = tmp_path / "证明.pdf"
    letter.write_text(LETTER)
    picker = {"type": "filepicker", "id": "File_1", "key": "proof", "label": "证明材料", "multiple": True}
    key = deployed(visits, schema={**OWN, "components": [picker]})
    page = visits.of("zhangsan", f"/start/{key}")
    page.locator("input[type=file]").set_input_files(letter)
    page.get_by_role("button", name="提交").click()
    page.get_by_text("已提交").wait_for()
    page.wait_for_url("**/inbox/started*")
    handler = visits.of("lisi", "/inbox/todo")
    handler.get_by_role("button", name=re.compile(key)).first.click()
    with handler.expect_download() as download:
        handler.get_by_role("button", name=re.compile("证明.pdf")).first.click()
    assert download.value.path().read_text() == LETTER


def test_a_task_goes_back_to_the_step_before_and_on_again(visits):
    key = deployed(visits)
    first = started(visits, key)
    visits.call("lisi", "/workflow/task/complete", {"taskId": first["task"], "comment": "同意"})
    page = visits.of("wangwu", "/inbox/todo")
    page.get_by_role("button", name=re.compile(key)).first.click()
    page.get_by_role("button", name="更多操作").click()
    page.get_by_role("menuitem", name="退回").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="初审").check()
    dialog.get_by_role("button", name="退回").click()
    page.get_by_text("已退回").wait_for()
    again = visits.of("lisi", "/inbox/todo")
    again.get_by_role("button", name=re.compile(key)).first.click()
    again.get_by_role("tab", name="流转记录").click()
    again.get_by_text("退回").first.wait_for()


def made_order(visits, page) -> str:
    """An order of a leave, made in the hall; its title."""
    title = fresh("请假 ")
    visits.go(page, "/hall")
    page.get_by_role("button", name="创建工单").click()
    dialog = page.get_by_role("dialog")
    dialog.locator(".el-select").click()
    page.get_by_role("option", name="请假申请").click()
    dialog.get_by_label("标题").fill(title)
    dialog.get_by_label("请假事由").fill("回家")
    dialog.get_by_label("请假天数").fill("2")
    dialog.get_by_role("button", name="创建工单").click()
    page.get_by_text("已创建").wait_for()
    return title


def test_an_administrator_intervenes_and_the_order_is_closed(visits):
    title = made_order(visits, visits.of("zhangsan"))
    page = visits.of("admin", "/hall")
    page.get_by_role("button", name=title).first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("button", name="干预", exact=True).first.click()
    drawer.get_by_label("干预").select_option("reassign")
    drawer.get_by_role("combobox", name="人员").click(force=True)
    page.locator(".el-select-dropdown:visible").get_by_role("option", name=re.compile("王五")).first.click()
    page.keyboard.press("Escape")
    drawer.get_by_label("原因（会留在流转记录里）").fill("李四出差")
    drawer.get_by_role("button", name="干预", exact=True).last.click()
    page.get_by_text("已改派").wait_for()
    drawer.get_by_role("button", name="关闭工单").click()
    page.get_by_text("工单已关闭").wait_for()
    assert axe(page) == []


@pytest.mark.short
def test_a_new_user_asks_for_leave_has_it_approved_on_a_phone_and_prints_it(visits):
    page = visits.of("zhangsan")
    title = made_order(visits, page)
    page.get_by_role("dialog").get_by_role("heading", name=title).wait_for()
    phone = visits.of("lisi", "/inbox/todo?source=workorder", width=360)
    phone.get_by_role("button", name=re.compile(title)).first.click()
    phone.get_by_role("button", name="同意", exact=True).last.click()
    phone.get_by_text("已同意").wait_for()
    page.get_by_role("link", name="打印").click()
    page.get_by_role("heading", name=title).wait_for()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_have_count(0)
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_a_new_user_draws_deploys_and_runs_a_process(visits):
    key = fresh("visit_")
    page = visits.of("admin", "/processes")
    page.get_by_role("button", name="新建流程").click()
    page.locator(".djs-palette").wait_for()
    page.get_by_label("流程标识").fill(key)
    page.get_by_label("流程标识").press("Tab")
    page.get_by_label("流程名称").fill(key)
    choose(page, "start")
    append(page, "UserTask")
    page.get_by_label("名称", exact=True).fill("办理")
    page.get_by_label("名称", exact=True).press("Tab")
    page.get_by_label("办理人类型").select_option("initiator")
    append(page, "EndEvent")
    page.get_by_role("button", name="部署", exact=True).click()
    page.get_by_text(f"{key} 第 1 版已部署").wait_for()
    starter = visits.of("zhangsan", "/start")
    starter.get_by_label("搜索流程").fill(key)
    starter.get_by_role("link", name=re.compile(key)).first.click()
    starter.get_by_role("button", name="提交").click()
    starter.get_by_text("已提交").wait_for()
    visits.go(starter, "/inbox/started")
    starter.get_by_role("button", name=re.compile(key)).first.wait_for()


def test_no_token_is_in_an_address_a_referrer_or_the_history(visits):
    asked: list[str] = []
    page = visits.of("admin")
    token = page.evaluate("sessionStorage.getItem('todohub.token')")
    page.on("request", lambda request: asked.append(f"{request.url} {request.headers.get('referer', '')}"))
    for route in ("/hall", "/processes", "/messages", "/reports", "/settings"):
        visits.go(page, route)
        assert token not in page.url
    assert len(asked) > 5
    assert [each for each in asked if token in each] == []
    seen = page.evaluate("performance.getEntries().map(each => each.name).join(' ')")
    assert token not in seen.replace(page.evaluate("performance.getEntriesByType('navigation')[0].name"), "")
    for _ in range(3):
        page.go_back()
        assert token not in page.url
