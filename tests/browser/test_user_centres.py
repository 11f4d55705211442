from __future__ import annotations

import pytest

from tests.component.sign_in.real_servers import PASSWORD
from tests.user_centres import console, ways

__all__ = ["console", "ways"]


@pytest.mark.short
def test_a_person_signs_in_at_the_oidc_provider_and_comes_back_to_his_inbox(visits, ways, console):
    page = visits.at(console)
    page.get_by_role("button", name="用统一身份登录", exact=True).click()
    page.wait_for_url(f"{ways[0]}/**")
    page.get_by_placeholder("Enter any login").fill("lisi")
    page.get_by_placeholder("and password").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    inbox_of(page, console, "lisi")


@pytest.mark.short
def test_a_person_signs_in_at_the_cas_server_and_his_ticket_stays_in_no_address(visits, ways, console):
    page = visits.at(console)
    page.get_by_role("button", name="用学校统一身份登录（CAS）").click()
    page.wait_for_url(f"{ways[1]}/**")
    page.locator("[name=username]").fill("zhangsan")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    inbox_of(page, console, "zhangsan")


def test_an_answer_of_another_visit_signs_nobody_in(visits, ways, console):
    page = visits.at(f"{console}?code=guessed&state=guessed")
    page.get_by_role("button", name="用学校统一身份登录（CAS）").wait_for()
    assert page.evaluate("sessionStorage.getItem('todohub.token')") is None


def inbox_of(page, console, user):
    page.get_by_role("navigation").first.wait_for()
    assert page.url.startswith(f"{console}#/inbox")
    page.reload()
    page.get_by_role("navigation").first.wait_for()
    assert page.evaluate(WHO) == user


WHO = """() => fetch("../hub/me", { headers: { Authorization: `Bearer ${sessionStorage.getItem("todohub.token")}` } })
  .then((answer) => answer.json()).then((told) => told.data.userId)"""
