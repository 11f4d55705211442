"""Building what letters send: requests with their keys, and texts that fit what a provider takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chalicelib.outbound.outcome import Prepared
from chalicelib.storage.base.keys import digest
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.delivery.change import Target
    from chalicelib.delivery.letter import Letter


def posted(  # noqa: PLR0913 - the parts of a request
    letter: Letter,
    target: Target,
    step: str,
    url: str,
    body: object,
    *,
    headers: Mapping[str, str] | None = None,
    secret: bool = False,
) -> Prepared:
    """Return a POST with a JSON body."""
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    named = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    return Prepared(step, letter.key(target, step), "POST", url, named, raw, secret)


def asked(letter: Letter, target: Target, step: str, url: str, *, secret: bool = False) -> Prepared:
    """Return a GET."""
    return Prepared(step, letter.key(target, step), "GET", url, secret=secret)


def said(letter: Letter, most_bytes: int) -> str:
    """Title, text and link, cut to so many bytes of UTF-8, and a line that no other message has.

    Providers swallow what says the same to the same person and answer success: the last line has the message's second
    and a part of its id, the same over all attempts.
    """
    tail = f"\n〔{china(letter.at)} {digest(letter.message_id, 6)}〕"
    text, link = worded(letter)
    room = most_bytes - len((link + tail).encode())
    return cut(text, room) + link + tail


def worded(letter: Letter) -> tuple[str, str]:
    """Title and text, the same words once; and the link on a line of its own, empty where there is none."""
    text = letter.title if letter.text == letter.title else f"{letter.title}\n{letter.text}"
    return text, f"\n{letter.url}" if letter.url else ""


def cut(text: str, most_bytes: int) -> str:
    """The text, or as much of it as fits into so many bytes of UTF-8, with an ellipsis."""
    raw = text.encode()
    if len(raw) <= most_bytes:
        return text
    return raw[: most_bytes - len("…".encode())].decode("utf-8", "ignore") + "…"
