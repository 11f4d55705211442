from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.reports.buckets import ACCURACY, LONGEST, bucket, percentiles, seconds_of


@given(st.integers(1, LONGEST))
def test_a_bucket_tells_every_duration_within_five_percent(seconds):
    assert abs(seconds_of(bucket(seconds)) - seconds) <= max(ACCURACY * seconds, 0.5) + 0.5


@given(st.integers(1, LONGEST - 1))
def test_longer_durations_are_never_in_a_lower_bucket(seconds):
    assert bucket(seconds) <= bucket(seconds + 1)


def test_nothing_negative_or_endless_leaves_the_buckets():
    assert bucket(-5) == bucket(0) == bucket(1) == 0
    assert bucket(10 * LONGEST) == bucket(LONGEST)


def test_percentiles_of_a_mixed_corpus_are_within_five_percent():
    chance = random.Random(7)
    corpus = [int(chance.lognormvariate(9, 2)) + 1 for _ in range(15_000)] + [
        chance.randint(1, 60) for _ in range(5_000)
    ]
    told = percentiles(Counter(map(bucket, corpus)), (50, 90, 95, 99))
    corpus.sort()
    for share, seconds in zip((50, 90, 95, 99), told, strict=True):
        exact = corpus[-(-len(corpus) * share // 100) - 1]
        assert seconds is not None
        assert abs(seconds - exact) <= ACCURACY * exact + 1


def test_percentiles_of_nothing_are_none():
    assert percentiles({}, (50, 90)) == [None, None]
    assert percentiles({3: 0}, (50,)) == [None]
