"""Handing one mail to a mail server: judged addresses, one deadline, an honest account, as outgoing.py does for HTTP.

A request's URL is `smtp://host:port` (STARTTLS where the server offers it; a password is never sent without) or
`smtps://host:port`; its headers are `from` and `to`, `user` and `password` where there are any; its body is the mail.
What fails before the mail itself is sent is NotSent; silence after it is Unknown.
"""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from typing import TYPE_CHECKING, Any

from chalicelib.outbound.addresses import Reach
from chalicelib.outbound.deadline import Deadline, TimedSocket
from chalicelib.outbound.destination import MAIL, RefusedCallError, destination_of
from chalicelib.outbound.outcome import Answered, NotSent, Outcome, Prepared, Unknown
from chalicelib.outbound.reaching import DEADLINE_SECONDS, connect, judged_addresses, reason, secure, system_resolver

if TYPE_CHECKING:
    import socket

    from chalicelib.outbound.destination import Destination
    from chalicelib.outbound.reaching import Resolver

PROBE = "probe"
"""Step of a request that signs in and sends nothing."""


def post(
    request: Prepared,
    *,
    reach: Reach = Reach.PUBLIC,
    resolve: Resolver = system_resolver,
    tls: ssl.SSLContext | None = None,
    seconds: float = DEADLINE_SECONDS,
) -> Outcome:
    """Hand over one mail and say what became of it. The status of an answer is the server's reply code.

    Never raises for anything the server or the network does.
    """
    deadline = Deadline(seconds)
    try:
        destination = destination_of(request.url, MAIL)
        _check(request)
        judged = judged_addresses(destination, reach, resolve, deadline)
        plain = connect(destination, judged, deadline)
    except (OSError, ValueError) as error:
        return NotSent(reason(error), deadline.spent_ms())
    call = _Call(plain, destination, tls or ssl.create_default_context(), deadline)
    try:
        return call.hand_over(request)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        kind = Unknown if call.sending else NotSent
        return kind(reason(error), deadline.spent_ms())
    finally:
        call.release()


class _Call:
    """One conversation; `sending` from the moment the mail itself goes out."""

    def __init__(self, plain: socket.socket, destination: Destination, tls: ssl.SSLContext, deadline: Deadline) -> None:
        self._plain, self._host, self._tls, self._deadline = plain, destination.host, tls, deadline
        self._at_once = destination.scheme == "smtps"
        self.sending = False

    def hand_over(self, request: Prepared) -> Answered:
        """Greet, secure, sign in, name both sides, send."""
        server = _Server(local_hostname="todo-hub")
        if self._at_once:
            self._plain = secure(self._plain, self._host, self._tls, self._deadline)
        server.take(TimedSocket(self._plain, self._deadline))
        server.ehlo_or_helo_if_needed()
        safe = self._at_once or self._upgraded(server)
        if request.headers.get("password"):
            if not safe:
                raise RefusedCallError("the server offers no TLS: the password is not sent")
            server.login(request.headers["user"], request.headers["password"])
        if request.step == PROBE:
            return self._answered(*server.noop())
        code, said = server.mail(request.headers["from"])
        if code < 300:  # noqa: PLR2004 - replies from 300 on are no success
            code, said = server.rcpt(request.headers["to"])
        if code >= 300:  # noqa: PLR2004
            return self._answered(code, said)
        self.sending = True
        return self._answered(*server.data(request.body))

    def _upgraded(self, server: _Server) -> bool:
        if not server.has_extn("starttls"):
            return False
        if server.docmd("STARTTLS")[0] != 220:  # noqa: PLR2004 - ready to start TLS
            raise RefusedCallError("the server refused TLS after offering it")
        self._plain = secure(self._plain, self._host, self._tls, self._deadline)
        server.take(TimedSocket(self._plain, self._deadline), greeted=True)
        server.ehlo()
        return True

    def _answered(self, code: int, said: bytes) -> Answered:
        return Answered(code, {}, said[:2000], self._deadline.spent_ms(), dt.datetime.now(dt.UTC))

    def release(self) -> None:
        """Close the connection; a server is not waited for."""
        self._plain.close()


class _Server(smtplib.SMTP):
    """The standard library's side of SMTP, on a connection of ours."""

    def take(self, wire: TimedSocket, *, greeted: bool = False) -> None:
        """Speak over this connection from now on, after the greeting of a new one."""
        self.sock: Any = wire
        self.file = None
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False
        if not greeted:
            code, said = self.getreply()
            if code != 220:  # noqa: PLR2004 - service ready
                raise smtplib.SMTPConnectError(code, said)


def _check(request: Prepared) -> None:
    for name in ("from", "to", "user", "password"):
        value = request.headers.get(name, "")
        if not value.isprintable() or not value.isascii() or (name in ("from", "to") and " " in value):
            raise RefusedCallError(f"{name} cannot be sent")
