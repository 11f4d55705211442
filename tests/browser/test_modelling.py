"""Forms, data models, templates and views are made in the browser."""

from __future__ import annotations

import pytest

from tests.browser.fresh import fresh
from tests.browser.test_looks import axe


def test_a_form_is_made_previewed_on_a_phone_and_kept(visits):
    name = fresh("出差单")
    page = visits.of("admin", "/design/forms")
    page.get_by_role("button", name="新建表单").click()
    page.get_by_label("表单名称").fill(name)
    page.locator(".fjs-palette-field[data-field-type=textfield]").focus()
    page.keyboard.press("Enter")
    page.locator(".fjs-form-editor .fjs-form-field-textfield").wait_for()
    page.get_by_role("button", name="手机预览").click()
    phone = page.get_by_role("dialog")
    phone.get_by_label("Text field").wait_for()
    assert phone.locator(".phone").bounding_box()["width"] <= 360
    assert phone.locator(".fjs-powered-by").is_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("已保存").wait_for()
    visits.go(page, "/design/forms")
    page.get_by_role("link", name=name).wait_for()


@pytest.mark.short
def test_a_data_model_becomes_a_form_and_a_change_names_it(visits):
    name = fresh("资产")
    page = visits.of("admin", "/design/data")
    page.get_by_role("button", name="新增").click()
    page.get_by_label("模型名称").fill(name)
    page.get_by_label("标识").fill("asset")
    page.get_by_label("名称", exact=True).fill("资产名称")
    page.get_by_label("类型", exact=True).select_option("select")
    page.get_by_label("选项").fill("pc=电脑\ndesk")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("已保存").wait_for()
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("button", name="生成表单").click()
    page.locator(".fjs-form-editor .fjs-form-field-select").wait_for()
    visits.go(page, "/design/data")
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_text("使用此模型的表单").wait_for()
    page.get_by_label("必填").check()
    page.get_by_text("修改会影响这些表单，请检查").wait_for()
    page.get_by_text("有变化的字段：asset").wait_for()
    assert axe(page) == []


def test_a_template_and_a_view_of_it_are_set_up(visits):
    own = {"type": "default", "schemaVersion": 18}
    place = {"type": "textfield", "id": "Text_1", "key": "place", "label": "地点"}
    form = visits.call(
        "admin", "/workflow/form", {"formName": fresh("报修单"), "content": {**own, "components": [place]}}
    )
    name, view = fresh("报修"), fresh("报修视图")
    page = visits.of("admin", "/design/templates")
    page.get_by_role("button", name="新增").click()
    page.get_by_label("模板名称").fill(name)
    page.get_by_label("流程", exact=True).select_option("leave")
    page.get_by_label("表单", exact=True).select_option(form["formId"])
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name=name, exact=True).wait_for()
    visits.go(page, "/design/views")
    page.get_by_role("heading", name="视图配置").wait_for()
    page.get_by_role("button", name="新增").click()
    page.get_by_label("视图名称").fill(view)
    page.get_by_label("工单模板").select_option(label=name)
    page.get_by_role("combobox", name="列表列").click(force=True)
    page.get_by_role("option", name="地点").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name=view, exact=True).wait_for()
    page.get_by_text("1 列 · 0 个筛选").first.wait_for()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_form_editor_has_no_serious_fault(visits, language):
    page = visits.of("admin", "/design/form", language=language)
    page.locator(".fjs-palette").wait_for()
    visits.settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert axe(page) == []
    assert page.locator(".fjs-powered-by").first.is_visible()
