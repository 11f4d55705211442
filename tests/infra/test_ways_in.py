"""A stage that lets nobody in is not deployed, and what is said names what to set."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra import ways_in
from infra.bootstrap import ROOT
from infra.terminal import Trouble


def test_production_as_it_is_shipped_is_refused_and_told_what_to_set():
    with pytest.raises(Trouble, match=r"stage prod: set TODOHUB_ISSUERS .* TODOHUB_CAS .* docs/user-centre\.md"):
        ways_in.require("prod")


def test_dev_as_it_is_shipped_lets_people_in_by_tokens_of_administrators():
    assert ways_in.require("dev").own_user_tokens


def test_a_plain_chalice_deploy_of_such_a_stage_ends_with_the_same_sentence(tmp_path: Path):
    for name in ("app.py", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "chalicelib", tmp_path / "chalicelib", ignore=shutil.ignore_patterns("__pycache__", "built"))
    shutil.copytree(ROOT / ".chalice", tmp_path / ".chalice", ignore=shutil.ignore_patterns("deploy*", "venv"))
    chalice = str(Path(sys.executable).with_name("chalice"))
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_DEFAULT_REGION": "us-east-1"}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TODOHUB_")} | nowhere
    environment |= {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    done = subprocess.run(
        [chalice, "deploy", "--stage", "prod"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Nobody could sign in to stage prod: set TODOHUB_ISSUERS" in done.stderr


def test_settings_that_cannot_be_understood_are_found_before_a_deployment(monkeypatch, tmp_path):
    config = json.loads((ROOT / ".chalice/config.json").read_text())
    config["stages"]["prod"]["environment_variables"]["TODOHUB_ISSUERS"] = "sso"
    (tmp_path / ".chalice").mkdir()
    (tmp_path / ".chalice/config.json").write_text(json.dumps(config))
    monkeypatch.setattr(ways_in, "ROOT", tmp_path)
    with pytest.raises(Trouble, match="TODOHUB_ISSUERS must be a JSON list"):
        ways_in.require("prod")
