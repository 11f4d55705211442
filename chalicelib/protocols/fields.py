"""Moments and addresses as fields of a request. Imported only when a body is read."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from chalicelib.todo.times import parse
from chalicelib.todo.urls import check_url
from chalicelib.web.fields import text_of_number


def _moment(value: object) -> datetime:
    text = text_of_number(value)
    if not isinstance(text, str):
        raise ValueError("不是 yyyy-MM-dd HH:mm:ss")  # noqa: TRY004 - pydantic reports ValueError as the field's
    return parse(text)


Moment = Annotated[datetime, BeforeValidator(_moment)]
Url = Annotated[str, StringConstraints(strict=True, max_length=2000), BeforeValidator(check_url)]
