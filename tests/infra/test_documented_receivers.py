"""The receivers of docs/getting-started.md in Node.js, Java and PHP take what the hub signs, and nothing else."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import requests

from chalicelib.protocols.webhook.client import signature_headers
from infra import node
from infra.bootstrap import ROOT
from tests.documented import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ANOTHER = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
BODY = '{"id": "1", "type": "todohub.task.created", "subject": "OA/待办"}'.encode()
STARTS_WITHIN_SECONDS = 60


def command(language: str, program: str, folder: Path, port: int) -> list[str]:
    """What runs a receiver."""
    if language == "js":
        return [str(node.folder() / "node"), "--input-type=module", "--eval", program]
    tool = shutil.which(language)
    if tool is None:
        pytest.skip(f"there is no {language} on this machine: its receiver is not run")
    file = folder / {"java": "Receiver.java", "php": "receiver.php"}[language]
    file.write_text(program)
    return [tool, str(file)] if language == "java" else [tool, "-S", f"127.0.0.1:{port}", str(file)]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module", params=["js", "java", "php"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the receiver listens."""
    [program] = blocks(ROOT / "docs/getting-started.md", request.param)
    port = free_port()
    words = command(request.param, program, tmp_path_factory.mktemp(request.param), port)
    environment = {**os.environ, "WEBHOOK_SECRET": SECRET, "PORT": str(port)}
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(words, env=environment, stdout=nowhere, stderr=nowhere) as running:
        try:
            until = time.monotonic() + STARTS_WITHIN_SECONDS
            while not answers(port):
                assert running.poll() is None, "it ended"
                assert time.monotonic() < until, "it does not listen"
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/"
        finally:
            running.terminate()


def answered(url: str, *secrets: str, body: bytes = BODY, late: int = 0) -> int:
    now = datetime.now(UTC) - timedelta(seconds=late)
    signed = signature_headers(list(secrets), "1", now, BODY)
    return requests.post(url, data=body, headers=signed, timeout=30).status_code


def test_what_the_hub_signs_is_taken_also_while_its_secret_turns(url: str) -> None:
    assert answered(url, SECRET) == 204
    assert answered(url, ANOTHER, SECRET) == 204


def test_another_secret_body_or_time_is_refused(url: str) -> None:
    assert answered(url, ANOTHER) == 401
    assert answered(url, SECRET, body=BODY + b" ") == 401
    assert answered(url, SECRET, late=301) == 401
    assert requests.post(url, data=BODY, timeout=30).status_code == 401
