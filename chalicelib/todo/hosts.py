"""Hosts of stored URLs: how they are written, how they read, and whether they are an application's own. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalicelib.todo.urls import check_url

if TYPE_CHECKING:
    from collections.abc import Iterable

ALL_BELOW = "*."


def host_of(url: str) -> str:
    """The host of a stored URL as the network knows it: lower case, international names in punycode."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:
        return ""


def name_of(host: str) -> str:
    """The same host as people read it: punycode spelt out."""
    if "xn--" not in host:
        return host
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def check_host(text: object) -> str:
    """A host of an application's list as it is stored; `*.` before it means every host below it.

    Raises:
        ValueError: it is no host, or something stands beside it: a scheme, a port, a path.
    """
    if not isinstance(text, str):
        raise ValueError("应为字符串")  # noqa: TRY004 - pydantic reports ValueError as the field's
    below = ALL_BELOW if text.startswith(ALL_BELOW) else ""
    name = text.removeprefix(ALL_BELOW)
    parts = urlsplit(check_url(f"https://{name}"))
    if parts.netloc != name or (parts.port, parts.path, parts.query, parts.fragment) != (None, "", "", ""):
        raise ValueError("只写主机名，例如 oa.example.edu.cn 或 *.example.edu.cn")
    return below + host_of(f"https://{name}")


def is_listed(host: str, listed: Iterable[str]) -> bool:
    """Whether a host is one of a list's, or below one that stands there with `*.`."""
    return any(host == each or (each.startswith(ALL_BELOW) and host.endswith(each[1:])) for each in listed)
