"""Which URLs may be stored: those that a browser may be sent to without harm."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_UNSAFE = re.compile(
    r"[\x00-\x20\x7f-\xa0\xad\\\u061c\u115f\u1160\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef<>\"]"
)
_ADDRESS = re.compile(r"[0-9a-f:.]+\Z")
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?\Z")


def check_url(url: object) -> str:
    """Return a stored URL (form_url, handleUrl, mobileUrl, ...) unchanged.

    Raises:
        ValueError: not http or https, no host, a user name before the host, or characters that browsers drop or rewrite
            (control, invisible and direction-changing characters, white space, backslash) or that no host has.
    """
    if not isinstance(url, str):
        raise ValueError("应为字符串")  # noqa: TRY004 - pydantic reports ValueError as the field's
    if _UNSAFE.search(url):
        raise ValueError("网址含有空白、不可见字符或反斜杠")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("网址格式不正确") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise ValueError("网址只允许 http 或 https")
    if not host:
        raise ValueError("网址缺少主机名")
    if not _is_host(host):
        raise ValueError("网址的主机名不正确")
    if "@" in parts.netloc:
        raise ValueError("网址不允许包含用户信息")
    return url


def check_origin(url: object) -> str:
    """The origin that a URL without a path stands for, as browsers write it: lower case, no usual port.

    Raises:
        ValueError: see `check_url`; or it has a path, a query or a fragment.
    """
    parts = urlsplit(check_url(url))
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("来源只含协议、主机与端口，例如 https://portal.example.edu.cn")
    scheme, host = parts.scheme.lower(), parts.hostname or ""
    name = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii") if not host.isascii() else host
    port = "" if parts.port in (None, {"http": 80, "https": 443}[scheme]) else f":{parts.port}"
    return f"{scheme}://{name}{port}"


def _is_host(host: str) -> bool:
    """A name, an international one too (IDNA), or an address; `host` is in lower case and without brackets."""
    if ":" in host:
        return bool(_ADDRESS.match(host))
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    return bool(_NAME.match(name))
