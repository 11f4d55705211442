"""The built console on disk: what `infra.console_build` left in `built/`, read once a file and a container."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from chalicelib.errors import NotFound

FOLDER = Path(__file__).parent / "built"
MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
}
"""Every kind of file a build may hold: all of them text, so that the gateway compresses them and none is base64."""
_NAME = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.(html|js|css|svg)")


def read(folder: str, name: str) -> tuple[str, str]:
    """Text and media type of one built file.

    Args:
        folder: `""` or `"assets"`.
        name: a plain file name; anything else does not exist.

    Raises:
        NotFound: no such file was built.
    """
    matched = _NAME.fullmatch(name)
    text = _text(FOLDER / folder / name) if matched else None
    if matched is None or text is None:
        raise NotFound("没有这个文件", field="name")
    return text, MEDIA_TYPES[matched[1]]


def is_built() -> bool:
    """Whether there is a console to serve."""
    return _text(FOLDER / "index.html") is not None


@cache
def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
