"""User centres that the deployed hub is told of for a while: an OIDC provider that enforces PKCE, and a CAS server."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from infra import node
from infra.bootstrap import ROOT
from tests.component.sign_in.real_servers import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.stack import Stack

__all__ = ["CLIENT", "console", "ways"]

PROVIDER = ROOT / "tests/e2e/oidc"
CLIENT = "todohub-console"


@contextmanager
def provider(console: str) -> Iterator[str]:
    """The OIDC provider of tests/e2e/oidc, which lets this console in; its issuer."""
    if not (PROVIDER / "node_modules/oidc-provider").exists():
        node.run(["npm", "ci", "--ignore-scripts"], PROVIDER)
    command = [str(node.folder() / "node"), "provider.mjs", console]
    with subprocess.Popen(
        command, cwd=PROVIDER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{next(int(line) for line in process.stdout if line.strip().isdigit())}"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def console(stack: Stack) -> str:
    return f"{stack.base_url}/console/index.html"


@pytest.fixture(scope="module")
def ways(
    stack: Stack, hub: dict[str, Any], console: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """Issuer and CAS server that the deployed functions are told of, as an operator's variables would."""
    functions = stack.client("lambda")
    before = functions.get_function_configuration(FunctionName="todohub-local")["Environment"]["Variables"]
    with provider(console) as issuer, running("cas", str(tmp_path_factory.mktemp("cas"))) as port:
        cas = f"http://127.0.0.1:{port}/cas"
        told = {
            "TODOHUB_ISSUERS": json.dumps([{"issuer": issuer, "client_id": CLIENT}]),
            "TODOHUB_CAS": json.dumps({"url": cas, "service_url": console}),
        }
        functions.update_function_configuration(FunctionName="todohub-local", Environment={"Variables": before | told})
        try:
            yield issuer, cas
        finally:
            functions.update_function_configuration(FunctionName="todohub-local", Environment={"Variables": before})
