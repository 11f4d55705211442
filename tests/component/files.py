"""Attachments that lie in the bucket, as a browser has put them there."""

from __future__ import annotations

from urllib.parse import quote

import boto3


def lie(file_id: str, owner: str, name: str = "发票.pdf", media_type: str = "application/pdf") -> None:
    """Put a file there."""
    told = {"owner": quote(owner), "name": quote(name)}
    boto3.client("s3").put_object(
        Bucket="todohub-local-files", Key=file_id, Body=b"abc", ContentType=media_type, Metadata=told
    )
