"""Rows keep the bytes that the code of the first version wrote (tests/fixtures/rows/golden.json was written by it)."""

from __future__ import annotations

import base64
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from chalicelib.centre.case import Case, OpenTask, from_stored, to_stored
from chalicelib.storage.base import codec
from chalicelib.storage.base.entity import Entity, shape_of
from chalicelib.storage.deliveries.targets import TARGET
from chalicelib.storage.directory.entries import ENTRY
from chalicelib.storage.directory.holders import HOLDER
from chalicelib.storage.directory.substitutes import ABSENCE
from chalicelib.storage.directory.users import USER
from chalicelib.storage.ledger.entities import PROCESS, TASK
from chalicelib.storage.processes.deployments import CONTENT, DEPLOYED, NEWEST
from chalicelib.storage.processes.instances import Stored
from chalicelib.storage.processes.work_orders import ORDER
from tests.unit.storage import golden_scenes as scenes

GOLDEN = json.loads((Path(__file__).parents[2] / "fixtures" / "rows" / "golden.json").read_text())
LIVES = json.loads((Path(__file__).parents[2] / "fixtures" / "rows" / "lives.json").read_text())
PACKED: dict[str, Entity[Any]] = {
    "FULL_TASK": TASK,
    "BARE_TASK": TASK,
    "FULL_PROCESS": PROCESS,
    "BARE_PROCESS": PROCESS,
    "FULL_ORDER": ORDER,
    "BARE_ORDER": ORDER,
    "FULL_DEPLOYED": DEPLOYED,
    "BARE_DEPLOYED": DEPLOYED,
    "NEWEST": NEWEST,
    "NONE_ACTIVE": NEWEST,
    "CONTENT": CONTENT,
}
JSON: dict[str, Entity[Any]] = {
    "FULL_HOLDER": HOLDER,
    "BARE_HOLDER": HOLDER,
    "FULL_USER": USER,
    "BARE_USER": USER,
    "FULL_ENTRY": ENTRY,
    "BARE_ENTRY": ENTRY,
    "FULL_TARGET": TARGET,
    "ABSENCE": ABSENCE,
}


@pytest.mark.parametrize("name", PACKED)
def test_packed_rows_are_the_same_to_the_letter(name):
    stored = base64.b64decode(GOLDEN["packed"][name])
    written = json.dumps(PACKED[name].body(getattr(scenes, name)), ensure_ascii=False)
    assert written == json.dumps(codec.unpack(stored), ensure_ascii=False)


@pytest.mark.parametrize("name", JSON)
def test_rows_of_the_registry_hold_the_same(name):
    assert JSON[name].body(getattr(scenes, name)) == json.loads(GOLDEN["json"][name])


@pytest.mark.parametrize("name", [*PACKED, *JSON])
def test_a_stored_row_is_read_as_the_value_it_was_made_of(name):
    value, entity = getattr(scenes, name), (PACKED | JSON)[name]
    stored = GOLDEN["packed"].get(name)
    body = codec.unpack(base64.b64decode(stored)) if stored else json.loads(GOLDEN["json"][name])
    keys = {each.name: getattr(value, each.name) for each in fields(value) if each.name in entity.keys}
    assert entity.value(body, **keys) == value


def test_what_a_later_version_added_to_a_row_is_passed_over():
    body = {**ENTRY.body(scenes.FULL_ENTRY), "colour": "red"}
    keys = {"kind": "group", "id": "g1", "version": 3}
    assert ENTRY.value(body, **keys) == scenes.FULL_ENTRY


def test_an_annotation_that_nobody_has_given_a_shape_is_refused():
    with pytest.raises(TypeError, match="complex"):
        shape_of("tuple[complex, ...]", {})


@pytest.mark.parametrize("row", LIVES["tables"]["todohub-local-instances"], ids=lambda row: row["pk"]["S"][:8])
def test_instances_of_a_hub_that_was_in_use_are_written_as_they_were(row):
    facts = codec.unpack(base64.b64decode(row["facts"]["B"]))
    stored = Stored(row["pk"]["S"], int(row["version"]["N"]), base64.b64decode(row["state"]["B"]), facts)
    written = to_stored(from_stored(stored))
    assert (written, json.dumps(written.facts)) == (stored, json.dumps(facts))


def test_an_instance_with_every_field_is_written_as_it_was():
    whole = Case(
        id="i1",
        app_id="OA",
        definition_id="leave:2:d9",
        process_name="请假",
        category="hr",
        title="张三的请假",
        initiator=scenes.LI,
        started_on=scenes.AT,
        ended_on=scenes.LATER,
        status="canceled",
        suspended=True,
        deleted=True,
        order="WO1",
        asked="f00d",
        count=3,
        open={"a:1": OpenTask(3, "审批")},
        owed=({"close": 2, "status": "COMPLETE", "kind": "", "text": ""},),
        due=scenes.AT,
        state=b"s",
        version=4,
    )
    facts = {
        "app": "OA",
        "def": "leave:2:d9",
        "process_name": "请假",
        "category": "hr",
        "title": "张三的请假",
        "by": ["u2", "", "人事处"],
        "started_on": "2026-11-24T09:30:15.250000Z",
        "ended_on": "2026-11-24T12:30:15.250000Z",
        "status": "canceled",
        "suspended": True,
        "deleted": True,
        "order": "WO1",
        "asked": "f00d",
        "count": 3,
        "open": {"a:1": [3, "审批"]},
        "owed": [{"close": 2, "status": "COMPLETE", "kind": "", "text": ""}],
        "due": "2026-11-24T09:30:15.250000Z",
    }
    assert json.dumps(to_stored(whole).facts) == json.dumps(facts)
    assert from_stored(Stored("i1", 4, b"s", facts)) == whole
