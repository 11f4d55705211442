"""Bodies of the administration of connectors (docs/protocols/hub.md)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from chalicelib.protocols.hub.target_wire import Url
from chalicelib.web.fields import LINE, legible
from chalicelib.web.validate import Body, Id

Called = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=500, pattern=LINE),
    AfterValidator(legible),
]
HeaderName = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$")]
HeaderValue = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=1_000, pattern=r"^[\x20-\x7e]*$")]
Variable = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=100, pattern=LINE),
    AfterValidator(legible),
]
Calls = Annotated[list[Called], Field(min_length=1, max_length=100)]
Urls = Annotated[list[Url], Field(min_length=1, max_length=20)]
Headers = Annotated[dict[HeaderName, HeaderValue], Field(max_length=10)]
Sends = Annotated[list[Variable], Field(max_length=100)]
Results = Annotated[dict[Variable, Called], Field(max_length=100)]


class ConnectorChange(Body):
    """Changes of a connector; what is absent stays. `headers` replaces all of them."""

    calls: Calls | None = None
    urls: Urls | None = None
    headers: Headers | None = None
    sends: Sends | None = None
    results: Results | None = None
    enabled: bool | None = Field(None, strict=True)


class NewConnector(Body):
    """A connector to register: what diagrams call it, where it is, what goes there and what comes back."""

    name: Id
    calls: Calls
    urls: Urls
    headers: Headers = Field(default_factory=dict)
    sends: Sends = Field(default_factory=list)
    results: Results = Field(default_factory=dict)
    enabled: bool = Field(True, strict=True)
