"""What stands in a newcomer's way is said before anything is installed, started or stopped."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from chalicelib.web import families
from infra import ports, processes, worker_copies
from infra.bootstrap import ROOT
from infra.demo_centre import DemoCentre
from infra.emulator import Emulator
from infra.stack import Stack
from infra.terminal import Trouble

if TYPE_CHECKING:
    from pathlib import Path


def test_a_taken_port_is_named_with_the_variable_that_chooses_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Trouble, match=rf"Port {taken.getsockname()[1]} .* TODOHUB_PORT="):
            ports.require_free(taken.getsockname()[1])


@pytest.mark.parametrize("text", ["80", "70000", "x", "４５９９", "-1"])
def test_what_is_no_port_is_refused(monkeypatch, text):
    monkeypatch.setenv("TODOHUB_PORT", text)
    with pytest.raises(Trouble, match="from 1024 to 65535"):
        ports.wanted()


def test_a_process_is_known_without_ps(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert "python" in processes.command_of(os.getpid())
    assert processes.command_of(2**22 + 1) == ""


def test_down_with_another_port_stops_nothing(tmp_path, monkeypatch):
    with subprocess.Popen(
        [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()", "ministack"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as one:
        assert one.stdout
        one.stdout.readline()
        (tmp_path / "emulator.json").write_text(json.dumps({"pid": one.pid, "port": 4601}))
        stopped = []
        own = Stack(tmp_path, 4602)
        monkeypatch.setattr(type(own.centre), "stop", lambda _: stopped.append(True))
        with pytest.raises(Trouble, match="TODOHUB_PORT=4601"):
            own.down()
        assert (stopped, one.poll()) == ([], None)
        one.communicate()


def test_a_deployment_without_a_stage_says_which_there_are():
    command = [sys.executable, "-m", "infra.deploy", "local"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "STAGE=dev, or STAGE=prod" in done.stderr


def test_workers_of_functions_do_not_outlive_an_emulator_that_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    worker = subprocess.Popen([*command, str(tmp_path / "tmp/ministack-lambda-sweep-1/boot.py")])
    other = subprocess.Popen([*command, str(tmp_path / "else")])
    try:
        assert Emulator(tmp_path, ports.free_port()).stop() is False
        assert worker.wait(timeout=20) != 0
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()
        worker.kill()


def test_the_demo_centre_keeps_what_it_received_over_a_restart_and_a_line_cut_short(tmp_path):
    kept, credential = tmp_path / "received.jsonl", ("OA", "t")
    row = {"app_id": "OA", "task_id": "1", "subject": "请假"}
    form = {"taskInfo": json.dumps({"inserttasks": [row], "updatetasks": []})}
    with DemoCentre(0, credential, kept) as centre:
        centre.receiver.push(form, "a:b:c:1:insert")
        centre.receiver.webhook({"type": "x", "data": {"appId": "OA", "taskId": "2", "version": 3}}, "w1")
        before = centre.receiver.account()
    kept.write_text(kept.read_text() + '{"form": {"taskInfo": "[')
    with DemoCentre(0, credential, kept) as centre:
        assert centre.receiver.account() == before
        centre.forget()
        assert not kept.exists()
        assert centre.receiver.account()["tasks"] == {}


def test_copies_of_dead_workers_go_and_those_of_living_ones_stay(tmp_path):
    scratch, processes = tmp_path / "scratch", tmp_path / "proc"
    for name in ("dead", "living", "young"):
        (scratch / f"ministack-lambda-{name}/code").mkdir(parents=True)
        aged = time.time() - (10 if name == "young" else 1000)
        os.utime(scratch / f"ministack-lambda-{name}", (aged, aged))
    (scratch / "other").mkdir()
    os.utime(scratch / "other", (0, 0))
    (processes / "7").mkdir(parents=True)
    (processes / "7/cwd").symlink_to(scratch / "ministack-lambda-living/code")
    assert [path.name for path in worker_copies.clear(scratch, processes)] == ["ministack-lambda-dead"]
    assert {path.name for path in scratch.iterdir()} == {"ministack-lambda-living", "ministack-lambda-young", "other"}
    assert worker_copies.clear(scratch, tmp_path / "no proc") == []


@pytest.mark.parametrize(
    ("command", "environment", "ends"),
    [
        (["chalice", "local", "--stage", "local"], {}, True),
        (["chalice", "--project-dir", "x", "local"], {"AWS_DEFAULT_REGION": ""}, True),
        (["chalice", "local"], {"AWS_DEFAULT_REGION": "us-east-1"}, False),
        (["chalice", "package", "--stage", "local"], {}, False),
        (["chalice", "deploy", "--stage", "dev"], {}, False),
    ],
)
def test_chalice_local_without_aws_says_what_to_use_instead(monkeypatch, tmp_path, command, environment, ends):
    monkeypatch.setenv("HOME", str(tmp_path))
    if ends:
        with pytest.raises(SystemExit, match="make dev"):
            families._refuse_without_aws(command, environment)
    else:
        families._refuse_without_aws(command, environment)
