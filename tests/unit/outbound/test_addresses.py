"""The address corpus: every range that must not be called, in every way an address can be written or carried."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.outbound.addresses import Kind, Reach, kind_of, parse

CORPUS = {
    Kind.PUBLIC: """
        8.8.8.8 1.1.1.1 223.5.5.5 172.32.0.1 172.15.255.255 100.63.255.255 100.128.0.1 11.0.0.1 192.0.1.1
        192.167.255.255 198.17.255.255 198.20.0.1 223.255.255.255
        2400:3200::1 2606:4700:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1""",
    Kind.LOOPBACK: """
        127.0.0.1 127.255.255.254 ::1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::7f00:1
        2002:7f00:1:: ::ffff:0:127.0.0.1 2400:3200::5efe:7f00:1""",
    Kind.PRIVATE: """
        10.0.0.0 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 192.168.255.255
        fc00::1 fdff:ffff::1 ::ffff:10.0.0.1 64:ff9b::a00:1 2002:c0a8:101::1""",
    Kind.CARRIER: "100.64.0.0 100.100.0.1 100.127.255.255 ::ffff:100.64.0.1 64:ff9b::6440:1",
    Kind.LINK_LOCAL: "169.254.0.1 169.254.255.255 fe80::1 febf::1 ::ffff:169.254.1.1",
    Kind.METADATA: """
        169.254.169.254 169.254.170.2 100.100.100.200 168.63.129.16 192.0.0.192
        fd00:ec2::254 fd20:ce::254 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe::""",
    Kind.MULTICAST: "224.0.0.1 239.255.255.255 ff02::1 ff0e::1 ::ffff:224.0.0.1 64:ff9b::e000:1",
    Kind.UNSPECIFIED: "0.0.0.0 :: ::ffff:0.0.0.0 64:ff9b::",
    Kind.DOCUMENTATION: "192.0.2.1 198.51.100.7 203.0.113.255 2001:db8::1 3fff::1",
    Kind.RESERVED: """
        0.1.2.3 192.0.0.9 192.88.99.1 198.18.0.1 198.19.255.255 240.0.0.1 255.255.255.255
        2001:2::1 2001:20::1 100::1 fec0::1 5f00::1 4000::1 e000::1""",
}


@pytest.mark.parametrize(("text", "kind"), [(text, kind) for kind, texts in CORPUS.items() for text in texts.split()])
def test_every_address_is_what_the_table_says(text: str, kind: Kind) -> None:
    assert kind_of(parse(text)) is kind


@pytest.mark.parametrize(
    ("server", "client", "kind"),
    [
        ("8.8.8.8", "127.0.0.1", Kind.LOOPBACK),
        ("10.0.0.1", "8.8.8.8", Kind.PRIVATE),
        ("8.8.8.8", "1.1.1.1", Kind.PUBLIC),
    ],
)
def test_teredo_is_judged_by_its_server_and_its_client(server: str, client: str, kind: Kind) -> None:
    hidden = int(ipaddress.IPv4Address(client)) ^ 0xFFFFFFFF
    number = 0x20010000 << 96 | int(ipaddress.IPv4Address(server)) << 64 | hidden
    assert kind_of(ipaddress.IPv6Address(number)) is kind


@pytest.mark.parametrize(
    "spelling", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.1", "0x7f.1", "017700000001"]
)
def test_every_spelling_of_loopback_resolves_to_loopback(spelling: str) -> None:
    found = socket.getaddrinfo(spelling, 80, type=socket.SOCK_STREAM)
    assert {kind_of(parse(str(entry[4][0]))) for entry in found} == {Kind.LOOPBACK}


@pytest.mark.parametrize("text", ["fe80::1%eth0", "127.1", "localhost", "", "0x7f000001", "1.2.3.4.5", "::g"])
def test_what_is_not_a_plain_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)


def test_the_local_reach_adds_loopback_and_private_and_nothing_else() -> None:
    allowed = {kind for kind in Kind if Reach.LOCAL.allows(kind)}
    assert allowed == {Kind.PUBLIC, Kind.LOOPBACK, Kind.PRIVATE}
    assert {kind for kind in Kind if Reach.PUBLIC.allows(kind)} == {Kind.PUBLIC}


@given(st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address))
def test_an_embedded_address_is_never_better_than_the_plain_one(address: ipaddress.IPv4Address) -> None:
    plain = kind_of(address)
    for carrier in (0xFFFF << 32, 0x64FF9B << 96):
        carried = kind_of(ipaddress.IPv6Address(carrier | int(address)))
        assert carried is plain or plain is Kind.RESERVED


@given(st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address))
def test_what_the_standard_library_calls_private_is_never_public(address: ipaddress.IPv4Address) -> None:
    if address.is_private or address.is_multicast or address.is_reserved:
        assert kind_of(address) is not Kind.PUBLIC


@given(st.integers(0, 2**128 - 1).map(ipaddress.IPv6Address))
def test_a_public_ipv6_address_is_public_for_the_standard_library_too(address: ipaddress.IPv6Address) -> None:
    if kind_of(address) is Kind.PUBLIC:
        assert not address.is_private
        assert not address.is_multicast
