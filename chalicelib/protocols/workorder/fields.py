"""What kinds of value the bodies of the centre's calls hold, and how they are read from what clients send."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from chalicelib.errors import BadInput
from chalicelib.web import strict_json
from chalicelib.web.fields import LINES, legible

LONGEST_COMMENT = 2_000


def _as_text(value: Any) -> Any:
    """Numbers are taken for texts (ids of older clients), null for an empty one."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _no_placeholder(value: Any) -> Any:
    """The document's samples are a description tool's: an id that reads `string` was never filled in."""
    return "" if value == "string" else value


def _as_list(value: Any) -> Any:
    """A comma list of ids, from a text or an array of texts or numbers."""
    if isinstance(value, list):
        return ",".join(str(_as_text(each)) for each in value if isinstance(each, str | int) and each != "")
    return _as_text(value)


def _as_object(value: Any) -> Any:
    """The parameter tables call form values a String, the samples show an object: JSON text is read, blank is none."""
    if isinstance(value, str) and value.strip():
        try:
            value = strict_json.parse(value)
        except BadInput as error:
            raise ValueError(error.message) from None
    return {} if value is None or isinstance(value, str) else value


def _line(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, max_length=longest, pattern=LINES)


Text = Annotated[str, _line(255), AfterValidator(legible), BeforeValidator(_as_text)]
Id = Annotated[Text, BeforeValidator(_no_placeholder)]
Comment = Annotated[str, _line(LONGEST_COMMENT), AfterValidator(legible), BeforeValidator(_as_text)]
Ids = Annotated[
    str, _line(20_000), AfterValidator(legible), BeforeValidator(_no_placeholder), BeforeValidator(_as_list)
]
Values = Annotated[dict[str, Any], BeforeValidator(_as_object)]
Urls = Annotated[str, _line(10_000), BeforeValidator(_as_list)]
