"""Reports over HTTP: figures that agree with what was pushed, who may see them, and what bad periods get."""

from __future__ import annotations

import pytest

from chalicelib.reports import counting
from chalicelib.storage.ledger import outbox
from tests.samples import push_row

YEAR = {"from": "2026-01", "to": "2026-12"}


@pytest.fixture
def used(hub):
    """Two leaves, one handled by lisi after three hours, one open."""
    rows = [push_row(task_id=name, process_instance_id=f"P-{name}", assignments=None) for name in ("T1", "T2")]
    hub.push(rows)
    began = rows[0]["created_on"]
    hub.push(
        [],
        [push_row(task_id="T1", process_instance_id="P-T1", status="COMPLETE", created_on=began,
                  end_on=began[:11] + "23:59:59", actual_owner_id="lisi", actual_owner_name="李四")],
    )  # fmt: skip
    for task in ("T1", "T2"):
        counting.settle(outbox.pending("OA", task))
    return hub


def test_a_process_is_told_by_period(used):
    answer = used.get("admin", "/hub/reports/processes", appId="OA", by="quarter", **YEAR)
    [row] = answer["rows"]
    assert (row["period"], row["started"], row["running"]) == ("2026-Q4", 2, 2)
    assert answer["lagSeconds"] == 0
    assert answer["rule"]


def test_nodes_tell_what_is_open_and_how_long_it_takes(used):
    key = used.get("admin", "/hub/reports/processes", appId="OA", **YEAR)["rows"][0]["processKey"]
    [row] = used.get("admin", "/hub/reports/nodes", appId="OA", processKey=key, **YEAR)["rows"]
    assert (row["started"], row["finished"], row["open"], row["share"]) == (2, 1, 1, 1.0)
    assert row["seconds"]["n"] == 1


def test_everybody_sees_what_he_has_done_and_nobody_else(used):
    [row] = used.get("lisi", "/hub/reports/people", **YEAR)["rows"]
    assert (row["userId"], row["finished"]) == ("lisi", 1)
    assert used.get("admin", "/hub/reports/people", userId="lisi,wangwu", **YEAR)["rows"] == [row]
    assert used.raw("wangwu", "/hub/reports/people", userId="lisi", **YEAR).status_code == 403


def test_a_change_that_is_not_counted_yet_shows_as_lag(used):
    used.push([push_row(task_id="T3")])
    assert used.get("admin", "/hub/monitor")["data"]["reports"]["lagSeconds"] >= 0
    assert used.get("admin", "/hub/monitor")["data"]["instances"]["running"] == 2


@pytest.mark.parametrize(
    ("query", "field"),
    [({"from": "2026-12", "to": "2026-01"}, "to"), ({"from": "1926-01", "to": "2026-01"}, "from"),
     ({"from": "2016-01", "to": "2026-01"}, "from"), ({**YEAR, "by": "week"}, "by"), ({"from": "2026-01"}, "to")],
)  # fmt: skip
def test_a_period_that_is_none_is_refused_with_its_name(used, query, field):
    answer = used.raw("admin", "/hub/reports/processes", appId="OA", **query)
    assert answer.status_code == 400
    assert field in answer.json_body["msg"]


def test_a_process_that_nobody_knows_is_not_found(used):
    assert used.raw("admin", "/hub/reports/processes", appId="OA", processKey="nobody", **YEAR).status_code == 404


def test_too_many_at_once_are_refused(used):
    many = ",".join(f"u{number}" for number in range(51))
    answer = used.raw("admin", "/hub/reports/people", userId=many, **YEAR)
    assert answer.status_code == 400
    assert "50" in answer.json_body["msg"]


@pytest.mark.parametrize("path", ["processes", "nodes", "departments"])
def test_reports_are_for_administrators(used, path):
    asked = {**YEAR, "department": "人事处"} if path == "departments" else {**YEAR, "appId": "OA"}
    assert used.raw("lisi", f"/hub/reports/{path}", **asked).status_code == 403
