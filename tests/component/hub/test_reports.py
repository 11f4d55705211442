"""Reports over HTTP: figures that agree with what was pushed, who may see them, and what bad periods get."""

from __future__ import annotations

import csv
import io
import json
import uuid
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from chalicelib.identity import accounts
from chalicelib.identity.tokens import issue_user_token
from chalicelib.reports import counting
from chalicelib.storage.directory import users
from chalicelib.storage.directory.model import ADMINISTRATOR_ROLE, User
from chalicelib.storage.ledger import outbox
from tests.samples import push_row

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
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


def ask(used, caller, **asked):
    token, _ = issue_user_token(caller, datetime.now(UTC), uuid.uuid4().hex)
    body = json.dumps({"report": "processes", "appId": "OA", **YEAR, **asked}).encode()
    headers = {"Authorization": token, "Content-Type": "application/json"}
    return used.http.request("POST", "/hub/reports/exports", headers=headers, body=body)


def exported(used, **asked):
    return ask(used, "admin", **asked).json_body["data"]["exportId"]


def fetch(used, path):
    return used.http.request("GET", path, headers={"Accept": "*/*"}, body=b"")


def sheet(body):
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        found = ET.fromstring(packed.read("xl/worksheets/sheet1.xml"))
    return [["".join(cell.itertext()) for cell in row] for row in found.iter(f"{SHEET}row")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_report_is_a_file_for_whoever_has_its_address_for_ten_minutes(used, kind):
    export = exported(used, format=kind)
    told = used.get("admin", f"/hub/reports/exports/{export}")["data"]
    assert told["state"] == "done"
    address = urlsplit(told["url"])
    answer = fetch(used, f"{address.path[address.path.index('/hub/') :]}?{address.query}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig")))) if kind == "csv" else sheet(answer.body)
    assert (rows[0][0], rows[1][0], len(rows)) == ("期间", "2026-11", 2)


def test_an_export_is_its_askers_and_its_file_wants_a_good_key(used):
    export = exported(used)
    assert used.raw("lisi", f"/hub/reports/exports/{export}").status_code == 404
    assert used.raw("admin", f"/hub/reports/exports/{export[:-2]}xx").status_code == 404
    assert fetch(used, f"/hub/reports/exports/{export}/file?key=x").status_code == 401


def test_who_administers_no_more_gets_no_file_of_what_only_administrators_see(used):
    export = exported(used)
    users.change_users({"lisi": _administrating, "admin": _leaving})
    accounts.forget_all()
    address = urlsplit(used.get("admin", f"/hub/reports/exports/{export}")["data"]["url"])
    answer = fetch(used, f"{address.path[address.path.index('/hub/') :]}?{address.query}")
    assert answer.status_code == 403


def _administrating(known: User | None) -> User:
    return replace(known or User("lisi", "lisi"), roles=(ADMINISTRATOR_ROLE,))


def _leaving(known: User | None) -> User:
    return replace(known or User("admin", "admin"), roles=())


def test_an_export_of_what_one_may_not_see_or_that_is_none_is_refused(used):
    assert ask(used, "lisi").status_code == 403
    for wrong, field in (({"format": "xes"}, "format"), ({"to": "2020-01"}, "to"), ({"report": "all"}, "report")):
        answer = ask(used, "admin", **wrong)
        assert (answer.status_code, field in answer.json_body["msg"]) == (400, True)


@pytest.mark.parametrize("path", ["processes", "nodes", "departments"])
def test_reports_are_for_administrators(used, path):
    asked = {**YEAR, "department": "人事处"} if path == "departments" else {**YEAR, "appId": "OA"}
    assert used.raw("lisi", f"/hub/reports/{path}", **asked).status_code == 403
