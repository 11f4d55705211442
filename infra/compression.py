"""Bodies opened and answers compressed as API Gateway does both. Standard library only."""

from __future__ import annotations

import gzip
import zlib

SMALLEST = 1024
"""Bytes from which an answer is compressed: `minimum_compression_size` of .chalice/config.json."""
Pairs = list[tuple[bytes, bytes]]


class BadBody(ValueError):
    """Raised when a body is not what its Content-Encoding says."""


def opened(body: bytes, encoding: str, most: int) -> bytes:
    """A request's body without its Content-Encoding (gzip, deflate; others are left to the hub).

    One that would be longer than `most` bytes is opened so far and a byte more, and no further.

    Raises:
        BadBody: it is not compressed so.
    """
    if encoding.strip().lower() not in ("gzip", "deflate"):
        return body
    opening = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        found = opening.decompress(body, most + 1)
    except zlib.error as error:
        raise BadBody from error
    if not opening.eof and len(found) <= most:
        raise BadBody
    return found


def compressed(headers: Pairs, body: bytes, accepted: str) -> tuple[Pairs, bytes]:
    """Headers and body of an answer, compressed where it is long enough and its caller takes it so."""
    wanted = next((name for name in ("gzip", "deflate") if name in _acceptable(accepted)), None)
    names = {name.lower() for name, _ in headers}
    if wanted is None or len(body) < SMALLEST or b"content-encoding" in names:
        return headers, body
    small = gzip.compress(body, 6) if wanted == "gzip" else zlib.compress(body, 6)
    kept = [pair for pair in headers if pair[0].lower() != b"content-length"]
    return [*kept, (b"content-encoding", wanted.encode()), (b"content-length", str(len(small)).encode())], small


def _acceptable(header: str) -> set[str]:
    offers = [offer.strip().lower().partition(";") for offer in header.split(",")]
    return {name.strip() for name, _, weight in offers if weight.strip() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")}
