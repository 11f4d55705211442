"""The door of the emulator's inner port, where the functions and this project's tools call AWS: signed calls alone.

Nothing of a browser, nothing by another name, nothing of the emulator's own, which asks for no keys. The API of the hub
passes too: deployments look at it there before anything is before it. Standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from infra.front import Refused, answer

if TYPE_CHECKING:
    from infra.front import App, Message, Receive, Send

OF_BROWSERS = {b"origin", b"sec-fetch-site", b"sec-fetch-mode"}
API = "/_aws/execute-api/"
CHANGING = ("POST", "PUT", "PATCH", "DELETE")


@dataclass
class InnerDoor:
    """The door before `inside`; `changed` is set by whatever may have changed something."""

    inside: App
    port: int
    changed: bool = field(default=False)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection as ASGI wants it."""
        try:
            if scope["type"] == "http":
                self._judge(scope)
                self.changed = self.changed or scope["method"] in CHANGING
        except Refused as refused:
            await answer(send, refused.status, refused.body)
        else:
            await self.inside(scope, receive, send)

    def _judge(self, scope: Message) -> None:
        headers = dict(scope["headers"])
        if headers.keys() & OF_BROWSERS:
            raise Refused(403, "foreign_origin", "这里不接受网页的调用")
        if headers.get(b"host") not in (f"127.0.0.1:{self.port}".encode(), f"localhost:{self.port}".encode()):
            raise Refused(403, "foreign_host", "这里只用自己的地址访问")
        signed = b"authorization" in headers or b"X-Amz-Signature=" in scope["query_string"]
        own = scope["path"].startswith(("/_ministack", "/_localstack"))
        if own or not (signed or scope["path"].startswith(API)):
            raise Refused(403, "unsigned", "这里的调用要有签名")
