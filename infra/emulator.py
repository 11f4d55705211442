"""The AWS emulator (ministack) as one process of its own: started, found again, stopped gracefully.

Everything it keeps lies in one folder: state, zips, logs, scratch. It saves its state when it is stopped gracefully
(SIGTERM); a hard kill loses what came after the last graceful stop.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra import ports
from infra.aws import LOCAL_KEYS, LOCAL_REGION
from infra.bootstrap import ROOT
from infra.processes import command_of
from infra.terminal import Trouble, say

if TYPE_CHECKING:
    from pathlib import Path

START_SECONDS, STOP_SECONDS = 60, 30
PR_SET_PDEATHSIG = 1

_children: dict[int, subprocess.Popen[bytes]] = {}
"""Emulators that this process started: only their parent learns of their end."""


@dataclass(frozen=True)
class Emulator:
    """One emulator: its folder and its port on 127.0.0.1."""

    home: Path
    port: int

    @property
    def url(self) -> str:
        """Endpoint of every emulated service."""
        return f"http://127.0.0.1:{self.port}"

    def pid(self) -> int | None:
        """Process id of the emulator living in this folder, if it lives.

        Raises:
            Trouble: it lives, but on another port than asked for.
        """
        try:
            noted = json.loads((self.home / "emulator.json").read_text())
            pid, port = int(noted["pid"]), int(noted["port"])
        except (OSError, ValueError, KeyError):
            return None
        if not _is_emulator(pid):
            return None
        if port != self.port:
            raise Trouble(f"The hub of this folder runs on port {port}; use TODOHUB_PORT={port}, or `make down` it so.")
        return pid

    def start(self, *, attached: bool) -> None:
        """Start it and wait until it answers. Attached, it ends when this process ends, however that happens.

        Raises:
            Trouble: the port is taken, or it stops or stays silent while starting.
        """
        if not python().exists():
            raise Trouble("The emulator is not installed; `make up` and `make test` install it.")
        ports.require_free(self.port)
        shutil.rmtree(self.home / "tmp", ignore_errors=True)
        (self.home / "tmp").mkdir(parents=True)
        say(f"starting the emulator on 127.0.0.1:{self.port}")
        with (self.home / "emulator.log").open("w") as log:
            process = subprocess.Popen(
                [python(), "-m", "ministack"],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent if attached and sys.platform == "linux" else None,  # noqa: PLW1509  no thread runs yet
            )
        _children[process.pid] = process
        (self.home / "emulator.json").write_text(json.dumps({"pid": process.pid, "port": self.port}))
        self._wait_until_up(process)

    def stop(self) -> bool:
        """Stop it gracefully, so that it saves its state; returns whether it was running."""
        pid = self.pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGTERM)
        if not _gone(pid, STOP_SECONDS):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            _gone(pid, STOP_SECONDS)
        (self.home / "emulator.json").unlink(missing_ok=True)
        shutil.rmtree(self.home / "tmp", ignore_errors=True)
        return True

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": os.environ.get("HOME", str(self.home)),
            "LANG": "C.UTF-8",
            "AUTH": "true",  # IAM is enforced: a policy that lacks an action fails here, not in production
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_HOST": "127.0.0.1",
            "MINISTACK_REGION": LOCAL_REGION,
            "AWS_ACCESS_KEY_ID": LOCAL_KEYS["aws_access_key_id"],
            "AWS_SECRET_ACCESS_KEY": LOCAL_KEYS["aws_secret_access_key"],
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.home / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.home / "s3"),
            "TMPDIR": str(self.home / "tmp"),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LAMBDA_WARM_TTL_SECONDS": "60",  # idle workers of a burst do not stay
        }

    def _wait_until_up(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=2).close()
                return
            time.sleep(0.1)
        self.stop()
        raise Trouble(f"The emulator did not start; its last words are in {self.home / 'emulator.log'}.")


def python() -> Path:
    """The emulator's own Python."""
    return ROOT / ".venv-emulator/bin/python"


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def end_with_parent() -> None:
    """Linux: have the kernel send SIGTERM to this process when the one that started it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _is_emulator(pid: int) -> bool:
    """Whether the process lives and is an emulator: a process id is used again, a dead process may stay listed."""
    if pid in _children:
        return _children[pid].poll() is None
    return "ministack" in command_of(pid)


def _gone(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while _is_emulator(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
