"""The queueing model of docs/scale.md: its arithmetic, and that the document shows what it says now."""

from __future__ import annotations

import json

import pytest

from benchmarks import scale
from benchmarks.price import LIFE
from benchmarks.table import line
from infra.data import ROOT

DOCUMENT = ROOT / "docs/scale.md"


@pytest.mark.parametrize(
    ("calls", "seconds", "servers", "wait"),
    [
        (5, 0.1, 1, 0.1),  # one worker, half of the time busy: half a call before it on average, and the rest of one
        (9, 0.1, 1, 0.9),
        (10, 0.1, 2, 1 / 30),
        (0.001, 0.1, 1, 0.00001),
    ],
)
def test_waits_are_those_of_the_textbook(calls, seconds, servers, wait):
    assert scale.erlang_wait(calls, seconds, servers) == pytest.approx(wait, rel=0.01)


def test_more_than_can_be_done_waits_without_end():
    assert scale.erlang_wait(20, 0.1, 2) is None


def test_every_rate_is_answered_with_what_limits_it_and_what_it_costs():
    rows = scale.rows()
    for rate in scale.RATES:
        mine = [row for row in rows if row["what"].startswith(f"{rate:,} todos a second")]
        assert any("gateway" in row for row in mine)
        assert any("$ an hour" in row for row in mine)


def test_the_model_is_fed_with_every_operation_of_a_todos_life():
    measured = {row["what"] for row in json.loads(scale.LATEST.read_text())}
    assert LIFE.keys() <= measured


def test_the_document_shows_what_the_model_says():
    text = DOCUMENT.read_text()
    assert [row["what"] for row in scale.rows() if line(row).strip() not in text] == []
