"""Durations as clients show them, and the texts of timers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.workflow.durations import all_units, non_zero_units
from chalicelib.workflow.timers import MAX_REPEATS, BadTimer, Schedule, schedule

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("elapsed", "shown"),
    [
        (timedelta(minutes=30), "0天0小时30分钟"),
        (timedelta(days=1, hours=5, minutes=8, seconds=42), "1天5小时8分钟"),
        (timedelta(0), "0天0小时0分钟"),
        (timedelta(seconds=-5), "0天0小时0分钟"),
    ],
)
def test_own_list_shows_all_units_down_to_minutes(elapsed, shown):
    assert all_units(elapsed) == shown


@pytest.mark.parametrize(
    ("elapsed", "shown"),
    [
        (timedelta(days=1, hours=5, minutes=8, seconds=42), "1天5小时8分42秒"),
        (timedelta(days=1), "1天"),
        (timedelta(minutes=61), "1小时1分"),
        (timedelta(milliseconds=999), "0秒"),
        (timedelta(seconds=-5), "0秒"),
    ],
)
def test_finished_list_leaves_zero_units_out(elapsed, shown):
    assert non_zero_units(elapsed) == shown


@pytest.mark.parametrize(
    ("form", "text", "due"),
    [
        ("duration", "PT1H", datetime(2026, 1, 31, 13, tzinfo=UTC)),
        ("duration", "P1DT2H3M4S", datetime(2026, 2, 1, 14, 3, 4, tzinfo=UTC)),
        ("duration", "P1M", datetime(2026, 2, 28, 12, tzinfo=UTC)),
        ("duration", "P1Y1M", datetime(2027, 2, 28, 12, tzinfo=UTC)),
        ("duration", "P2W", datetime(2026, 2, 14, 12, tzinfo=UTC)),
        ("date", "2026-02-01T08:00:00Z", datetime(2026, 2, 1, 8, tzinfo=UTC)),
        ("date", "2026-02-01T08:00:00", datetime(2026, 2, 1, 0, tzinfo=UTC)),
        ("date", "2026-02-01 08:00:00", datetime(2026, 2, 1, 0, tzinfo=UTC)),
        ("cycle", "R3/PT1H", datetime(2026, 1, 31, 13, tzinfo=UTC)),
        ("cycle", "R/2026-02-01T00:00:00Z/PT1H", datetime(2026, 2, 1, tzinfo=UTC)),
        ("cycle", "R3/PT1H/2026-03-01 00:00:00", datetime(2026, 1, 31, 13, tzinfo=UTC)),
        ("cycle", "0 0/30 * * * ?", datetime(2026, 1, 31, 12, 30, tzinfo=UTC)),
        ("cycle", "0 9 * * *", datetime(2026, 2, 1, 1, tzinfo=UTC)),
        ("cycle", "0 0 9 ? * MON", datetime(2026, 2, 2, 1, tzinfo=UTC)),
        ("cycle", "0 0 9 ? * 2-6", datetime(2026, 2, 2, 1, tzinfo=UTC)),
        ("cycle", "0 9 * * 1", datetime(2026, 2, 2, 1, tzinfo=UTC)),
        ("cycle", "0 0 9 L * ?", datetime(2026, 2, 28, 1, tzinfo=UTC)),
        ("cycle", "0 0 9 ? * 6#3", datetime(2026, 2, 20, 1, tzinfo=UTC)),
        ("cycle", "0 0 9 29 2 ? 2027-2040", datetime(2028, 2, 29, 1, tzinfo=UTC)),
        ("cycle", "* * * * * ?", datetime(2026, 1, 31, 12, 1, tzinfo=UTC)),
    ],
)
def test_a_timer_text_says_when_it_is_due(form, text, due):
    assert schedule(form, text, NOW).due == due


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("duration", ""), ("duration", "P"), ("duration", "PT"), ("duration", "1h"), ("duration", "PT1.5H"),
        ("duration", "P9999Y"), ("duration", "PT-1H"), ("duration", "P1D2H"), ("date", "tomorrow"), ("date", ""),
        ("cycle", "PT1H"), ("cycle", "R3"), ("cycle", "R3/PT0S"), ("cycle", "R-1/PT1H"), ("cycle", "0 0 0 30 2 ?"),
        ("cycle", "0 0 * * * ? 1999"), ("cycle", "* * *"), ("cycle", "0 0 * * * ? x"), ("cycle", "99 * * * *"),
        ("cycle", "0 0 0 15W * ?"), ("cycle", "* " * 200), ("cycle", "0 0 0 29 2 ? 2027-2031/0"),
        ("duration", "0 0 * * *"),
        ("cycle", "R3/PT1H/2026-01-01T00:00:00"), ("cycle", "R1/PT1H/PT1H/PT1H"),
        ("duration", "PT" + "9" * 1_000 + "S"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_timer_is_refused(form, text):
    with pytest.raises(BadTimer):
        schedule(form, text, NOW)


def test_a_cycle_repeats_as_often_as_it_says():
    first = schedule("cycle", "R2/PT1H", NOW)
    second = first.following(first.due)
    assert second == Schedule(NOW + timedelta(hours=2), "PT1H", 0)
    assert second.following(second.due) is None


def test_missed_occurrences_count_as_spent():
    first = schedule("cycle", "R5/PT1H", NOW)
    assert first.following(NOW + timedelta(hours=3, minutes=30)) == Schedule(NOW + timedelta(hours=4), "PT1H", 1)
    assert first.following(NOW + timedelta(days=9)) is None


def test_an_endless_cycle_catches_up_at_once_however_long_it_slept():
    following = schedule("cycle", "R/PT90S", NOW).following(NOW + timedelta(days=3_650))
    assert following is not None
    assert timedelta(0) < following.due - NOW - timedelta(days=3_650) <= timedelta(seconds=90)


def test_an_endless_cycle_ends_after_a_thousand_times():
    at: Schedule | None = schedule("cycle", "R/PT1H", NOW)
    times = 0
    while at is not None:
        at, times = at.following(at.due), times + 1
    assert times == MAX_REPEATS


def test_an_endless_cycle_of_an_earlier_state_goes_on():
    following = Schedule(NOW, "PT1H", -1).following(NOW)
    assert following is not None
    assert following.due == NOW + timedelta(hours=1)


def test_nothing_repeats_more_often_than_once_a_minute():
    first = schedule("cycle", "R3/PT1S", NOW)
    second = first.following(first.due)
    assert second is not None
    assert (first.due, second.due) == (NOW + timedelta(minutes=1), NOW + timedelta(minutes=2))


def test_a_cycle_with_an_end_stops_there():
    first = schedule("cycle", "R/PT1H/2026-01-31T22:30:00", NOW)
    second = first.following(first.due)
    assert second is not None
    assert second.due == NOW + timedelta(hours=2)
    assert second.following(second.due) is None


def test_a_cron_cycle_goes_on_after_it_was_missed():
    first = schedule("cycle", "0 0 9 * * ?", NOW)
    following = first.following(NOW + timedelta(days=10))
    assert following is not None
    assert following.due == datetime(2026, 2, 11, 1, tzinfo=UTC)
