"""What a browser may do with the console's page: nothing but its own files and calls to its own origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
)


def page_headers(sign_in_origins: Iterable[str], files_origin: str = "") -> Mapping[str, str]:
    """Headers of the page: revalidated at every visit, never framed, telling nobody where a visitor comes from.

    Args:
        sign_in_origins: origins of user centres that the page exchanges a code with.
        files_origin: where it puts and gets attachments; empty where that is its own.
    """
    calls = " ".join(["connect-src 'self'", *sign_in_origins, *filter(None, [files_origin])])
    return {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": "; ".join([*_DIRECTIVES, calls]),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
    }


ASSET_HEADERS: Mapping[str, str] = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
"""Headers of a file whose name carries its hash; opened by itself (an SVG) it may do nothing."""
