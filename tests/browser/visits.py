"""People with a browser: a context of their own each, and whatever the browser complains about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from infra.calls import send_json

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WATCH = """
globalThis.violations = [];
addEventListener("securitypolicyviolation", (event) => {
  violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
REFUSED = "Failed to load resource"
"""How Chromium tells that a call was answered with a status from 400 on; tests say themselves what may be refused."""


BUSY = "document.querySelector('.skeleton, [aria-busy=true], .el-loading-mask') !== null"
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))"
POLL_MS, QUIET_POLLS, LONGEST_POLLS = 50, 3, 600
"""Nothing is asked for and nothing is loading for three looks in a row; given up after half a minute."""


class Visits:
    """Opens the console as one of the demo people.

    Attributes:
        complaints: errors of scripts, of the console and violations of its policy, of all pages of the test.
    """

    def __init__(self, hub: dict[str, Any], browser: Browser) -> None:
        self.hub = hub
        self.complaints: list[str] = []
        self._browser = browser
        self._pages: list[Page] = []
        self._asked: dict[Page, int] = {}

    def of(self, user: str, route: str = "", *, language: str = "zh-CN", width: int = 1280) -> Page:
        """The console with a person signed in by his link, at a route (`/hall`)."""
        page = self.at(self.hub["workorder"]["users"][user]["console_url"], language=language, width=width)
        page.get_by_role("navigation").first.wait_for()
        if route:
            self.go(page, route)
        return page

    def at(self, url: str, *, language: str = "zh-CN", width: int = 1280) -> Page:
        """A page that nobody has signed in to."""
        context = self._browser.new_context(viewport={"width": width, "height": 800}, locale=language)
        context.set_default_timeout(40_000)
        page = context.new_page()
        page.add_init_script(WATCH)
        page.on("pageerror", lambda error: self._heard(page, str(error)))
        page.on("console", lambda message: self._heard(page, message.text if message.type == "error" else ""))
        page.on("request", lambda _: self._count(page, 1))
        page.on("requestfinished", lambda _: self._count(page, -1))
        page.on("requestfailed", lambda _: self._count(page, -1))
        self._pages.append(page)
        page.goto(url)
        return page

    def go(self, page: Page, route: str) -> None:
        """Another route, as a link leads there, until everything of it is in sight."""
        page.evaluate("route => { location.hash = route }", route)
        self.settle(page)

    def settle(self, page: Page) -> None:
        """Until nothing is asked for any more and nothing says that it is loading."""
        quiet = 0
        for _ in range(LONGEST_POLLS):
            page.wait_for_timeout(POLL_MS)
            quiet = 0 if self._asked[page] or page.evaluate(BUSY) else quiet + 1
            if quiet == QUIET_POLLS:
                page.evaluate(DRAWN)
                return
        raise AssertionError(f"still loading: {page.url}")

    def call(self, user: str, path: str, body: dict[str, Any]) -> Any:
        """A call with nothing but the person's own token."""
        token = self.hub["workorder"]["users"][user]["headers"]["Authorization"]
        answer = send_json("POST", f"{self.hub['base_url']}{path}", body, {"Authorization": token})
        assert answer.body["code"] == 200, answer.body
        return answer.body["data"]

    def leave(self, reason: str = "回家探亲", days: float = 2) -> dict[str, str]:
        """A leave of zhangsan's that waits for lisi; its ids, and where its task is."""
        made = self.call(
            "zhangsan",
            "/workflow/process/start",
            {"processDefId": "leave", "variables": {"reason": reason, "days": days}},
        )
        task, instance = made["TaskId"], made["ProcessInstanceId"]
        at = quote(f"workorder~workorder~{task}~{instance}")
        return {"task": task, "instance": instance, "route": f"/inbox/todo?keyword={task}&at={at}"}

    def close(self) -> None:
        """Close every page, taking along what its policy was violated by."""
        for page in self._pages:
            self.complaints += json.loads(page.evaluate("JSON.stringify(globalThis.violations)"))
            page.context.close()

    def _count(self, page: Page, by: int) -> None:
        self._asked[page] = self._asked.get(page, 0) + by

    def _heard(self, page: Page, complaint: str) -> None:
        """What a user centre's own page complains of is its own affair."""
        if complaint and page.url.startswith(self.hub["base_url"]) and not complaint.startswith(REFUSED):
            self.complaints.append(complaint)
