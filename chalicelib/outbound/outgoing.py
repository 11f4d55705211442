"""Safe outgoing HTTP: one request to one registered target, and an honest account of what became of it.

- http and https only, no user information, no redirects, no proxies, no environment, no connection reuse.
- The name is resolved once, every address is judged (addresses.py), and the connection goes to a judged address itself;
  Host, SNI and the certificate's name stay the URL's. A name that changes its mind after the check gains nothing.
- One deadline covers resolving, connecting, TLS, sending and reading, also with a target that sends a byte a second.
- At most `cap` bytes of the answer are read, and nothing is ever decompressed.
- The delivery's key travels as Idempotency-Key (an IETF draft), for receivers that look at it.

Built on http.client: it does not follow, retry, decode or pool, so nothing has to be switched off.
"""

from __future__ import annotations

import datetime as dt
import http.client
import ssl
from typing import TYPE_CHECKING, cast

from chalicelib.outbound.addresses import Reach
from chalicelib.outbound.deadline import Deadline, TimedSocket
from chalicelib.outbound.destination import RefusedCallError, destination_of
from chalicelib.outbound.outcome import Answered, NotSent, Outcome, Prepared, Unknown
from chalicelib.outbound.reaching import DEADLINE_SECONDS, connect, judged_addresses, reason, secure, system_resolver

if TYPE_CHECKING:
    import socket

    from chalicelib.outbound.destination import Destination
    from chalicelib.outbound.reaching import Resolver

CAP_BYTES = 64 * 1024
_CHUNK = 16 * 1024


def send(
    request: Prepared,
    *,
    reach: Reach = Reach.PUBLIC,
    resolve: Resolver = system_resolver,
    tls: ssl.SSLContext | None = None,
    seconds: float = DEADLINE_SECONDS,
    cap: int = CAP_BYTES,
) -> Outcome:
    """Send one request and say what became of it. Never raises for anything the target or the network does.

    Args:
        request: method, URL, headers and body, complete. Host, Content-Length and Connection are set here.
        reach: which kinds of address may be called; only the local stage reaches loopback and private ones.
        resolve: gives the addresses of a name.
        tls: the trust to use; the system's when absent.
        seconds: for everything together.
        cap: bytes of the answer's body that are read.
    """
    deadline = Deadline(seconds)
    try:
        destination = destination_of(request.url)
        _check_headers(request)
        judged = judged_addresses(destination, reach, resolve, deadline)
        sock = connect(destination, judged, deadline)
        if destination.scheme == "https":
            sock = secure(sock, destination.host, tls or ssl.create_default_context(), deadline)
    except (OSError, ValueError) as error:
        return NotSent(reason(error), deadline.spent_ms())
    wire = TimedSocket(sock, deadline)
    try:
        return _exchange(request, destination, wire, cap, deadline)
    except (http.client.HTTPException, OSError, ValueError) as error:
        return Unknown(reason(error), deadline.spent_ms())
    finally:
        wire.release()


def _check_headers(request: Prepared) -> None:
    """Find out before connecting what http.client would only find out on the way."""
    for name, value in (("method", request.method), ("key", request.key), *request.headers.items()):
        if not (name + value).isprintable() or not value.isascii():
            raise RefusedCallError(f"{name} cannot be sent: only printable ASCII can")


def _exchange(request: Prepared, destination: Destination, wire: TimedSocket, cap: int, deadline: Deadline) -> Answered:
    connection = http.client.HTTPConnection(destination.host_in_url, destination.port)
    connection.default_port = destination.default_port
    connection.sock = cast("socket.socket", wire)
    own = {"Accept-Encoding": "identity", "User-Agent": "todo-hub", "Idempotency-Key": f'"{request.key}"'}
    headers = {**own, **request.headers, "Connection": "close"}
    connection.request(request.method, destination.path, body=request.body or None, headers=headers)
    response = connection.getresponse()
    _check_length(response)
    body, whole = _capped_body(response, cap)
    named = {name.lower(): value for name, value in response.getheaders()}
    return Answered(response.status, named, body, deadline.spent_ms(), dt.datetime.now(dt.UTC), whole)


def _check_length(response: http.client.HTTPResponse) -> None:
    """Take no answer whose length is no number, which http.client reads as one without an end.

    Raises:
        HTTPException: it is none, or two that differ.
    """
    told = set(response.headers.get_all("Content-Length", []))
    if len(told) > 1 or not all(each.isascii() and each.isdigit() for each in told):
        raise http.client.HTTPException(f"Content-Length is {', '.join(sorted(told))[:60]}")


def _capped_body(response: http.client.HTTPResponse, cap: int) -> tuple[bytes, bool]:
    """Return at most `cap` bytes, and whether that was the whole body."""
    body = bytearray()
    try:
        while len(body) <= cap:
            piece = response.read1(_CHUNK)
            if not piece:
                return bytes(body), not response.length
            body += piece
    except http.client.IncompleteRead:
        return bytes(body[:cap]), False
    return bytes(body[:cap]), False
