"""Starts, manual and plain tasks, forks, flows: a token walks through."""

from __future__ import annotations

from chalicelib.workflow.constructs.base import Construct


class Passing(Construct):
    """Goes on along every flow."""
