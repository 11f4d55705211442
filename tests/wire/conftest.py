"""The hub in this process, the emulator in another; between them a proxy that speaks AWS's protocols and breaks them.

Run by `make wire` alone: elsewhere in the suite AWS is moto, which takes hold of every client of its process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from infra import bare
from infra.aws import Emulated, client
from infra.emulator import Emulator, end_with_parent
from infra.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.component.calling import Hub

collect_ignore_glob = [] if os.environ.get("TODOHUB_WIRE") else ["*"]
START_SECONDS = 30


@dataclass(frozen=True)
class Weather:
    """The proxy's rules (microburst) and what they did."""

    url: str

    def set(self, *rules: dict[str, Any]) -> None:
        """Let exactly these faults happen from now on; without any the sky is clear."""
        self._ask("DELETE", "fired")
        self._ask("POST", "rules", list(rules))

    def fired(self) -> list[str]:
        """What happened, in order: `TransactWriteItems reset`."""
        return [f"{each['operation']} {each['action']}" for each in self._ask("GET", "fired")]

    def is_up(self) -> bool:
        """Whether the proxy answers."""
        try:
            self._ask("GET", "health")
        except (urllib.error.URLError, OSError):
            return False
        return True

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        sent = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(f"{self.url}/_microburst/{path}", sent, method=method)
        with urllib.request.urlopen(asked, timeout=5) as answer:
            return json.load(answer)


@pytest.fixture(scope="session")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Weather]:
    """The proxy before an emulator with every table and queue, and the environment pointing at it."""
    emulator = Emulator(tmp_path_factory.mktemp("emulator"), free_port())
    emulator.start(attached=True)
    port = free_port()
    proxy = subprocess.Popen(
        [sys.executable, "-m", "microburst", "--upstream", emulator.aws.url, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no thread runs yet
    )
    try:
        _furnish(emulator.aws)
        made = Weather(f"http://127.0.0.1:{port}")
        _wait_for(made)
        os.environ.update(emulator.aws.environment() | {"AWS_ENDPOINT_URL": made.url})
        yield made
    finally:
        os.environ.pop("AWS_ENDPOINT_URL", None)
        proxy.kill()  # it would wait for the answers it holds back
        proxy.wait()
        emulator.stop()


@pytest.fixture(scope="session")
def hub(weather: Weather) -> Hub:
    """The whole app, calling AWS through the proxy."""
    from tests.component.calling import Hub  # noqa: PLC0415 - its clients are made with this environment

    return Hub()


def _furnish(emulated: Emulated) -> None:
    bare.create(client("dynamodb", emulated), client("sqs", emulated))
    client("secretsmanager", emulated).create_secret(Name="todohub-local-signing", SecretString="s" * 64)
    kms = client("kms", emulated)
    kms.create_alias(AliasName="alias/todohub-local", TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])


def _wait_for(made: Weather) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not made.is_up():
        assert time.monotonic() < deadline, "the proxy does not start"
        time.sleep(0.1)
