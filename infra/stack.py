"""A whole running hub on this machine: emulator, deployed package, base URL. The developer's one, or a test's own."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra.aws import client
from infra.console import Trouble, say
from infra.deploy import deploy
from infra.emulator import Emulator
from infra.package import package, source_digest

if TYPE_CHECKING:
    from pathlib import Path

STAGE = "local"


@dataclass(frozen=True)
class Stack:
    """One hub: `home` holds all it keeps, `port` is the emulator's."""

    home: Path
    port: int

    @property
    def emulator(self) -> Emulator:
        """The emulator it runs on."""
        return Emulator(self.home, self.port)

    @property
    def endpoint(self) -> str:
        """Endpoint of the emulated AWS services."""
        return self.emulator.url

    @property
    def base_url(self) -> str:
        """Where the hub's routes begin; the same after every restart, because the API's id is chosen by us."""
        return f"{self.endpoint}/_aws/execute-api/todohub/{STAGE}"

    def up(self, *, attached: bool) -> bool:
        """Start what does not run and deploy what has changed; returns whether anything was done.

        Raises:
            Trouble: in one sentence, what stands in the way.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        running = self.emulator.pid() is not None
        if not running:
            self.emulator.start(attached=attached)
        wanted = source_digest()
        fresh = self._deployed() == wanted
        if not fresh:
            built = package(STAGE, self.home / "package")
            deploy(built, STAGE, f"todohub-{STAGE}-artefacts", self.endpoint)
            (self.home / "deployed.json").write_text(json.dumps({"sources": wanted}))
        self._wait_until_healthy()
        return not (running and fresh)

    def down(self) -> bool:
        """Stop gracefully, keeping the state; returns whether it was running."""
        return self.emulator.stop()

    def client(self, service: str) -> Any:
        """A boto3 client of one of the emulated services."""
        return client(service, self.endpoint)

    def _deployed(self) -> str | None:
        """Digest of the sources that run, if the emulator still knows them (a hard kill makes it forget)."""
        try:
            self.client("cloudformation").describe_stacks(StackName=f"todohub-{STAGE}")
            digest: str = json.loads((self.home / "deployed.json").read_text())["sources"]
        except (ClientError, OSError, ValueError):
            return None
        return digest

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"{self.base_url}/health", timeout=30) as answer:
                    if answer.status == HTTPStatus.OK:
                        return
            except (urllib.error.URLError, OSError) as error:
                if time.monotonic() > deadline:
                    raise Trouble(f"The hub does not answer ({error}); see {self.home / 'emulator.log'}.") from error
                say(f"waiting for the hub to answer ({error})")
            time.sleep(1)
