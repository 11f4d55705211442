"""A whole running hub on this machine: emulator, deployed package, base URL. The developer's one, or a test's own."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra import console_build
from infra.aws import client, emulated_api_url
from infra.centre import Centre
from infra.deploy import Place, deploy
from infra.emulator import Emulator
from infra.package import package, source_digest
from infra.terminal import Trouble, say

if TYPE_CHECKING:
    from pathlib import Path

    from infra.aws import Emulated
    from infra.package import Package

STAGE = "local"
API_ID = "todohub"


@dataclass(frozen=True)
class Stack:
    """One hub: `home` holds all it keeps, `port` is the public one."""

    home: Path
    port: int

    @property
    def emulator(self) -> Emulator:
        """The emulator it runs on."""
        return Emulator(self.home, self.port)

    @property
    def centre(self) -> Centre:
        """The demo centre that it tells about every change."""
        return Centre(self.home, self.port + 1)

    @property
    def aws(self) -> Emulated:
        """The emulated AWS services."""
        return self.emulator.aws

    @property
    def base_url(self) -> str:
        """Where the hub's routes begin; the same after every restart, because the API's id is chosen by us."""
        return emulated_api_url(self.emulator.url, API_ID, STAGE)

    def up(self, *, attached: bool) -> bool:
        """Start what does not run and deploy what has changed; returns whether anything was done.

        Raises:
            Trouble: in one sentence, what stands in the way.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        console_build.ensure_built()
        if self.emulator.is_of_before():
            self.emulator.stop()
        running = self.emulator.pid() is not None
        if not running:
            self.emulator.start(attached=attached)
        wanted = source_digest()
        fresh = self._deployed().get("sources") == wanted
        if not fresh:
            self.deploy(package(STAGE, self.home / "package"), wanted)
        self._wait_until_healthy()
        return not (running and fresh)

    def down(self) -> bool:
        """Stop gracefully, keeping the state; returns whether it was running.

        The emulator first: its functions may still be telling the demo centre something.

        Raises:
            Trouble: it runs on another port than asked for; nothing was stopped.
        """
        was_running = self.emulator.stop()
        self.centre.stop()
        return was_running

    def client(self, service: str) -> Any:
        """A boto3 client of one of the emulated services."""
        return client(service, self.aws)

    def _deployed(self) -> dict[str, str]:
        """Digests of what runs, empty when the emulator knows of nothing (a hard kill makes it forget)."""
        if not self._stack_exists():
            return {}
        try:
            found: dict[str, str] = json.loads((self.home / "deployed.json").read_text())
        except (OSError, ValueError):
            return {}
        return found

    def deploy(self, built: Package, sources: str) -> None:
        """Deploy a package made from these sources (a digest) under the API id `todohub`, which makes the base URL.

        The emulator cannot change the routes of an API, it makes a new one first and then removes the old; two cannot
        have the same id. So changed routes are deployed under a passing id, and then under the lasting one.
        """
        routes = built.template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
        described = hashlib.sha256(json.dumps(routes, sort_keys=True).encode()).hexdigest()
        if self._stack_exists() and self._deployed().get("routes") != described:
            passing = copy.deepcopy(built)
            passing.template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["info"]["version"] = "passing"
            deploy(passing, self._place(f"passing-{uuid.uuid4().hex[:8]}"))
            with contextlib.suppress(ClientError):
                self.client("apigateway").delete_rest_api(restApiId=API_ID)
        deploy(built, self._place(API_ID))
        self.emulator.save()
        (self.home / "deployed.json").write_text(json.dumps({"sources": sources, "routes": described}))

    def _place(self, api_id: str) -> Place:
        return Place(STAGE, f"todohub-{STAGE}-artefacts", self.aws, {"project": "todohub", "ms-custom-id": api_id})

    def _stack_exists(self) -> bool:
        try:
            self.client("cloudformation").describe_stacks(StackName=f"todohub-{STAGE}")
        except ClientError:
            return False
        return True

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
