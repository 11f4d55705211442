"""The Node.js receiver of docs/getting-started.md takes what the hub signs, once it runs, and nothing else."""

from __future__ import annotations

import os
import subprocess
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

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ANOTHER = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
BODY = '{"id": "1", "type": "todohub.task.created", "subject": "OA/待办"}'.encode()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Where the receiver listens."""
    [program] = blocks(ROOT / "docs/getting-started.md", "js")
    command = [str(node.folder() / "node"), "--input-type=module", "--eval", program]
    environment = {**os.environ, "WEBHOOK_SECRET": SECRET, "PORT": "0"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield f"http://127.0.0.1:{running.stdout.readline().strip()}/"
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
