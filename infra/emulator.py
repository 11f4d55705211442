"""The AWS emulator (ministack) as one process of its own: started, found again, stopped gracefully.

Everything it keeps lies in one folder: state, keys, zips, logs, scratch. It saves its state when it is stopped
gracefully (SIGTERM) and while it runs (infra/ministack_host.py): a hard kill loses the last seconds.
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
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra import inner, ports
from infra.aws import LOCAL_REGION
from infra.bootstrap import ROOT
from infra.processes import command_of, mentioning
from infra.terminal import Trouble, say

if TYPE_CHECKING:
    from pathlib import Path

    from infra.aws import Emulated

START_SECONDS, STOP_SECONDS, SAVE_SECONDS = 60, 30, 60
PR_SET_PDEATHSIG = 1

_children: dict[int, subprocess.Popen[bytes]] = {}
"""Emulators that this process started: only their parent learns of their end."""


@dataclass(frozen=True)
class Emulator:
    """One emulator: its folder, and its public port on 127.0.0.1, where the hub's API answers and nothing else."""

    home: Path
    port: int

    @property
    def url(self) -> str:
        """Where the public port is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def aws(self) -> Emulated:
        """The emulated services, at the inner port, with the keys of this folder."""
        return inner.known(self.home, self.port)

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

    def is_of_before(self) -> bool:
        """Whether what runs is an emulator as it was before it had two doors: open to pages, and to be replaced."""
        pid = self.pid()
        return pid is not None and "ministack_host" not in command_of(pid)

    def start(self, *, attached: bool) -> None:
        """Start it and wait until it answers. Attached, it ends when this process ends, however that happens.

        Raises:
            Trouble: the port is taken, or it stops or stays silent while starting.
        """
        if not python().exists():
            raise Trouble("The emulator is not installed; `make up` and `make test` install it.")
        ports.require_free(self.port)
        aws = inner.settled(self.home, self.port)
        self._end_workers()
        shutil.rmtree(self.home / "tmp", ignore_errors=True)
        (self.home / "tmp").mkdir(parents=True)
        say(f"starting the emulator on 127.0.0.1:{self.port}")
        with (self.home / "emulator.log").open("w") as log:
            process = subprocess.Popen(
                [python(), "-m", "infra.ministack_host", str(self.port), aws.url.rpartition(":")[2]],
                env=self._environment(aws),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent if attached and sys.platform == "linux" else None,  # noqa: PLW1509  no thread runs yet
            )
        _children[process.pid] = process
        (self.home / "emulator.json").write_text(json.dumps({"pid": process.pid, "port": self.port}))
        self._wait_until_up(process)

    def save(self) -> None:
        """Have it save now what it holds, and wait until it has.

        Raises:
            Trouble: it does not.
        """
        pid, stamp, deadline = self.pid(), self.home / "saved", time.monotonic() + SAVE_SECONDS
        if pid is None:
            return
        before = _changed_at(stamp)
        os.kill(pid, signal.SIGUSR1)
        while _changed_at(stamp) == before:
            if time.monotonic() > deadline or not _is_emulator(pid):
                raise Trouble(f"The emulator does not save its state; see {self.home / 'emulator.log'}.")
            time.sleep(0.05)

    def stop(self) -> bool:
        """Stop it gracefully, so that it saves its state; returns whether it was running.

        None of its functions' workers outlives it, also where it was killed before.
        """
        pid = self.pid()
        if pid is None:
            self._end_workers()
            return False
        os.kill(pid, signal.SIGTERM)
        if not _gone(pid, STOP_SECONDS):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            _gone(pid, STOP_SECONDS)
        self._end_workers()
        (self.home / "emulator.json").unlink(missing_ok=True)
        shutil.rmtree(self.home / "tmp", ignore_errors=True)
        return True

    def _end_workers(self) -> None:
        for pid in mentioning(str(self.home / "tmp/ministack-lambda")):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _environment(self, aws: Emulated) -> dict[str, str]:
        return {
            **aws.environment(),
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": os.environ.get("HOME", str(self.home)),
            "LANG": "C.UTF-8",
            "AUTH": "true",  # IAM is enforced: a policy that lacks an action fails here, not in production
            "GATEWAY_PORT": aws.url.rpartition(":")[2],  # where it tells its functions to call
            "MINISTACK_HOST": "127.0.0.1",
            "MINISTACK_REGION": LOCAL_REGION,
            "TODOHUB_SAVE_SECONDS": os.environ.get("TODOHUB_SAVE_SECONDS", ""),
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
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=2):
                return
            time.sleep(0.1)
        self.stop()
        raise Trouble(f"The emulator did not start; its last words are in {self.home / 'emulator.log'}.")


def python() -> Path:
    """The emulator's own Python."""
    return ROOT / ".venv-emulator/bin/python"


def end_with_parent() -> None:
    """Linux: have the kernel send SIGTERM to this process when the one that started it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _is_emulator(pid: int) -> bool:
    """Whether the process lives and is an emulator: a process id is used again, a dead process may stay listed."""
    if pid in _children:
        return _children[pid].poll() is None
    return "ministack" in command_of(pid)


def _changed_at(stamp: Path) -> int:
    return stamp.stat().st_mtime_ns if stamp.exists() else 0


def _gone(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while _is_emulator(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
