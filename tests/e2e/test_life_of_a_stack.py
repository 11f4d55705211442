"""Starting, stopping, losing and finding again a whole hub."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from infra.emulator import Emulator
from infra.ports import free_port
from infra.stack import Stack
from infra.terminal import Trouble

ROOT = Path(__file__).parents[2]


def processes_of(home: Path) -> list[str]:
    """Command lines of living processes that mention the folder, or were started with it as scratch."""
    listed = subprocess.run(["ps", "axww", "-o", "pid=,command="], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(home) in line and "ps axww" not in line]


def keep(own: Stack, name: str) -> None:
    row = {"pk": {"S": "k"}, "sk": {"S": name}}
    own.client("dynamodb").put_item(TableName="todohub-local-registry", Item=row)


def kept(own: Stack) -> list[str]:
    asked = {"KeyConditionExpression": "pk = :k", "ExpressionAttributeValues": {":k": {"S": "k"}}}
    rows = own.client("dynamodb").query(TableName="todohub-local-registry", **asked)["Items"]
    return [row["sk"]["S"] for row in rows]


def wait_until_saved(own: Stack, name: str, *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while json.dumps(name) not in (own.home / "state/dynamodb.json").read_text():
        assert time.monotonic() < deadline, "a row that was written is not saved"
        time.sleep(0.1)


def ends(pid: int, *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        state = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout
        if not state.strip() or state.startswith("Z"):
            return True
        time.sleep(0.1)
    return False


def test_what_was_stored_and_where_survive_a_graceful_restart_and_a_hard_kill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TODOHUB_SAVE_SECONDS", "1")
    own = Stack(tmp_path / "hub", free_port())
    try:
        own.up(attached=True)
        address = own.base_url
        keep(own, "张三")
        assert own.down() is True
        assert processes_of(own.home) == []

        own.up(attached=True)
        assert kept(own) == ["张三"]
        with urllib.request.urlopen(f"{address}/health", timeout=30) as answer:
            assert json.load(answer)["status"] == "ok"

        services = own.aws
        keep(own, "李四")
        wait_until_saved(own, "李四", seconds=20)
        pid = own.emulator.pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert ends(pid, seconds=10)
        assert own.up(attached=True) is True
        assert (sorted(kept(own)), own.base_url, own.aws) == (["张三", "李四"], address, services)
        with urllib.request.urlopen(f"{address}/health", timeout=30) as answer:
            assert json.load(answer)["status"] == "ok"
        assert own.up(attached=True) is False
    finally:
        own.down()


def test_stopping_what_does_not_run_is_no_trouble(tmp_path: Path) -> None:
    assert Stack(tmp_path, free_port()).down() is False


def test_a_taken_port_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(Trouble, match=f"Port {port} .* TODOHUB_PORT"):
            Emulator(tmp_path, port).start(attached=True)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent has died")
def test_an_emulator_outlives_a_killed_owner_by_no_more_than_its_farewell(tmp_path: Path) -> None:
    start = (
        "import pathlib, sys, time\n"
        "from infra.emulator import Emulator\n"
        "emulator = Emulator(pathlib.Path(sys.argv[1]), int(sys.argv[2]))\n"
        "emulator.start(attached=True)\n"
        "print('up', emulator.pid(), flush=True)\n"
        "time.sleep(600)\n"
    )
    command = [sys.executable, "-c", start, str(tmp_path), str(free_port())]
    owner = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    with owner.stdout:
        said = next(line for line in owner.stdout if line.startswith("up"))
    emulator = int(said.split()[1])
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    assert ends(emulator, seconds=30)
