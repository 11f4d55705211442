"""The demo external centre (infra/demo_centre.py) as a process beside the emulator: started and stopped with it."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.bootstrap import ROOT
from infra.emulator import end_with_parent
from infra.ports import free_port, is_free
from infra.processes import command_of
from infra.terminal import Trouble

if TYPE_CHECKING:
    from pathlib import Path

APP_ID = "OA"
START_SECONDS, STOP_SECONDS = 20, 10
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Centre:
    """One centre. It prefers `port`, and keeps the one it got."""

    home: Path
    port: int

    @property
    def _file(self) -> Path:
        return self.home / "centre.json"

    def start(self, *, attached: bool) -> dict[str, str]:
        """Start it unless it runs; returns `{url, appId, accessToken}` for a push target.

        Raises:
            Trouble: it does not start.
        """
        known = self._known()
        if self.pid() is None:
            port = next(port for port in (known.get("port"), self.port, 0) if port is not None and is_free(port))
            known = {"port": port or free_port(), "token": known.get("token") or secrets.token_urlsafe(24)}
            self._file.touch(mode=0o600)
            self._write(known)
            self._write({**known, "pid": self._launch(known["port"], attached=attached)})
        self._wait_until_up(known["port"])
        return {"url": f"http://127.0.0.1:{known['port']}", "appId": APP_ID, "accessToken": known["token"]}

    def stop(self) -> None:
        """Stop it; what it received, its port and its credential are kept."""
        pid = self.pid()
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while self.pid() is not None and time.monotonic() < deadline:
            time.sleep(0.05)
        with contextlib.suppress(ProcessLookupError):
            if self.pid() is not None:
                os.kill(pid, signal.SIGKILL)

    def pid(self) -> int | None:
        """Process id of this home's centre, if it lives."""
        pid = self._known().get("pid")
        if pid is None:
            return None
        if pid in _children:
            return pid if _children[pid].poll() is None else None
        return pid if str(self._file) in command_of(pid) else None

    def _launch(self, port: int, *, attached: bool) -> int:
        command = [sys.executable, "-m", "infra.demo_centre", "--port", str(port)]
        with (self.home / "centre.log").open("w") as log:
            process = subprocess.Popen(
                [*command, "--credential", str(self._file), "--kept", str(self.home / "received.jsonl")],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent if attached and sys.platform == "linux" else None,  # noqa: PLW1509  no thread runs yet
            )
        _children[process.pid] = process
        return process.pid

    def _wait_until_up(self, port: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/received", timeout=2).close()
                return
            time.sleep(0.05)
        raise Trouble(f"The demo centre did not start; its last words are in {self.home / 'centre.log'}.")

    def _known(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._file.read_text())
        except (OSError, ValueError):
            return {}
        return found

    def _write(self, known: dict[str, Any]) -> None:
        self._file.write_text(json.dumps(known))
