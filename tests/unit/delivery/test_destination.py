"""Which URLs may be called at all."""

from __future__ import annotations

import pytest

from chalicelib.delivery.destination import Destination, RefusedCallError, destination_of


def test_a_url_is_taken_apart() -> None:
    assert destination_of("https://centre.example:8443/a/b?x=%E8%AF%B7") == Destination(
        "https", "centre.example", 8443, "/a/b?x=%E8%AF%B7"
    )
    assert destination_of("HTTP://Centre.Example") == Destination("http", "centre.example", 80, "/")
    assert destination_of("http://[::1]:81/").host_in_url == "[::1]"


PLAIN = """
    ftp://centre.example/ file:///etc/passwd gopher://centre.example/ javascript:alert(1) //centre.example
    centre.example http:// http:///path http://user@centre.example/ http://a:b@centre.example/ http://@centre.example/
    http://centre.example#@127.0.0.1/ http://centre.example/# http://[::1%25eth0]/ http://[::1/
    http://centre.example:0/ http://centre.example:65536/ http://centre.example:x/
    http://centre.example/请假 http://例子.测试/ http://centre.example\\@x/"""
SPACED = [
    "",
    "http://centre.example/a b",
    "http://centre.example/\r\nHost: x",
    "\thttp://x/",
    "http://x/\x00",
    "http://x/\x7f",
]


@pytest.mark.parametrize("url", [*PLAIN.split(), *SPACED])
def test_a_url_that_must_not_be_called_is_refused(url: str) -> None:
    with pytest.raises(RefusedCallError):
        destination_of(url)
