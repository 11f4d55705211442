"""Every link and every file that code or documents mention is there."""

from __future__ import annotations

import ast
import os
import re
import tokenize
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from infra.bootstrap import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOMS = ("chalicelib", "infra", "tests", "benchmarks", "docs", "console", ".chalice")
NOT_OURS = {"node_modules", "__pycache__", "dist", "golden", "deployed"}
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_FENCE = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"(?<![\w/.<*$}-])((?:[\w.-]+/)*[\w-]+\.(?:py|md|yaml|toml|bpmn|ts|vue))(?![\w/*-]|\.\w)")
MADE_UP = re.compile(r"/bell[/.]|/((test_)?(badges|computing)|test_clock|test_colour)\.py$")
"""What docs/extending.md adds to a copy."""


@cache
def files() -> tuple[str, ...]:
    """Every file of the project, from its root."""
    found = [path for path in ROOT.iterdir() if path.is_file()]
    for room in ROOMS:
        for folder, below, names in os.walk(ROOT / room):
            below[:] = [name for name in below if name not in NOT_OURS]
            found += [Path(folder, name) for name in names]
    return tuple(sorted(str(path.relative_to(ROOT)) for path in found))


DOCUMENTS = [name for name in files() if name.endswith(".md")]
CODE = [name for name in files() if name.endswith(".py")]


def is_there(name: str) -> bool:
    """Whether a file is called so, as far as its path is told."""
    name = name.replace("../", "")
    return bool(MADE_UP.search(name)) or any(path == name or path.endswith(f"/{name}") for path in files())


def said(path: Path) -> Iterator[str]:
    """Docstrings, strings that stand alone, and comments of a module."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value
    with tokenize.open(path) as source:
        yield from (
            token.string for token in tokenize.generate_tokens(source.readline) if token.type == tokenize.COMMENT
        )


def anchors(path: Path) -> set[str]:
    """What links into a document may name."""
    headings = _HEADING.findall(_FENCE.sub("", path.read_text()))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_of_a_document_leads_somewhere(document: str) -> None:
    path = ROOT / document
    missing = []
    for link in _LINK.findall(_FENCE.sub("", path.read_text())):
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        if "://" in link or link.startswith("mailto:"):
            continue
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            missing.append(link)
    assert missing == []


def test_every_file_that_a_document_mentions_is_there() -> None:
    told = {
        (document, name)
        for document in DOCUMENTS
        for name in _FILE.findall(_FENCE.sub("", (ROOT / document).read_text()))
    }
    assert sorted(f"{document}: {name}" for document, name in told if not is_there(name)) == []


def test_every_file_that_code_mentions_is_there() -> None:
    told = {(module, name) for module in CODE for text in said(ROOT / module) for name in _FILE.findall(text)}
    assert sorted(f"{module}: {name}" for module, name in told if not is_there(name)) == []
