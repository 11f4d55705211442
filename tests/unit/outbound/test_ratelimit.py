"""The token bucket."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.outbound.rate_limit import Bucket, Limit

LIMIT = Limit(per_second=2, burst=3)


def test_a_burst_goes_through_and_the_next_waits() -> None:
    bucket = Bucket.full(LIMIT, now=100)
    for _ in range(3):
        wait, bucket = bucket.take(LIMIT, now=100)
        assert wait == 0
    assert bucket.take(LIMIT, now=100)[0] == 0.5


def test_after_the_wait_it_goes_through() -> None:
    bucket = Bucket(0, at=100)
    wait, bucket = bucket.take(LIMIT, now=100)
    assert bucket.take(LIMIT, now=100 + wait)[0] == 0


def test_a_clock_that_runs_backwards_gives_nothing() -> None:
    assert Bucket(0, at=100).take(LIMIT, now=10) == (0.5, Bucket(0, 100))


@given(st.lists(st.floats(0, 5), min_size=1, max_size=50))
def test_never_more_than_burst_plus_rate(gaps: list[float]) -> None:
    bucket, now, granted = Bucket.full(LIMIT, now=0), 0.0, 0
    for gap in gaps:
        now += gap
        wait, bucket = bucket.take(LIMIT, now)
        granted += wait == 0
    assert granted <= LIMIT.burst + LIMIT.per_second * now + 1e-6
