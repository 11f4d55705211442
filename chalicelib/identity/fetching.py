"""What the hub reads from user centres: addresses the operator configured, never one that a caller chose.

No redirects, no proxies of the environment, a second to connect and three to answer, 256 KB at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

    import requests
    import urllib3
else:
    requests = lazy("requests")
    urllib3 = lazy("urllib3")

MAX_BYTES = 256 * 1024
_TIMEOUT = (1, 3)


class CannotFetch(Exception):
    """Raised when a user centre does not answer 200 with something of bearable size."""


def fetch(url: str, query: Mapping[str, str] | None = None) -> bytes:
    """GET; 1 request.

    Raises:
        CannotFetch: see there.
    """
    try:
        with requests.Session() as session:
            session.trust_env = False
            given = dict(query or {})
            with session.get(url, params=given, timeout=_TIMEOUT, allow_redirects=False, stream=True) as response:
                if response.status_code != requests.codes.ok:
                    raise CannotFetch(f"status {response.status_code}")
                data: bytes = response.raw.read(MAX_BYTES + 1, decode_content=True)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise CannotFetch("no answer") from error
    if len(data) > MAX_BYTES:
        raise CannotFetch("too long")
    return data
