"""Reaching a stranger: resolve once, judge every address, connect to a judged one; the first half of every call.

One deadline covers resolving, connecting and TLS. A name that changes its mind after the check gains nothing.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from chalicelib.outbound.destination import RefusedCallError, check_address

if TYPE_CHECKING:
    import ssl

    from chalicelib.outbound.addresses import Reach
    from chalicelib.outbound.deadline import Deadline
    from chalicelib.outbound.destination import Destination

Resolver = Callable[[str, int], Sequence[str]]

DEADLINE_SECONDS = 15.0
CONNECT_SECONDS = 5.0


def system_resolver(host: str, port: int) -> list[str]:
    """Return every address the operating system knows for the name, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def judged_addresses(destination: Destination, reach: Reach, resolve: Resolver, deadline: Deadline) -> Sequence[str]:
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


def connect(destination: Destination, judged: Sequence[str], deadline: Deadline) -> socket.socket:
    """Connect to the first judged address that takes the connection."""
    failure: OSError = OSError("no address")
    for address in judged:
        try:
            wait = min(CONNECT_SECONDS, deadline.remaining())
            return socket.create_connection((address, destination.port), timeout=wait)
        except OSError as error:
            failure = error
    raise failure


def secure(sock: socket.socket, host: str, tls: ssl.SSLContext, deadline: Deadline) -> ssl.SSLSocket:
    """Put TLS over a connection, for the name that was asked for; a connection that refuses is closed."""
    try:
        sock.settimeout(deadline.remaining())
        return tls.wrap_socket(sock, server_hostname=host)
    except (OSError, ValueError):
        sock.close()
        raise


def reason(error: Exception) -> str:
    """What an error says, short."""
    return f"{type(error).__name__}: {error}"[:300]
