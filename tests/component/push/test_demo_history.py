"""The history that `make run` pushes: taken whole, in every month of the reports, and a second time nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.delivery import dispatch
from chalicelib.reports import counting
from infra.demo_history import A_MONTH, rows
from tests.attack.keeping import drain

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)


def test_half_a_year_of_history_shows_in_reports(hub):
    made = list(rows("OA", NOW))
    assert made == list(rows("OA", NOW))
    assert 5 * A_MONTH <= len(made) <= 6 * A_MONTH
    assert hub.push(made)["push_result"] == "SUCCESS"
    while bodies := drain("doorbell"):
        dispatch.on_doorbell(bodies, counting.settle)
    period = {"from": "2026-06", "to": "2026-11", "by": "month"}
    found = hub.get("admin", "/hub/reports/processes", appId="OA", **period)["rows"]
    assert {row["processKey"] for row in found} == {"leave", "repair", "seal"}
    people = hub.get("admin", "/hub/reports/people", userId="lisi,wangwu", **period)["rows"]
    assert sum(row["finished"] for row in people) == len(made)
    assert len({row["period"] for row in people}) == 6
