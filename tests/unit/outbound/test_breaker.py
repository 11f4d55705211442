"""The circuit breaker as a state machine."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.outbound.breaker import Breaker, is_failure
from chalicelib.outbound.outcome import Answered, NotSent, Outcome, Unknown

T = 1_800_000_000.0


def after(results: list[bool], start: float = T, step: float = 1.0) -> Breaker:
    """Return the state after calls of which `results` says whether they failed."""
    breaker = Breaker()
    for n, failed in enumerate(results):
        breaker = breaker.record(failed=failed, now=start + n * step)
    return breaker


def answered(status: int) -> Answered:
    return Answered(status, {}, b"", 1, dt.datetime(2026, 11, 22, tzinfo=dt.UTC))


def test_nine_failures_do_not_open_it_and_the_tenth_does() -> None:
    assert after([True] * 9).ask(T + 9)[0]
    assert not after([True] * 10).ask(T + 10)[0]


def test_seventy_percent_opens_and_less_does_not() -> None:
    assert not after([False] * 3 + [True] * 7).ask(T + 11)[0]
    assert after([False] * 4 + [True] * 7).ask(T + 11)[0]


def test_failures_older_than_five_minutes_are_forgotten() -> None:
    assert after([True] * 9).record(failed=True, now=T + 400).ask(T + 400)[0]


def test_after_thirty_seconds_exactly_one_probe_goes_through() -> None:
    opened = after([True] * 10)
    moment = T + 9
    assert not opened.ask(moment + 29.9)[0]
    allowed, probing = opened.ask(moment + 30)
    assert allowed
    assert not probing.ask(moment + 31)[0]


def test_a_good_probe_closes_and_a_bad_one_opens_again() -> None:
    _, probing = after([True] * 10).ask(T + 40)
    assert probing.record(failed=False, now=T + 41) == Breaker()
    reopened = probing.record(failed=True, now=T + 41)
    assert not reopened.ask(T + 70)[0]
    assert reopened.ask(T + 71)[0]


def test_a_probe_whose_worker_was_killed_is_given_up() -> None:
    _, probing = after([True] * 10).ask(T + 40)
    assert not probing.ask(T + 99)[0]
    assert probing.ask(T + 100)[0]


@given(st.lists(st.booleans(), max_size=40), st.floats(0, 500))
def test_ready_at_is_never_later_than_the_first_yes_nor_earlier(results: list[bool], later: float) -> None:
    breaker = after(results)
    now = T + len(results) + later
    ready = breaker.ready_at(now)
    assert breaker.ask(ready)[0]
    assert breaker.ask(now)[0] == (ready == now)


@given(st.lists(st.booleans(), max_size=40))
def test_the_state_survives_storage(results: list[bool]) -> None:
    _, breaker = after(results).ask(T + 100)
    stored = json.loads(json.dumps(breaker.as_dict()), parse_float=Decimal, parse_int=Decimal)
    assert Breaker.from_dict(stored) == breaker


@given(st.lists(st.booleans(), max_size=60), st.floats(0.1, 60))
def test_the_state_stays_small(results: list[bool], step: float) -> None:
    assert len(after(results, step=step).slots) <= 10


@pytest.mark.parametrize(
    ("outcome", "failed"),
    [(NotSent("refused"), True), (Unknown("reset"), True)]
    + [(answered(status), True) for status in (301, 302, 404, 408, 429, 500, 503)]
    + [(answered(status), False) for status in (200, 202, 400, 401, 409, 410, 422)],
)
def test_only_what_says_the_target_is_ill_counts(outcome: Outcome, failed: bool) -> None:
    assert is_failure(outcome) is failed
