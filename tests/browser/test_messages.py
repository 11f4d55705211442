"""Messages are sent, followed, taken back, and kept in order by administrators; people read them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.fresh import fresh
from tests.browser.test_looks import axe


def choose(page, label: str, option: str) -> None:
    """One of a list that is looked for while one types."""
    page.get_by_role("combobox", name=label, exact=True).click(force=True)
    page.locator(".el-select-dropdown:visible").get_by_role("option", name=re.compile(option)).first.click()
    page.keyboard.press("Escape")


@pytest.mark.short
def test_a_message_is_sent_read_and_told_so(visits):
    title = fresh("停水通知")
    page = visits.of("admin", "/messages/new")
    expect(page.get_by_role("button", name="发送", exact=True)).to_be_disabled()
    choose(page, "人员", "张三")
    page.get_by_label("标题").fill(title)
    page.get_by_label("正文").fill("周六 8:00 至 18:00 停水")
    page.get_by_role("checkbox", name="短信").check()
    page.get_by_role("button", name="发送", exact=True).click()
    page.get_by_text("已受理，收件 1 人").wait_for()
    standing = page.get_by_role("dialog").get_by_role("table")
    standing.get_by_text("已送达").wait_for()
    standing.get_by_text("未发送").wait_for()
    assert axe(page) == []
    reader = visits.of("zhangsan", "/notices")
    reader.locator("article", has_text=title).get_by_role("button", name="标为已读").click()
    reader.locator("article", has_text=title).get_by_text("未读").wait_for(state="detached")
    page.get_by_role("dialog").get_by_label("状态", exact=True).select_option("read")
    standing.get_by_text("已读").wait_for()


def test_a_message_is_taken_back_before_it_is_told(visits):
    title = fresh("演练")
    page = visits.of("admin", "/messages/new")
    choose(page, "用户组", "")
    page.get_by_label("标题").fill(title)
    page.get_by_label("定时发送（可不填）").fill("2026-12-31T08:00")
    page.get_by_role("button", name="发送", exact=True).click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_text("待发送").first.wait_for()
    drawer.get_by_label("撤回的原因").fill("日期有误")
    drawer.get_by_role("button", name="撤回").click()
    page.get_by_text(re.compile("已撤回：|正在撤回")).first.wait_for()


def test_a_template_shows_what_it_will_say_while_it_is_written(visits):
    code = fresh("notice.")
    page = visits.of("admin", "/messages/templates")
    page.get_by_role("button", name="新增").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("编号").fill(code)
    drawer.get_by_label("名称").fill(code)
    drawer.get_by_role("group", name="变量").get_by_role("button", name="新增").click()
    drawer.get_by_label("变量名").fill("name")
    drawer.get_by_label("示例").fill("<b>李四</b>")
    drawer.get_by_label("标题").fill("{{ name }}的申请已通过")
    preview = drawer.get_by_role("region", name="预览")
    preview.get_by_text("<b>李四</b>的申请已通过").wait_for()
    drawer.get_by_label("标题").fill("{{ nobody }}的申请")
    preview.get_by_role("alert").get_by_text("nobody").wait_for()
    drawer.get_by_label("标题").fill("{{ name }}的申请已通过")
    drawer.get_by_role("checkbox", name="邮件").check()
    drawer.get_by_label("HTML 正文").fill("<p>{{ name }}</p>")
    preview.get_by_text("<p>&lt;b&gt;李四&lt;/b&gt;</p>").wait_for()
    assert axe(page) == []
    drawer.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name=code, exact=True).click()
    drawer.get_by_label("示例").fill("王五")
    drawer.get_by_role("button", name="试发给我").click()
    page.get_by_text("已试发，请看通知").wait_for()
    visits.go(page, "/notices")
    page.get_by_text("王五的申请已通过").first.wait_for()


def test_a_topic_is_made_subscribed_to_and_published(visits):
    topic, title = fresh("news-"), fresh("校车改线")
    page = visits.of("admin", "/messages/topics")
    page.get_by_role("button", name="新增").click()
    page.get_by_label("编号").fill(topic)
    page.get_by_label("名称").fill(topic)
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name=topic, exact=True).wait_for()
    reader = visits.of("zhangsan", "/settings")
    reader.get_by_role("group", name=topic).get_by_role("checkbox", name="站内").check()
    expect(reader.get_by_role("group", name=topic).get_by_role("checkbox", name="站内")).to_be_checked()
    visits.settle(reader)
    visits.go(page, "/messages/new")
    page.get_by_role("button", name="主题的订阅者").click()
    page.get_by_label("主题").select_option(topic)
    page.get_by_label("标题").fill(title)
    page.get_by_role("button", name="发送", exact=True).click()
    page.get_by_role("dialog").get_by_text("zhangsan").wait_for()
    visits.go(reader, "/notices")
    reader.get_by_text(title).wait_for()
    assert axe(reader) == []


def test_a_word_holds_a_message_until_somebody_lets_it_go(visits):
    word = fresh("绝密")
    page = visits.of("admin", "/messages/words")
    page.get_by_role("button", name="新增").click()
    page.get_by_label("编号").fill(fresh("list-"))
    page.get_by_label("名称").fill(word)
    page.get_by_label("处理方式").select_option("hold")
    page.get_by_label(re.compile("词语")).fill(f"{word}\n\n另一个{word}")
    page.get_by_role("dialog").get_by_text("2 个词").wait_for()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name=word, exact=True).wait_for()
    visits.go(page, "/messages/new")
    choose(page, "人员", "张三")
    page.get_by_label("标题").fill(f"关于{word}")
    page.get_by_role("button", name="发送", exact=True).click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_text("待审核").first.wait_for()
    drawer.get_by_role("button", name="放行").click()
    drawer.get_by_role("table").get_by_text("已送达").first.wait_for()


def test_a_channel_is_registered_tried_and_paused(visits):
    name = fresh("短信网关")
    page = visits.of("admin", "/messages/channels")
    page.get_by_role("button", name="登记渠道").click()
    page.get_by_label("种类").select_option("webhook")
    page.get_by_label("名称").fill(name)
    page.get_by_label("地址").fill("http://127.0.0.1:9/nobody")
    page.get_by_label("secret").fill("whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
    page.get_by_role("button", name="保存", exact=True).click()
    card = page.get_by_role("listitem").filter(has_text=name)
    card.get_by_role("button", name="测试").click()
    page.get_by_text(f"{name} 连不通").wait_for()
    card.get_by_role("button", name="暂停").click()
    card.get_by_text("已暂停").wait_for()
    card.get_by_role("button", name="停用").click()
    card.get_by_text("已停用").wait_for()
    card.get_by_role("button", name=f"编辑 {name}").click()
    assert page.get_by_label("secret").input_value() == ""


def test_the_bell_counts_what_is_unread_and_everything_is_marked_at_once(visits):
    message = {"to": {"users": ["wangwu"]}, "content": {"title": fresh("放假安排"), "body": "见附件"}}
    page = visits.of("wangwu", "/notices")
    for _ in range(2):
        visits.call("admin", "/hub/messages", message)
    page.reload()
    bell = page.get_by_role("navigation", name="主导航").get_by_role("link", name="通知")
    expect(bell).to_have_text(re.compile(r"[2-9]|\d\d"))
    page.get_by_role("button", name="全部标为已读").click()
    expect(bell).to_have_text("通知")
    expect(page.get_by_role("button", name="标为已读", exact=True)).to_have_count(0)
