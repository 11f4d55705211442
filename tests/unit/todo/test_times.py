from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.todo.times import china, parse, sortable


def test_plain_times_are_china_time():
    assert parse("2026-11-22 10:00:00") == datetime(2026, 11, 22, 2, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-11-22T02:00:00Z", "2026-11-22 02:00:00+00:00", "2026-11-22T10:00:00.000+0800"])
def test_an_offset_is_honoured(text):
    assert parse(text) == datetime(2026, 11, 22, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T10:00:00", "2026-11-22 10:00:00"), ("2026/11/22 10:00:00", "2026-11-22 10:00:00"),
        ("2026-11-22 10:00:00.0", "2026-11-22 10:00:00"), ("2026-11-22 10:00:00.123456789", "2026-11-22 10:00:00"),
        ("2026-11-22 10:05", "2026-11-22 10:05:00"), ("2026-11-22", "2026-11-22 00:00:00"),
        ("1795312800000", "2026-11-22 10:00:00"), ("2026/11/22T02:00Z", "2026-11-22 10:00:00"),
    ],
)  # fmt: skip
def test_senders_shapes_are_read(text, moment):
    assert china(parse(text)) == moment


@pytest.mark.parametrize(
    "text",
    [
        "", "22-11-2026 10:00:00", "2026-13-01 00:00:00", "2026-02-30 00:00:00", "2026-11-22 24:00:00",
        "2026-11/22", " 2026-11-22 10:00:00", "２０２６-11-22 10:00:00", "1795312800", "0000000000000",
        "0001-01-01 00:00:00", "9999-12-31 23:59:59", "2026-11-22 10:00:00\n", "2026-11-22Z", "2026-11-22 10",
        "2026-11-22 10:00:00+99:99",
    ],
)  # fmt: skip
def test_other_forms_are_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse(text)


def test_times_are_written_in_china_time():
    assert china(datetime(2026, 11, 22, 2, tzinfo=UTC)) == "2026-11-22 10:00:00"
    assert china(None) is None


def test_sortable_text_sorts_as_time_does():
    moments = [parse(t) for t in ("2026-11-22 07:59:59", "2026-11-22 08:00:00", "2026-11-22T00:00:00.001Z")]
    assert [sortable(m) for m in moments] == sorted(sortable(m) for m in moments)
