from __future__ import annotations

import pytest

from chalicelib.identity import discovery, jwks, tokens
from chalicelib.protocols.console import ways_in
from chalicelib.protocols.hub import sign_in
from chalicelib.settings import Settings
from tests.component.sign_in.real_servers import running


@pytest.fixture(scope="session")
def oidc_url():
    with running("oidc") as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def cas_url(tmp_path_factory):
    with running("cas", str(tmp_path_factory.mktemp("cas"))) as port:
        yield f"http://127.0.0.1:{port}/cas"


@pytest.fixture
def stage(monkeypatch):
    """Gives the hub the settings of a production stage with these ways in."""
    discovery.forget()
    jwks.forget()

    def configure(**ways):
        configured = Settings(own_user_tokens=False, **ways)
        for module in (sign_in, tokens, ways_in):
            monkeypatch.setattr(module, "settings", lambda: configured)
        return configured

    return configure
