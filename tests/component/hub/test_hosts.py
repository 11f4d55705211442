"""Hosts of stored URLs: told in both spellings, and foreign ones lead nowhere."""

from __future__ import annotations

import json

import pytest

from chalicelib.identity import accounts
from chalicelib.storage.directory import holders
from tests.samples import push_row

LOOKS_ALIKE = "https://оа.example.edu.cn/x"
"""Both letters of its first label are Cyrillic."""


def listed(hub, *hosts):
    body = json.dumps({"hosts": hosts}).encode()
    headers = {"Content-Type": "application/json", **hub.headers("admin")}
    answer = hub.http.request("PUT", "/admin/applications/OA", headers=headers, body=body)
    assert answer.status_code == 200, answer.body
    return answer.json_body["data"]["hosts"]


def led_to(hub, **query):
    return [row.get("hosts") for row in hub.get("lisi", "/hub/inbox", **query)["rows"]]


def test_without_a_list_no_host_is_foreign_and_both_spellings_are_told(hub):
    hub.push([push_row(task_id="T1", form_url=LOOKS_ALIKE, form_mobile_url=LOOKS_ALIKE)])
    told = {"host": "xn--80a1a.example.edu.cn", "name": "оа.example.edu.cn", "foreign": False}
    assert led_to(hub) == [[told]]
    assert hub.get("lisi", "/hub/tasks/OA/T1")["data"]["hosts"] == [told]
    assert hub.raw("lisi", "/hub/tasks/OA/T1/open").status_code == 302


def test_a_foreign_host_is_shown_as_foreign_and_not_opened(hub):
    hub.push([push_row(task_id="T1", form_url=LOOKS_ALIKE), push_row(task_id="T2")])
    assert listed(hub, "OA.example.edu.cn", "*.m.example.edu.cn", "oa.example.edu.cn") == [
        "oa.example.edu.cn",
        "*.m.example.edu.cn",
    ]
    refused = hub.raw("lisi", "/hub/tasks/OA/T1/open")
    assert refused.status_code == 403
    assert "xn--80a1a.example.edu.cn" in refused.json_body["msg"]
    assert "оа.example.edu.cn" in refused.json_body["msg"]
    assert "receive_on" not in hub.get("lisi", "/hub/tasks/OA/T1")["data"]
    assert hub.raw("lisi", "/hub/tasks/OA/T2/open").status_code == 302
    rows = {row["taskId"]: row["hosts"] for row in hub.get("lisi", "/hub/inbox")["rows"]}
    assert {task: hosts[0]["foreign"] for task, hosts in rows.items()} == {"T1": True, "T2": False}


def test_an_emptied_list_opens_again(hub):
    hub.push([push_row(task_id="T1", form_url=LOOKS_ALIKE)])
    listed(hub, "oa.example.edu.cn")
    assert hub.raw("lisi", "/hub/tasks/OA/T1/open").status_code == 403
    assert listed(hub) == []
    assert hub.raw("lisi", "/hub/tasks/OA/T1/open").status_code == 302


def test_applications_that_are_remembered_cost_a_page_no_read(hub, monkeypatch):
    hub.push([push_row(task_id="T1")])
    hub.push([push_row(task_id="T2", app_id="HR", process_instance_id="P2")], app_id="HR")
    asked = []
    real = holders.find_holders

    def find(kind, keys):
        asked.append(sorted(keys))
        return real(kind, keys)

    monkeypatch.setattr(holders, "find_holders", find)
    accounts.forget_all()
    led_to(hub)
    led_to(hub)
    assert asked == [["HR", "OA"]]


@pytest.mark.parametrize("host", ["https://a.cn", "a.cn/x", "*"])
def test_what_is_no_host_is_refused_by_name(hub, host):
    headers = {"Content-Type": "application/json", **hub.headers("admin")}
    body = json.dumps({"hosts": ["a.cn", host]}).encode()
    answer = hub.http.request("PUT", "/admin/applications/OA", headers=headers, body=body)
    assert (answer.status_code, answer.json_body["msg"].partition(":")[0]) == (400, "hosts.1")
