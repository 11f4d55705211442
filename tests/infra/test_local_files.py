"""The files and lines other programs and people read: hub.json, the demo's table, the package's digest."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from infra import demo, hubfile
from infra.local import stack
from infra.package import digest
from infra.terminal import Trouble

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = {
    "push": {"appId": "OA", "accessToken": "push-token"},
    "client": {"clientId": "c", "clientSecret": "s"},
    "signature": {"accessKey": "ak", "secretKey": "sk", "appKey": "key", "scheme": "zwdd-hmac"},
    "workorder": {"appID": "OA", "secretKey": "w"},
    "service": {"serverID": "S1", "secretKey": "v"},
}
TOKENS = {"zhangsan": "z", "lisi": "l", "wangwu": "w", "admin": "a"}


def test_hub_json_has_the_shape_of_the_local_contract(tmp_path: Path) -> None:
    hubfile.write(tmp_path / "hub.json", hubfile.contents("http://hub", SHOWN, TOKENS, "http://centre"))
    hub = json.loads((tmp_path / "hub.json").read_text())
    assert set(hub) == {
        "base_url",
        "admin",
        "push",
        "transaction",
        "gov_task",
        "workorder",
        "console_url",
        "demo_centre",
    }
    assert hub["push"]["headers"] == {"appId": "OA", "accessToken": "push-token"}
    assert hub["transaction"] == {
        "token_url": "http://hub/oauth2/token",
        "client_id": "c",
        "client_secret": "s",
        "appId": "OA",
    }
    assert hub["gov_task"] == {"accessKey": "ak", "secretKey": "sk", "appKey": "key"}
    assert set(hub["workorder"]) == {"app_headers", "service_headers", "users"}
    assert set(hub["workorder"]["users"]) == {"zhangsan", "lisi", "wangwu", "admin"}
    assert hub["workorder"]["users"]["zhangsan"]["headers"] == {
        "requestType": "app",
        "appID": "OA",
        "secretKey": "w",
        "accessToken": "z",
        "Authorization": "Bearer z",
    }


def test_a_console_link_carries_its_token_where_no_server_sees_it() -> None:
    hub = hubfile.contents("http://hub", SHOWN, TOKENS, "http://centre")
    for user, token in TOKENS.items():
        link = hub["workorder"]["users"][user]["console_url"]
        assert link == f"http://hub/console/index.html#token={token}"
    assert hub["console_url"] == hub["workorder"]["users"]["zhangsan"]["console_url"]


def test_hub_json_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    hubfile.write(tmp_path / "hub.json", {})
    assert (tmp_path / "hub.json").stat().st_mode & 0o077 == 0


def test_the_demo_table_aligns_chinese_with_latin() -> None:
    rows = [{"subject": "年终考核", "source": "push"}, {"subject": "a", "source": "push"}]
    lines = demo.table(rows).splitlines()
    assert lines[1].startswith("    年终考核  push")
    assert lines[2].startswith("    a         push")


@pytest.mark.parametrize("text", ["abc", "80", "70000", "-1"])
def test_a_senseless_port_is_told_in_one_sentence(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODOHUB_PORT", text)
    with pytest.raises(Trouble, match="TODOHUB_PORT must be a number"):
        stack()


def test_a_package_is_the_same_whenever_it_was_zipped(tmp_path: Path) -> None:
    for name, when in (("a.zip", (2026, 1, 1, 0, 0, 0)), ("b.zip", (2026, 2, 2, 0, 0, 0))):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(zipfile.ZipInfo("app.py", when), "x = 1")
    assert digest(tmp_path / "a.zip") == digest(tmp_path / "b.zip")
