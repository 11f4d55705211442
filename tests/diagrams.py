"""The diagrams that tests run: one fixture a behaviour, and the local hub's samples (infra/diagrams)."""

from __future__ import annotations

from pathlib import Path

from infra.demo_processes import DIAGRAMS

FIXTURES = Path(__file__).parent / "fixtures" / "bpmn"


def diagram(name: str) -> Path:
    """The file of a fixture or of a sample."""
    own = FIXTURES / f"{name}.bpmn"
    return own if own.exists() else DIAGRAMS / f"{name}.bpmn"
