"""Generated clients call the app: TypeScript here, whose tools the console has; `make clients` takes all three."""

from __future__ import annotations

import os
import threading
import uuid
from datetime import UTC, datetime
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from chalicelib.identity.tokens import issue_user_token
from infra.clients.__main__ import works
from tests.attack.gateway import Gateway

LANGUAGES = os.environ.get("TODOHUB_CLIENTS", "typescript").split()


class Quiet(WSGIRequestHandler):
    def log_message(self, format, *args):  # noqa: A002 - the base's name
        pass


@pytest.fixture
def call(hub):
    token, _ = issue_user_token("lisi", datetime.now(UTC), uuid.uuid4().hex)
    with make_server("127.0.0.1", 0, Gateway(hub.http), handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield {"HUB_URL": f"http://127.0.0.1:{server.server_port}", "HUB_TOKEN": token}
        server.shutdown()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_generated_client_compiles_and_is_answered(call, tmp_path, language):
    assert works(language, call, tmp_path)
