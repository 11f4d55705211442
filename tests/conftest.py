from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

os.environ.update(
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="cn-north-1",
    AWS_ACCOUNT_ID_ENDPOINT_MODE="disabled",
    TODOHUB_STAGE="local",
)
os.environ.setdefault("TODOHUB_CALL_SECONDS", "600")  # moto needs seconds where DynamoDB needs milliseconds
os.environ.setdefault("TODOHUB_WRONG_SECRETS", "1000000")  # tests try more than any guesser
for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
    os.environ.pop(name, None)

from tests import iam  # noqa: E402 - the environment comes first
from tests.deployed import hub, stack, together  # noqa: E402

__all__ = ["hub", "stack"]

iam.enforce()

CELLS = {"cells": "fault sweep", "moods at a request": "receivers", "kills after a call": "receivers"}
"""What a test counts, and under which heading it is told; `<name> failed` are those among them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of the deployed hub stay on one worker."""
    together(items)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what the fault sweep, the receivers and the random machines have gone through."""
    told: Counter[str] = Counter()
    for report in _calls(terminalreporter):
        told.update({name: number for name, number in report.user_properties if isinstance(number, int)})
    for name, what in CELLS.items():
        if told[name]:
            passed = told[name] - told[f"{name} failed"]
            terminalreporter.write_line(f"{what}: {passed} / {told[name]} {name} passed")
    for name in ("steps under faults", "steps of people"):
        if told[name]:
            terminalreporter.write_line(f"soak: {told[name]} {name}")


def _calls(terminalreporter: pytest.TerminalReporter) -> list[Any]:
    found = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, ())]
    return [report for report in found if getattr(report, "when", "") == "call"]
