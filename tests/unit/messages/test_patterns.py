"""What a subscription lets through."""

from __future__ import annotations

import pytest

from chalicelib.errors import BadInput
from chalicelib.messages.patterns import check_pattern, matches

EVENT = {
    "source": "hr-pay",
    "class": "alert",
    "priority": 1,
    "template": "t",
    "data": {"level": 3, "tags": ["a", "b"], "ok": True},
}


@pytest.mark.parametrize(
    ("pattern", "passes"),
    [
        ({}, True),
        ({"data.level": [{"numeric": [">=", 2]}]}, True),
        ({"data.level": [{"numeric": [">", 3, "<", 9]}]}, False),
        ({"source": ["oa", {"prefix": "hr-"}]}, True),
        ({"source": ["oa"]}, False),
        ({"source": [{"suffix": "pay"}], "class": ["notice"]}, False),
        ({"data.tags": ["b"]}, True),
        ({"data.tags": [{"anything-but": ["a", "b"]}]}, False),
        ({"data.none": [{"exists": False}]}, True),
        ({"data.level": [{"exists": False}]}, False),
        ({"data.ok": [True]}, True),
        ({"data.ok": [1]}, False),
        ({"priority": [1, 2]}, True),
        ({"data.level.deep": [3]}, False),
    ],
)
def test_an_event_passes_where_every_field_matches(pattern, passes):
    check_pattern(pattern)
    assert matches(pattern, EVENT) is passes


@pytest.mark.parametrize(
    "pattern",
    [
        {"colour": ["red"]},
        {"data.": [1]},
        {"source": "oa"},
        {"source": []},
        {"source": [{"prefix": ""}]},
        {"source": [{"wildcard": "*"}]},
        {"source": [{"prefix": "a", "suffix": "b"}]},
        {"data.level": [{"numeric": ["~", 2]}]},
        {"data.level": [{"numeric": [">="]}]},
        {"data.level": [{"numeric": [">=", "2"]}]},
        {"data.level": [[1]]},
        {f"data.{each}": [1] for each in range(21)},
    ],
)
def test_what_is_no_pattern_is_refused_by_name(pattern):
    with pytest.raises(BadInput) as refused:
        check_pattern(pattern)
    assert str(refused.value.field).startswith("filter")
