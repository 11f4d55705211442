from __future__ import annotations

import pytest


@pytest.mark.short
def test_the_interfaces_are_shown_and_tried_by_the_hub_alone(visits):
    base = visits.hub["base_url"]
    page = visits.at(f"{base}/docs")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_text("任务中心推送").wait_for()
    page.locator("#operations-tag-push").click()
    page.locator("#operations-push-post_taskcenter_push").get_by_role("button").first.click()
    page.get_by_text("taskInfo").first.wait_for()
    page.get_by_placeholder("Filter by tag or path").fill("/health")
    page.locator("#operations-tag-push").wait_for(state="detached")
    page.locator("#operations-tag-hub").click()
    health = page.locator("#operations-hub-get_health")
    health.get_by_role("button").first.click()
    health.get_by_role("button", name="Try it out").click()
    health.get_by_role("button", name="Execute").click()
    health.locator(".live-responses-table").get_by_text('"ok"').wait_for()
    assert asked.count(f"{base}/health") == 1
    assert [url for url in asked if not url.startswith((base, "data:", "blob:"))] == []
