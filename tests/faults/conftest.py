from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.component.conftest import aws, receiver, world

if TYPE_CHECKING:
    import pytest

__all__ = ["aws", "receiver", "world"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what the sweep, the soak and the receivers have gone through."""
    told: Counter[str] = Counter()
    for report in _reports(terminalreporter):
        told.update({name: number for name, number in report.user_properties if isinstance(number, int)})
    if told["cells"]:
        terminalreporter.write_line(f"fault sweep: {told['cells'] - told['failed']} / {told['cells']} cells passed")
    for cells, what in (("moods", "moods at a request of a life"), ("kills", "kills after a call")):
        if told[cells]:
            passed = told[cells] - told[f"{cells} failed"]
            terminalreporter.write_line(f"receivers: {passed} / {told[cells]} {what} passed")
    if told["steps"]:
        terminalreporter.write_line(f"soak: {told['steps']} steps")


def _reports(terminalreporter: pytest.TerminalReporter) -> list[Any]:
    return [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, ())
        if getattr(report, "when", "") == "call"
    ]
