"""Attachments: objects of one bucket under names that cannot be guessed; what is known of one is kept with it.

Bytes never pass through the hub: a browser puts and gets them at signed addresses. The signature binds the size, the
type, the name and the owner, and that nothing lies there yet. There is no row: an upload that was never made leaves
nothing, and who may read an object follows from what names it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import aws
from chalicelib.errors import NotFound, Unavailable
from chalicelib.settings import settings

UPLOAD_SECONDS, DOWNLOAD_SECONDS = 15 * 60, 5 * 60
MISSING = "附件不存在，或尚未上传完成"
_ID = re.compile(r"[0-9a-f]{32}")
_ABSENT = {"403", "404", "AccessDenied", "NoSuchKey"}
"""How S3 says that nothing is there: 403 to whoever may not list the bucket."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file: `id` is 32 hex digits, `size` bytes, `type` a media type, `owner` who may put it there."""

    id: str
    name: str
    type: str
    size: int
    owner: str


@dataclass(frozen=True, slots=True)
class Upload:
    """Where and with which headers a browser puts a file."""

    url: str
    headers: dict[str, str]


def upload(file: StoredFile) -> Upload:
    """The signed address for a new file, good for UPLOAD_SECONDS. No round trip."""
    told = {"owner": quote(file.owner, safe=""), "name": quote(file.name, safe="")}
    wanted = {"ContentType": file.type, "ContentLength": file.size, "Metadata": told, "IfNoneMatch": "*"}
    headers = {"Content-Type": file.type, "If-None-Match": "*"}
    headers |= {f"x-amz-meta-{name}": value for name, value in told.items()}
    return Upload(_signed("put_object", file.id, UPLOAD_SECONDS, **wanted), headers)


def find(file_id: str) -> StoredFile:
    """What is known of a file that was put there; 1 round trip.

    Raises:
        NotFound: there is none.
        Unavailable: storage did not answer.
    """
    if not _ID.fullmatch(file_id):
        raise NotFound(MISSING, field="fileId")
    try:
        told = aws.client("s3").head_object(Bucket=settings().bucket, Key=file_id)
    except ClientError as error:
        if str(error.response.get("Error", {}).get("Code")) in _ABSENT:
            raise NotFound(MISSING, field="fileId") from None
        raise Unavailable("存储繁忙，请稍后重试") from error
    except BotoCoreError as error:
        raise Unavailable("存储繁忙，请稍后重试") from error
    known = told["Metadata"]
    name, owner = unquote(known.get("name", "")), unquote(known.get("owner", ""))
    return StoredFile(file_id, name, told["ContentType"], int(told["ContentLength"]), owner)


def download(file: StoredFile) -> str:
    """The signed address of a file, good for DOWNLOAD_SECONDS; it is saved under its name, never shown as a page."""
    named = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return _signed(
        "get_object", file.id, DOWNLOAD_SECONDS, ResponseContentDisposition=named, ResponseContentType=file.type
    )


@cache
def origin() -> str:
    """The origin that browsers put and get files at. No round trip."""
    place = urlsplit(_signed("get_object", "x", DOWNLOAD_SECONDS))
    return f"{place.scheme}://{place.netloc}"


def _signed(operation: str, key: str, seconds: int, **wanted: Any) -> str:
    parameters = {"Bucket": settings().bucket, "Key": key, **wanted}
    made: str = aws.client("s3").generate_presigned_url(operation, Params=parameters, ExpiresIn=seconds)
    return made
