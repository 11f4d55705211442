"""An emulator of AWS with nothing on it, and an environment that takes it for AWS, as a person's shell would."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import boto3
import pytest

from infra.bootstrap import ROOT
from infra.emulator import Emulator
from infra.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="module", autouse=True)
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    emulator = Emulator(tmp_path_factory.mktemp("aws"), free_port())
    emulator.start(attached=True)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in emulator.aws.environment().items():
            patch.setenv(name, value)
        patch.delenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", raising=False)
        patch.delenv("TODOHUB_STAGE", raising=False)
        boto3.setup_default_session()  # which remembers no other emulator's keys
        try:
            yield emulator
        finally:
            emulator.stop()


@pytest.fixture(scope="module")
def shell() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command of the project's environment as a person would, with nobody at the keyboard."""

    def run(*command: str, folder: Path = ROOT, stage: str = "") -> subprocess.CompletedProcess[str]:
        path = f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"  # noqa: PTH120 - a link stays a link
        return subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PATH": path} | ({"TODOHUB_STAGE": stage} if stage else {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    return run
