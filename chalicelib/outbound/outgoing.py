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
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from typing import cast

from chalicelib.outbound.addresses import Reach
from chalicelib.outbound.deadline import Deadline, TimedSocket
from chalicelib.outbound.destination import Destination, RefusedCallError, check_address, destination_of
from chalicelib.outbound.outcome import Answered, NotSent, Outcome, Prepared, Unknown

Resolver = Callable[[str, int], Sequence[str]]

DEADLINE_SECONDS = 15.0
CONNECT_SECONDS = 5.0
CAP_BYTES = 64 * 1024
_CHUNK = 16 * 1024


def system_resolver(host: str, port: int) -> list[str]:
    """Return every address the operating system knows for the name, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


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
        judged = _judged_addresses(destination, reach, resolve, deadline)
        wire = _connect(destination, judged, tls, deadline)
    except (OSError, ValueError) as error:
        return NotSent(_reason(error), deadline.spent_ms())
    try:
        return _exchange(request, destination, wire, cap, deadline)
    except (http.client.HTTPException, OSError, ValueError) as error:
        return Unknown(_reason(error), deadline.spent_ms())
    finally:
        wire.release()


def _check_headers(request: Prepared) -> None:
    """Find out before connecting what http.client would only find out on the way."""
    for name, value in (("method", request.method), ("key", request.key), *request.headers.items()):
        if not (name + value).isprintable() or not value.isascii():
            raise RefusedCallError(f"{name} cannot be sent: only printable ASCII can")


def _judged_addresses(destination: Destination, reach: Reach, resolve: Resolver, deadline: Deadline) -> Sequence[str]:
    """Resolve once; one address that may not be called refuses the name, whatever other addresses it has."""
    found = _resolve_in_time(resolve, destination, deadline)
    if not found:
        raise RefusedCallError("the name has no address")
    for text in found:
        check_address(text, reach)
    return found


def _resolve_in_time(resolve: Resolver, destination: Destination, deadline: Deadline) -> Sequence[str]:
    """Resolve on a thread of its own: the system's resolver knows no deadline and cannot be interrupted."""
    answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(resolve(destination.host, destination.port))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.remaining())
    except queue.Empty:
        raise TimeoutError("the name was not resolved in time") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _connect(
    destination: Destination, judged: Sequence[str], tls: ssl.SSLContext | None, deadline: Deadline
) -> TimedSocket:
    """Connect to the first judged address that takes the connection."""
    failure: OSError = OSError("no address")
    for address in judged:
        try:
            wait = min(CONNECT_SECONDS, deadline.remaining())
            sock = socket.create_connection((address, destination.port), timeout=wait)
        except OSError as error:
            failure = error
            continue
        if destination.scheme == "https":
            sock = _secure(sock, destination.host, tls or ssl.create_default_context(), deadline)
        return TimedSocket(sock, deadline)
    raise failure


def _secure(sock: socket.socket, host: str, tls: ssl.SSLContext, deadline: Deadline) -> ssl.SSLSocket:
    try:
        sock.settimeout(deadline.remaining())
        return tls.wrap_socket(sock, server_hostname=host)
    except (OSError, ValueError):
        sock.close()
        raise


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


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
