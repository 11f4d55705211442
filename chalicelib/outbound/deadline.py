"""One deadline for everything a call waits for, down to every single read and write of its socket.

A timeout per read is not enough: a target that sends one byte every ten seconds never runs into it.
"""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

    from _typeshed import WriteableBuffer

_CHUNK = 16 * 1024


class Deadline:
    """Counts down from the moment it is made."""

    def __init__(self, seconds: float) -> None:
        self._start = time.monotonic()
        self._end = self._start + seconds

    def remaining(self) -> float:
        """Return the seconds left, more than 0.

        Raises:
            TimeoutError: there are none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left

    def spent_ms(self) -> int:
        """Return the milliseconds since the start."""
        return round((time.monotonic() - self._start) * 1000)


class TimedSocket:
    """The part of a socket that http.client uses, with every wait bounded by one deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def sendall(self, data: bytes) -> None:
        """Send everything, piece by piece, so that a target that reads slowly is bounded too."""
        view = memoryview(data)
        while view:
            self._sock.settimeout(self._deadline.remaining())
            view = view[self._sock.send(view[:_CHUNK]) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the reading side as a file, as http.client asks for it."""
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))

    def close(self) -> None:
        """Do nothing: http.client closes as soon as no request can follow, with the answer still to be read."""

    def release(self) -> None:
        """Close the connection."""
        self._sock.close()


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        self._sock.settimeout(self._deadline.remaining())
        return self._sock.recv_into(buffer)
