from __future__ import annotations

import pytest

from chalicelib.errors import BadInput
from chalicelib.reports.periods import months, period


def test_months_go_over_the_turn_of_the_year():
    assert months("2025-11", "2026-02") == ["202511", "202512", "202601", "202602"]


@pytest.mark.parametrize(("by", "name"), [("month", "2026-11"), ("quarter", "2026-Q4"), ("year", "2026")])
def test_a_month_belongs_to_its_period(by, name):
    assert period("202611", by) == name


@pytest.mark.parametrize(
    ("begin", "end", "field"),
    [("2026-13", "2026-12", "from"), ("2026-01", "2025-12", "to"), ("1926-01", "2026-01", "from"),
     ("2016-01", "2026-01", "from"), ("202601", "2026-02", "from"), ("2026-01", "", "to")],
)  # fmt: skip
def test_a_period_that_is_none_is_refused_with_its_field(begin, end, field):
    with pytest.raises(BadInput) as refused:
        months(begin, end)
    assert refused.value.field == field
