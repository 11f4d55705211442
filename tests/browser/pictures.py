"""`make pictures`: every screen of the console, in two languages and three widths, into build/pictures.

It looks at the hub of `make up`, with some tasks of its own, and changes nothing else there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from infra import browser
from infra.bootstrap import ROOT
from infra.terminal import Trouble, run, say
from tests.browser.test_looks import STILL
from tests.browser.visits import Visits

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / "build/pictures"
SIZES = {360: 760, 768: 1024, 1280: 800}
SCREENS = {
    "inbox": ("lisi", "/inbox/todo"),
    "started": ("zhangsan", "/inbox/started"),
    "start": ("zhangsan", "/start"),
    "form": ("zhangsan", "/start/leave"),
    "hall": ("zhangsan", "/hall"),
    "notices": ("zhangsan", "/notices"),
    "settings": ("zhangsan", "/settings"),
    "deliveries": ("admin", "/deliveries?status=delivered"),
    "processes": ("admin", "/processes"),
    "designer": ("admin", "/design/new"),
    "forms": ("admin", "/design/forms"),
    "form-editor": ("admin", "/design/form"),
    "instances": ("admin", "/instances"),
    "reports": ("admin", "/reports"),
    "workload": ("lisi", "/workload"),
    "audit": ("admin", "/audit"),
    "registrations": ("admin", "/registrations"),
    "messages": ("admin", "/messages"),
    "message-new": ("admin", "/messages/new"),
    "message-templates": ("admin", "/messages/templates"),
    "topics": ("admin", "/messages/topics"),
    "word-lists": ("admin", "/messages/words"),
    "channels": ("admin", "/messages/channels"),
    "people": ("admin", "/admin/users"),
    "applications": ("admin", "/admin/applications"),
}


def main() -> int:
    """Take them all; minutes."""
    path, hub = browser.executable(), ROOT / ".local/hub.json"
    if path is None:
        raise Trouble(browser.MISSING)
    if not hub.exists():
        raise Trouble("No hub runs here; `make up` starts one.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        visits = Visits(json.loads(hub.read_text()), chromium)
        for reason, days in (("参加学术会议", 5), ("身体不适，需要休息", 1), ("陪同家人就医", 2)):
            leave = visits.leave(reason, days)
        whole = {**SCREENS, **{tab: ("lisi", f"{leave['route']}&tab={tab}") for tab in ("task", "diagram", "history")}}
        for language in ("zh-CN", "en-GB"):
            for name, (user, route) in whole.items():
                _take(visits, FOLDER / f"{name}-{language[:2]}", user, route, language)
        visits.close()
        chromium.close()
    say(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")
    return 0


def _take(visits: Visits, stem: Path, user: str, route: str, language: str) -> Any:
    page = visits.of(user, route.replace("&tab=task", "").replace("keyword=", "_="), language=language)
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        visits.settle(page)
        page.evaluate(STILL)
        page.screenshot(path=f"{stem}-{width}.png")


if __name__ == "__main__":
    run(main)
