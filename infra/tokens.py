"""Tokens of the demo people. The administrator is appointed as any stage's first one is; the others are asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from infra.bootstrap import ROOT
from infra.seed import post
from infra.terminal import Trouble

if TYPE_CHECKING:
    from infra.seed import Headers
    from infra.stack import Stack

DAYS = 30


def appoint(stack: Stack) -> str:
    """Make `admin` an administrator of the local stack and return a token for him, good for thirty days."""
    command = [sys.executable, "-m", "chalicelib.identity.bootstrap"]
    command += ["--user", "admin", "--name", "管理员", "--days", str(DAYS)]
    environment = {**os.environ, **local_environment(stack)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["nothing"]
        raise Trouble(f"The first administrator could not be appointed; the hub said: {said[-1]}")
    token: str = json.loads(done.stdout)["accessToken"]
    return token


def of_users(base_url: str, users: list[str], administrator: Headers) -> dict[str, str]:
    """User id → token, as long-lived as the stage's settings make it (.chalice/config.json: thirty days)."""
    return {user: post(f"{base_url}/admin/tokens", {"userId": user}, administrator)["accessToken"] for user in users}


def local_environment(stack: Stack) -> dict[str, str]:
    """Environment in which the hub's own code works on the local stack, whatever the developer's own AWS settings."""
    return {"TODOHUB_STAGE": "local", **stack.aws.environment()}
