"""Whoever follows docs/extending.md has what it promises."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.extending import extended, run

if TYPE_CHECKING:
    from pathlib import Path

PROTOCOL = "A new outbound protocol"


@pytest.fixture(scope="module")
def with_bells(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return extended(tmp_path_factory.mktemp("bells"), PROTOCOL)


def test_what_is_generated_follows_from_the_entry(with_bells: Path) -> None:
    config = json.loads((with_bells / ".chalice/config.json").read_text())
    for stage in ("local", "dev", "prod"):
        assert config["stages"][stage]["lambda_functions"]["deliver_bell"]["lambda_timeout"] == 60
        policy = (with_bells / f".chalice/policy-{stage}-deliver_bell.json").read_text()
        assert f"todohub-{stage}-deliver-bell" in policy
        assert f"todohub-{stage}-deliver-bell" in (with_bells / f".chalice/policy-{stage}-dispatch.json").read_text()
    template = (with_bells / "infra/data.yaml").read_text()
    for name in ("deliver-bell", "deliver-bell-dead", "deliver-bell-oldest-message", "deliver_bell-errors"):
        assert f"todohub-${{Stage}}-{name}\n" in template
    assert '"bell"' in (with_bells / "docs/openapi.json").read_text()


def test_the_tables_of_the_tests_follow_from_the_entry(with_bells: Path) -> None:
    quickly = ("-q", "-x", "-p", "no:cacheprovider")
    run(with_bells, "pytest", *quickly, "tests/unit/test_register.py", "tests/infra/test_runbook.py")
    run(with_bells, "tests.unit.protocols.sent")
    lives = ("tests/faults/test_receivers.py", "tests/unit/delivery/test_judging.py", "tests/unit/protocols")
    told = run(with_bells, "pytest", *quickly, *lives, "-k", "bell")
    assert re.search(r"\d\d passed", told)


EXAMPLES = {
    "A construct": ("tests/unit/workflow/test_computing.py",),
    "An endpoint": (
        "tests/component/hub/test_clock.py",
        "tests/attack/test_two_tenants.py::test_every_route_has_a_row",
    ),
    "A field of a task": ("tests/unit/storage/test_colour.py", "tests/unit/storage/test_golden_rows.py"),
    "A stored entity": ("tests/component/storage/test_badges.py",),
}


@pytest.mark.parametrize("title", EXAMPLES)
def test_what_is_written_there_works(tmp_path: Path, title: str) -> None:
    run(extended(tmp_path, title), "pytest", "-q", "-x", "-p", "no:cacheprovider", *EXAMPLES[title])
