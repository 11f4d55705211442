"""The made-up protocol of docs/extending.md on the running hub: deployed, registered as a target, delivered to."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from typing import TYPE_CHECKING, Any

from infra import demo
from infra.bootstrap import ROOT
from infra.calls import send_json
from infra.package import Package
from tests.extending import extended, python
from tests.infra.test_extending import PROTOCOL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from infra.stack import Stack

_PACKAGE = """
import json
from pathlib import Path
from infra.package import package
folder = Path("package")
template = package("local", folder).template
(folder / "template.json").write_text(json.dumps(template))
"""
"""As `make package` does, with the console as it was built for the hub that runs."""
Hub = dict[str, Any]
NOW = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)
Rung = Queue[tuple[str, str]]


def test_a_protocol_that_was_just_added_is_deployed_registered_and_delivered_to(
    hub: Hub, stack: Stack, tmp_path: Path
) -> None:
    _deploy(stack, extended(tmp_path, PROTOCOL))
    admin, targets = hub["admin"]["headers"], f"{hub['base_url']}/admin/targets"
    with _a_bell() as (url, rung):
        target = {"name": "铃", "protocol": "bell", "baseUrl": url}
        guessed = send_json("POST", targets, {**target, "credential": {"owner": "wang", "key": "1"}}, admin)
        assert (guessed.status, guessed.body["msg"]) == (400, "credential.key: 至少8个字符")
        made = send_json("POST", targets, {**target, "credential": {"owner": "wang", "key": "ding-dong"}}, admin).body
        assert made["data"]["credential"] == {"owner": "wang", "key": "******"}
        demo.push_one_todo(hub, NOW)
        assert rung.get(timeout=60) == ("ding-dong", "OA OA2026112011040501 created 张三的年终考核（11:04:05）")
        send_json("DELETE", f"{targets}/{made['data']['targetId']}", {}, admin)


def _deploy(stack: Stack, copy: Path) -> None:
    """Over what runs. That the sources of this project are deployed stays noted: the others' hub is the same."""
    (copy / ".local").mkdir()
    (copy / ".local/cache").symlink_to(ROOT / ".local/cache")
    python(copy, "-c", _PACKAGE)
    template = json.loads((copy / "package/template.json").read_text())
    deployed = json.loads((stack.home / "deployed.json").read_text())
    stack.deploy(Package(template, copy / "package/deployment.zip"), deployed["sources"])


@contextmanager
def _a_bell() -> Iterator[tuple[str, Rung]]:
    rung: Rung = Queue()

    class Bell(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            rung.put((self.headers["X-Bell-Key"], body["line"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Bell)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/ring", rung
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
