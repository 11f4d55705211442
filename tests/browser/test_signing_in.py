from __future__ import annotations

import pytest


@pytest.mark.short
def test_a_link_signs_in_and_its_token_is_left_nowhere(visits):
    page = visits.of("lisi")
    token = page.evaluate("sessionStorage.getItem('todohub.token')")
    assert page.url.endswith("/console/index.html#/inbox/todo")
    assert token
    assert token not in page.evaluate("JSON.stringify([document.referrer, document.cookie, {...localStorage}])")
    page.go_back()
    assert token not in page.url
    assert page.context.cookies() == []


def test_without_a_token_the_page_says_how_people_sign_in(visits):
    page = visits.of("lisi")
    page.evaluate("sessionStorage.clear()")
    page.reload()
    page.get_by_text("make run").wait_for()


def test_a_token_that_is_no_longer_good_asks_to_sign_in_again_and_keeps_what_was_typed(visits):
    leave = visits.leave()
    page = visits.of("lisi", leave["route"])
    page.get_by_label("办理意见").fill("写了一半")
    page.route(
        "**/workflow/task/complete", lambda route: route.fulfill(status=401, json={"code": 4004, "msg": "令牌已过期"})
    )
    page.get_by_role("button", name="同意", exact=True).last.click()
    page.get_by_text("登录已过期").wait_for()
    assert page.get_by_label("办理意见").input_value() == "写了一半"


def test_two_people_in_two_tabs_see_their_own(visits):
    leave = visits.leave()
    lisi, wangwu = visits.of("lisi", leave["route"]), visits.of("wangwu", leave["route"])
    lisi.get_by_role("button", name="驳回").wait_for()
    wangwu.get_by_role("alert").wait_for()
    assert wangwu.get_by_role("button", name="驳回").count() == 0


def test_the_policy_is_watched(visits):
    page = visits.of("lisi")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.wait_for_timeout(500)
    assert page.evaluate("violations.length") == 1
    page.evaluate("violations.length = 0")
    visits.complaints.clear()
