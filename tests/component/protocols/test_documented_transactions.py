"""docs/protocols/transaction.md: every sample is sent in its order, and answered as it says; every field is told."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from chalicelib.protocols.transaction import wire
from infra.bootstrap import ROOT
from tests.documented import blocks

if TYPE_CHECKING:
    from pydantic import BaseModel

PAGE = ROOT / "docs/protocols/transaction.md"


def test_every_sample_is_answered_as_the_page_says(world):
    pairs = list(zip(blocks(PAGE, "json request"), blocks(PAGE, "json answer"), strict=True))
    assert len(pairs) == 4
    for sent, expected in pairs:
        rows = json.loads(sent)
        path = "taskHandle" if "previousTaskId" in rows[0] else "addTransaction"
        answer = world.oa.poa(path, *rows)
        assert answer.keys() == {"took", "timestamp", "code", "message", "data"}
        assert {name: answer[name] for name in ("code", "message", "data")} == json.loads(expected)


def test_every_field_is_on_the_page():
    named = set(re.findall(r"`([A-Za-z]+)`", PAGE.read_text()))
    models: list[type[BaseModel]] = [wire.Handling, wire.NewTask, wire.Ending, wire.Action]
    fields = {each.alias or name for model in models for name, each in model.model_fields.items()}
    assert fields - named == set()


def test_a_handlers_name_is_shown_for_the_assignee_who_had_none(world):
    for sent in blocks(PAGE, "json request")[:2]:
        rows = json.loads(sent)
        world.oa.poa("taskHandle" if "previousTaskId" in rows[0] else "addTransaction", *rows)
    shown = world.person("lisi").get("/hub/tasks/OA/POA-1")["data"]
    [row] = world.person("lisi").get("/hub/inbox?box=done")["rows"]
    assert row["assignees"] == [{"id": "lisi", "name": "李四"}], shown
