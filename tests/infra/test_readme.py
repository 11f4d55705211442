"""README.md says what there is, and README.zh-CN.md the same in Chinese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from infra.bootstrap import ROOT
from tests.documented import blocks
from tests.infra.test_references import files

if TYPE_CHECKING:
    from pathlib import Path

TWINS = ("README", "docs/getting-started")
LANGUAGES = ("", ".zh-CN")
PROTOCOLS = sorted((ROOT / "chalicelib/protocols").glob("*/__init__.py"))
PICTURED = {"chalicelib", "tests"}
"""Folders whose own folders are in the picture."""


def pictured(page: str) -> set[str]:
    """Folders of the picture, from the project's root."""
    picture = re.findall(r"^    ( *)([\w-]+)/ ", page, re.MULTILINE)
    found, above = set(), ""
    for indent, name in picture:
        above = above if indent else f"{name}/"
        found.add(f"{above}{name}" if indent else name)
    return found


def there() -> set[str]:
    """Folders with something of the project in them, as far as a picture tells them."""
    paths = [name.split("/")[:-1] for name in files() if not name.startswith(".")]
    below = {"/".join(path[:2]) for path in paths if path and path[0] in PICTURED}
    return {path[0] for path in paths if path} | {name for name in below if "/" in name}


def headings(page: Path) -> list[str]:
    """What its sections are called."""
    return re.findall("^## (.*)$", page.read_text(), re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_of_the_folders_is_the_folders(language: str) -> None:
    page = (ROOT / f"README{language}.md").read_text()
    [protocols] = re.findall(r"^ *protocols/ .*[:：](.*)$", page, re.MULTILINE)
    assert pictured(page) == there()
    assert set(re.findall(r"\w+", protocols)) == {path.parent.name for path in PROTOCOLS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_target_that_is_told_is_in_the_makefile(language: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / f"README{language}.md").read_text()))
    assert told - targets == set()


@pytest.mark.parametrize("page", TWINS)
def test_both_languages_show_the_same_and_have_as_many_headings(page: str) -> None:
    english, chinese = (ROOT / f"{page}{language}.md" for language in LANGUAGES)
    assert blocks(english) == blocks(chinese)
    assert len(headings(english)) == len(headings(chinese))
