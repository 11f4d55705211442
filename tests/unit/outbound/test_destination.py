"""Which URLs may be called at all, and which addresses in the place of a name."""

from __future__ import annotations

import pytest

from chalicelib.outbound.addresses import Reach
from chalicelib.outbound.destination import Destination, RefusedCallError, check_literal, destination_of


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


EVERYWHERE_FORBIDDEN = """
    169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.254.1.1 100.100.100.200 100.64.0.1 0.0.0.0 0 224.0.0.1
    255.255.255.255 [::] [fe80::1] [fd00:ec2::254] [ff02::1] [::ffff:169.254.169.254] [64:ff9b::a9fe:a9fe]"""
LOCAL_ONLY = (
    "127.0.0.1 127.1 2130706433 0x7f.1 017700000001 10.0.0.1 172.16.0.1 192.168.1.1 [::1] [fc00::1] [2002:7f00:1::]"
)
FREE = "8.8.8.8 134744072 [2400:3200::1] centre.example localhost 169.254.169.254.centre.example 1.2.3.4.5"


@pytest.mark.parametrize(
    ("host", "reaches"),
    [
        *((host, set()) for host in EVERYWHERE_FORBIDDEN.split()),
        *((host, {Reach.LOCAL}) for host in LOCAL_ONLY.split()),
        *((host, {Reach.LOCAL, Reach.PUBLIC}) for host in [*FREE.split(), "a" * 64]),
    ],
)
def test_an_address_in_the_place_of_a_name_is_judged_and_a_name_is_not(host: str, reaches: set[Reach]) -> None:
    assert {reach for reach in Reach if _passes(f"http://{host}:8080/x", reach)} == reaches


def _passes(url: str, reach: Reach) -> bool:
    try:
        check_literal(destination_of(url), reach)
    except RefusedCallError:
        return False
    return True
