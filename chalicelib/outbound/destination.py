"""Where a request may go at all, judged by its URL alone: its form, and an address in the place of a name.

What a name stands for is judged when it is called (outgoing.py), because it may stand for something else by then.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalicelib.outbound import addresses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.outbound.addresses import Reach

DEFAULT_PORTS = {"http": 80, "https": 443, "smtp": 587, "smtps": 465}
WEB, MAIL = ("http", "https"), ("smtp", "smtps")
"""Schemes of what is called: HTTP, and servers that take mail."""
_SPACE, _DELETE, _LAST_PORT = 0x20, 0x7F, 65535


class RefusedCallError(ValueError):
    """Raised for a URL, a header or an address that the hub must not use. The message holds no secret."""


@dataclass(frozen=True, slots=True)
class Destination:
    """The parts of a URL that may be called. `host` is without brackets; `path` carries the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def default_port(self) -> int:
        """The port that the Host header leaves out."""
        return DEFAULT_PORTS[self.scheme]

    @property
    def host_in_url(self) -> str:
        """The host as a URL writes it: an IPv6 address in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host


def destination_of(url: str, schemes: Sequence[str] = WEB) -> Destination:
    """Take a URL apart.

    Raises:
        RefusedCallError: another scheme, user information, a fragment, no host, a bad port, or characters that a URL on
            the wire cannot have (controls, spaces, backslashes, anything beyond ASCII).
    """
    if not url.isascii() or any(ord(c) <= _SPACE or ord(c) == _DELETE or c == "\\" for c in url):
        raise RefusedCallError("the URL has characters that must be encoded")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefusedCallError(f"the URL cannot be read: {error}") from error
    if parts.scheme not in schemes:
        raise RefusedCallError(f"only {' and '.join(schemes)} are called")
    if "@" in parts.netloc or "#" in url or not parts.hostname or "%" in parts.hostname:
        raise RefusedCallError("the URL must have a plain host, no user information and no fragment")
    port = DEFAULT_PORTS[parts.scheme] if port is None else port
    if not 0 < port <= _LAST_PORT:
        raise RefusedCallError("the URL's port is out of range")
    query = f"?{parts.query}" if parts.query else ""
    return Destination(parts.scheme, parts.hostname, port, (parts.path or "/") + query)


def check_literal(destination: Destination, reach: Reach) -> None:
    """Let a name pass, and an address that may be called. Asks nobody: only what the resolver reads as a number.

    Raises:
        RefusedCallError: the host is an address beyond the reach, in whatever spelling (127.1, 0x7f000001).
    """
    try:
        found = socket.getaddrinfo(
            destination.host, destination.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )
    except (OSError, UnicodeError):
        return
    for entry in found:
        check_address(str(entry[4][0]), reach)


def check_address(text: str, reach: Reach) -> None:
    """Let an address pass that may be called.

    Raises:
        RefusedCallError: it is of a kind beyond the reach.
        ValueError: it is no plain address (addresses.parse).
    """
    kind = addresses.kind_of(addresses.parse(text))
    if not reach.allows(kind):
        raise RefusedCallError(f"address refused: {text} is {kind.value}")
