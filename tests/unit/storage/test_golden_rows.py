"""Rows keep the bytes that the code of the first version wrote (tests/fixtures/rows/golden.json was written by it)."""

from __future__ import annotations

import base64
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from chalicelib.storage.base import codec
from chalicelib.storage.base.entity import Entity, shape_of
from chalicelib.storage.deliveries.targets import TARGET
from chalicelib.storage.directory.entries import ENTRY
from chalicelib.storage.directory.holders import HOLDER
from chalicelib.storage.directory.substitutes import ABSENCE
from chalicelib.storage.directory.users import USER
from chalicelib.storage.ledger.entities import PROCESS, TASK
from chalicelib.storage.processes.deployments import CONTENT, DEPLOYED, NEWEST
from chalicelib.storage.processes.work_orders import ORDER
from tests.unit.storage import golden_scenes as scenes

GOLDEN = json.loads((Path(__file__).parents[2] / "fixtures" / "rows" / "golden.json").read_text())
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
