"""The door of the local hub: what its public port lets in, and what it says to the rest.

An ASGI application around the emulator's, in its process (infra/ministack_host.py). It lets in calls of the hub's API,
and signed calls of objects in the hub's own bucket of files; from pages, those of the hub and of origins that are
registered with it (chalicelib/web/cross_origin.py). Everything else of the emulator is out of reach here. As API
Gateway does it limits a body, opens a compressed one, and compresses an answer.
Standard library only: it runs with the emulator's Python.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.compression import BadBody, compressed, opened

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Message, Receive, Send], Awaitable[None]]
    Headers = Iterable[tuple[bytes, bytes]]

LONGEST_BODY = 10 * 1024 * 1024
"""Bytes of a body, opened: API Gateway's own limit."""
BASE = "/_aws/execute-api/todohub/local"
FORWARDED = ((b"x-forwarded-proto", b"http"), (b"x-forwarded-prefix", BASE.encode()))
"""What the hub cannot know here of its own address; the emulated gateway takes itself for one on AWS."""
API = re.compile(rf"{BASE}(/.*)?", re.DOTALL)
FILE = re.compile(r"/todohub-local-files(-[a-z0-9-]+)?/.+", re.DOTALL)
"""An object of the hub's bucket of files, addressed by path."""
FILE_METHODS = ("GET", "HEAD", "PUT")
AS_A_FILE = [(b"content-security-policy", b"default-src 'none'; sandbox"), (b"x-content-type-options", b"nosniff")]
"""Laid over a stored object, so that one that is a page does not become a page of the hub."""


class Refused(Exception):
    """What is not let in: status, code and message of the hub's own envelope."""

    def __init__(self, status: int, error: str, msg: str) -> None:
        super().__init__(msg)
        self.status, self.body = status, {"code": status, "msg": msg, "error": error}


@dataclass(frozen=True)
class Front:
    """The door before `inside`, on `port`; signatures of files are made for `inner_host`, where functions call AWS."""

    inside: App
    port: int
    inner_host: str

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection as ASGI wants it."""
        if scope["type"] == "lifespan":
            await live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        try:
            judge_place(scope)
            judge_host(headers, self.port)
            if not API.fullmatch(scope["path"]):
                judge_page(headers)
                await self._file(scope, receive, send)
            else:
                if not await self._is_registered(scope, headers):
                    judge_page(headers)
                await self._call(scope, headers, receive, send)
        except Refused as refused:
            await answer(send, refused.status, refused.body)

    async def _is_registered(self, scope: Message, headers: dict[bytes, bytes]) -> bool:
        """Whether the hub lets pages of this origin call here: what it answers a browser's question before a call."""
        origin = headers.get(b"origin", b"")
        if origin in (b"", b"null", b"http://" + headers[b"host"]):
            return False
        asked = [(b"host", headers[b"host"]), (b"origin", origin)]
        asked += [(b"access-control-request-method", scope["method"].encode()), (b"content-length", b"0")]
        start, _ = await heard(self.inside, {**scope, "method": "OPTIONS", "headers": asked}, b"")
        return (b"access-control-allow-origin", origin) in [(name.lower(), value) for name, value in start["headers"]]

    async def _call(self, scope: Message, headers: dict[bytes, bytes], receive: Receive, send: Send) -> None:
        encoding = headers.get(b"content-encoding", b"").decode("latin-1")
        try:
            body = opened(await whole(receive), encoding, LONGEST_BODY)
        except BadBody:
            raise Refused(400, "bad_input", "请求体的 Content-Encoding 与内容不符") from None
        if len(body) > LONGEST_BODY:
            raise Refused(413, "too_large", f"请求体不能超过 {LONGEST_BODY // 1024 // 1024} MB")
        own = [(b"content-length", str(len(body)).encode()), *FORWARDED]
        dropped = {b"content-encoding", *(name for name, _ in own)}
        sized = [*(pair for pair in scope["headers"] if pair[0] not in dropped), *own]
        start, text = await heard(self.inside, {**scope, "headers": sized}, body)
        told, text = compressed(
            without_any_origin(start["headers"]), text, headers.get(b"accept-encoding", b"").decode("latin-1")
        )
        await send({**start, "headers": told})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else text})

    async def _file(self, scope: Message, receive: Receive, send: Send) -> None:
        host = (b"host", self.inner_host.encode())
        sent = [host if pair[0] == b"host" else pair for pair in scope["headers"]]

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*without_any_origin(message["headers"]), *AS_A_FILE]}
            await send(message)

        await self.inside({**scope, "headers": sent}, receive, guarded)


def judge_place(scope: Message) -> None:
    """Let a call of the hub's API pass, and a signed one of an object in the hub's own bucket of files.

    Raises:
        Refused: it is another one, of the emulator's own above all.
    """
    signed = scope["method"] in FILE_METHODS and b"X-Amz-Signature=" in scope["query_string"]
    if not API.fullmatch(scope["path"]) and not (signed and FILE.fullmatch(scope["path"])):
        raise Refused(404, "not_found", "没有这个接口")


def judge_host(headers: dict[bytes, bytes], port: int) -> None:
    """Let calls by this machine's own names pass.

    Raises:
        Refused: the Host is another name: a page whose name was made to point here.
    """
    if headers.get(b"host", b"").decode("latin-1") not in (f"127.0.0.1:{port}", f"localhost:{port}"):
        raise Refused(403, "foreign_host", f"本机的中枢只用 127.0.0.1:{port} 或 localhost:{port} 访问")


def judge_page(headers: dict[bytes, bytes]) -> None:
    """Let a program pass, a page of the hub, and a link that a person followed.

    Raises:
        Refused: a page of another origin calls.
    """
    own = b"http://" + headers[b"host"]
    embedded = headers.get(b"sec-fetch-mode", b"navigate") != b"navigate"
    foreign = headers.get(b"sec-fetch-site") in (b"cross-site", b"same-site")
    if headers.get(b"origin", own) != own or (foreign and embedded):
        raise Refused(403, "foreign_origin", "本机的中枢不接受其他网页的调用")


def without_any_origin(headers: Headers) -> list[tuple[bytes, bytes]]:
    """The headers without the emulator's own leave for every page; what the hub says of one origin stays."""
    return [pair for pair in headers if (pair[0].lower(), pair[1]) != (b"access-control-allow-origin", b"*")]


async def live(receive: Receive, send: Send) -> None:
    """Start and end without anything of its own to do."""
    while (message := await receive())["type"] != "lifespan.shutdown":
        await send({"type": f"{message['type']}.complete"})
    await send({"type": "lifespan.shutdown.complete"})


async def whole(receive: Receive) -> bytes:
    """The body of a request, read to its end; what is past the limit is not kept."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        if len(body) <= LONGEST_BODY:
            body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


async def heard(app: App, scope: Message, body: bytes) -> tuple[Message, bytes]:
    """Call an application with a whole body; the start of its answer, and the whole of it."""
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        told.append(message)

    await app(scope, receive, send)
    return told[0], b"".join(message.get("body", b"") for message in told[1:])


async def answer(send: Send, status: int, body: dict[str, Any]) -> None:
    """Say something in JSON."""
    text = json.dumps(body, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
