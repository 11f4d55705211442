"""When the next attempt is due."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.outbound.schedule import STEPS, Schedule, retry_after_seconds

NOW = dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)
CHANCE = st.floats(0, 1, exclude_max=True)


def test_the_ten_attempts_of_the_design() -> None:
    waits = [Schedule().wait_after(n, chance=0.5) for n in range(11)]
    assert waits == [0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400, None]


def test_a_target_that_is_down_for_a_day_is_still_tried_afterwards() -> None:
    assert sum(STEPS) * 0.8 > 2 * 86400


@given(st.integers(0, 9), CHANCE)
def test_jitter_stays_within_a_fifth(failures: int, chance: float) -> None:
    wait = Schedule().wait_after(failures, chance)
    assert wait is not None
    assert 0.8 * STEPS[failures] <= wait <= 1.2 * STEPS[failures]


@given(st.integers(0, 9), CHANCE, st.floats(0, 1e9))
def test_the_targets_wish_is_honoured_between_once_and_twice_the_step(failures: int, chance: float, ask: float) -> None:
    wait = Schedule().wait_after(failures, chance, retry_after=ask)
    assert wait is not None
    assert STEPS[failures] <= wait <= 2 * STEPS[failures]
    if STEPS[failures] <= ask <= 2 * STEPS[failures]:
        assert wait == ask


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("9" * 400, 1e9),
        ("Sun, 22 Nov 2026 08:02:00 GMT", 120),
        ("Sun, 22 Nov 2026 07:00:00 GMT", 0),
        ("Sunday, 22-Nov-26 08:02:00 GMT", 120),
        ("Sun Nov 22 08:02:00 2026", 120),
    ],
)
def test_seconds_and_http_dates_are_read(value: str, seconds: float) -> None:
    assert retry_after_seconds(value, NOW) == seconds


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1.5", "٣", "Sun, 99 Nov 2026 08:02:00 GMT", "\x00"])
def test_nonsense_counts_as_absent(value: str | None) -> None:
    assert retry_after_seconds(value, NOW) is None


@given(st.text(max_size=60))
def test_no_header_makes_it_fail(value: str) -> None:
    seconds = retry_after_seconds(value, NOW)
    assert seconds is None or seconds >= 0
