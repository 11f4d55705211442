"""What may be scanned."""

from __future__ import annotations

SCANNED = {"undispatched", "due"}
"""Indices that hold what is pending and nothing else. No table is scanned by a function."""
