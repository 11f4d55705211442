"""The body that asks to put a file there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.web.validate import Body

MAX_FILE_BYTES = 20 * 1024 * 1024
LONGEST_FILE_NAME = 200
FileType = Literal[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "application/pdf",
    "text/plain",
    "text/csv",
    "application/zip",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
]
"""What may be attached: nothing that a browser would run."""


class FileBody(Body):
    """A file: its name without a path, its size in bytes, its media type."""

    name: Annotated[
        str,
        StringConstraints(strict=True, min_length=1, max_length=LONGEST_FILE_NAME, pattern=r'^[^\x00-\x1f\x7f/\\"]+$'),
    ]
    size: Annotated[int, Field(strict=True, ge=1, le=MAX_FILE_BYTES)]
    type: FileType
