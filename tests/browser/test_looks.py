"""Every screen in both languages and three widths: nothing hidden, nothing a screen reader cannot follow."""

from __future__ import annotations

import pytest

from infra.console_build import MODULES

SCREENS = {
    "inbox": ("lisi", "/inbox/todo"),
    "done": ("zhangsan", "/inbox/done"),
    "started": ("zhangsan", "/inbox/started"),
    "start": ("zhangsan", "/start"),
    "a form": ("zhangsan", "/start/leave"),
    "hall": ("zhangsan", "/hall"),
    "deliveries": ("admin", "/deliveries"),
    "processes": ("admin", "/processes"),
    "forms": ("admin", "/design/forms"),
    "instances": ("admin", "/instances"),
    "reports": ("admin", "/reports"),
    "workload": ("lisi", "/workload"),
    "audit": ("admin", "/audit"),
    "registrations": ("admin", "/registrations"),
    "people": ("admin", "/admin/users"),
    "applications": ("admin", "/admin/applications"),
    "messages": ("admin", "/messages"),
    "a new message": ("admin", "/messages/new"),
    "message templates": ("admin", "/messages/templates"),
    "topics": ("admin", "/messages/topics"),
    "word lists": ("admin", "/messages/words"),
    "channels": ("admin", "/messages/channels"),
    "data models": ("admin", "/design/data"),
    "work-order templates": ("admin", "/design/templates"),
    "views": ("admin", "/design/views"),
    "no right": ("zhangsan", "/deliveries"),
    "notices": ("zhangsan", "/notices"),
    "settings": ("zhangsan", "/settings"),
    "missing": ("zhangsan", "/nowhere"),
}
WIDTHS = (360, 768, 1280)
SERIOUS = {"serious", "critical"}


STILL = """Promise.all(
    document.getAnimations()
        .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
        .map((each) => each.finished.catch(() => null)),
).then(() => null)"""
"""What fades in has its colours once it has: until then contrast is that of a mixture."""


def axe(page) -> list[str]:
    page.evaluate(STILL)
    page.evaluate((MODULES / "axe-core/axe.min.js").read_text())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
        for each in found
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_has_no_serious_fault_and_fits(visits, screen, language):
    visits.leave()
    user, route = SCREENS[screen]
    page = visits.of(user, route, language=language)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        visits.settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
        assert axe(page) == [], width


@pytest.mark.parametrize("tab", ["form", "diagram", "history"])
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_task_has_no_serious_fault_and_fits(visits, language, tab):
    leave = visits.leave()
    page = visits.of("lisi", f"{leave['route']}&tab={tab}", language=language)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        visits.settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
        assert axe(page) == [], width


@pytest.mark.short
def test_a_phone_approves(visits):
    leave = visits.leave()
    page = visits.of("lisi", leave["route"], width=360)
    page.get_by_role("button", name="同意", exact=True).last.click()
    page.get_by_text("已同意").wait_for()
    assert axe(page) == []


def test_english_speaks_english(visits):
    page = visits.of("lisi", language="en-GB")
    page.get_by_role("heading", name="Inbox").wait_for()
    visits.go(page, "/settings")
    page.get_by_role("button", name="中文").click()
    visits.go(page, "/inbox/todo")
    page.get_by_role("heading", name="待办").wait_for()
