"""Bodies of the calls about incidents (docs/protocols/hub.md)."""

# ruff: noqa: N815 - the wire's own spellings

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from chalicelib.web.validate import Body, Id, Note


class IncidentAction(Body):
    """What is done about an incident; `targetKey` is the node a jump goes to."""

    action: Literal["retry", "skip", "jump", "end"]
    variables: dict[str, Any] = Field(default_factory=dict)
    targetKey: Id | None = None
    comment: Note = ""
