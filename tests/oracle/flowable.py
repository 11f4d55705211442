"""Flowable 6.8 itself, in a process of its own: what it says is how a diagram runs.

Needs a JDK and Maven, which fetches the engine; its database is in memory and nothing listens anywhere.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import contextmanager
else:
    from contextlib import contextmanager

ROOT = Path(__file__).parents[2]
DRIVER = Path(__file__).parent / "driver"
BUILT = ROOT / "build/oracle"


def missing() -> str:
    """What this machine lacks to ask Flowable; empty when nothing."""
    lacks = [tool for tool in ("java", "mvn") if not shutil.which(tool)]
    return f"the oracle needs {' and '.join(lacks)} on PATH" if lacks else ""


@contextmanager
def running() -> Iterator[Flowable]:
    """A driver that answers; built first when its source is newer."""
    _build()
    classpath = f"{BUILT / 'classes'}:{(BUILT / 'classpath').read_text().strip()}"
    command = ["java", "-XX:TieredStopAtLevel=1", "-cp", classpath, "Oracle"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    ) as process:
        flowable = Flowable(process)
        assert flowable.read() == {"ready": True}
        yield flowable
        assert process.stdin
        process.stdin.close()


def _build() -> None:
    source = DRIVER / "src/main/java/Oracle.java"
    made = BUILT / "classpath"
    if made.exists() and made.stat().st_mtime > max(source.stat().st_mtime, (DRIVER / "pom.xml").stat().st_mtime):
        return
    goals = ["compile", "dependency:build-classpath", f"-Dmdep.outputFile={made}"]
    subprocess.run(["mvn", "-q", "-B", "-f", str(DRIVER / "pom.xml"), *goals], check=True)


class Flowable:
    """Plays one instance at a time; every answer is a state of player.py or {"refused": why}."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, command: dict[str, Any]) -> dict[str, Any]:
        """One command of player.py."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(command, ensure_ascii=False) + "\n")
        self._process.stdin.flush()
        return self.read()

    def read(self) -> dict[str, Any]:
        """The next answer."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the driver has stopped"
        answer: dict[str, Any] = json.loads(line)
        return answer
