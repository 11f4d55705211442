from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from infra import browser, console_build
from tests.browser.visits import Visits

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`make test` runs the short ones."""
    if "TODOHUB_BROWSER" in os.environ:
        return
    here = [item for item in items if "visits" in getattr(item, "fixturenames", ())]
    long = {item for item in here if item.get_closest_marker("short") is None}
    items[:] = [item for item in items if item not in long]
    config.hook.pytest_deselected(items=list(long))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all; every visit has a context of its own."""
    path = browser.executable()
    if path is None:
        _missing("TODOHUB_REQUIRE_BROWSER", browser.MISSING)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def visits(stack: object, hub: dict[str, Any], chromium: Any) -> Iterator[Visits]:
    """Opens the console as a person; what the browser complained about fails the test."""
    if not (console_build.BUILT / "index.html").exists():
        _missing(console_build.REQUIRED, "the web console could not be built: npm's registry is out of reach")
    found = Visits(hub, chromium)
    yield found
    found.close()
    assert found.complaints == []


def _missing(required: str, sentence: str) -> None:
    if os.environ.get(required):
        pytest.fail(sentence)
    pytest.skip(sentence)
