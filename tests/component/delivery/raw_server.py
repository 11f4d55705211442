"""A server of raw bytes on loopback: each connection is handed to a function that acts any misbehaviour."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Script = Callable[[socket.socket, bytes], None]


@dataclass
class RawServer:
    port: int
    requests: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/push"


@contextlib.contextmanager
def raw_server(script: Script, wrap: Callable[[socket.socket], socket.socket] = lambda s: s) -> Iterator[RawServer]:
    """Serve on a free port until the block ends; `script(connection, request)` acts the answer."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = RawServer(listener.getsockname()[1])

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError), wrap(connection) as channel:
                request = read_request(channel)
                server.requests.append(request)
                script(channel, request)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)


def read_request(channel: socket.socket) -> bytes:
    """Read one request: the head, then as much body as Content-Length says."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = channel.recv(65536)
        if not piece:
            return received
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            while len(body) < int(value):
                body += channel.recv(65536)
    return head + b"\r\n\r\n" + body


def answer(body: bytes, head: bytes = b"HTTP/1.1 200 OK\r\n") -> Script:
    """Act a plain answer with the right length."""
    return lambda channel, _request: channel.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def say(*pieces: bytes) -> Script:
    """Act an answer of exactly these bytes, then close."""
    return lambda channel, _request: channel.sendall(b"".join(pieces))
