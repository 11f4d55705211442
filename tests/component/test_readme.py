"""README.md: what it shows of a push and an inbox is what a push and an inbox answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from infra.bootstrap import ROOT
from tests.documented import blocks

if TYPE_CHECKING:
    from tests.component.calling import Hub

PAGE = ROOT / "README.md"


def test_its_pushes_and_its_inbox_are_answered_as_it_says(hub: Hub) -> None:
    for info, expected in zip(blocks(PAGE, "json request"), blocks(PAGE, "json answer"), strict=True):
        answer = hub.post_push(urlencode({"appId": "OA", "taskInfo": info}).encode()).json_body
        assert {**answer, "push_id": "…"} == json.loads(expected)
    [inbox] = blocks(PAGE, "json inbox")
    assert hub.get("lisi", "/hub/inbox") == json.loads(inbox)
