"""Which internet addresses the hub may call. One rule table, ours, because `ipaddress` answers other questions.

(`is_private` misses 100.64.0.0/10; `is_global` is true for multicast and for 64:ff9b::/96.) Addresses are judged, never
names or spellings: 2130706433, 0x7f000001 and 127.1 are all 127.0.0.1 once resolved. An IPv6 address that carries an
IPv4 address is judged by what it carries.
"""

from __future__ import annotations

import ipaddress
from enum import Enum
from ipaddress import IPv4Address, IPv6Address

Address = IPv4Address | IPv6Address


class Kind(Enum):
    """What an address is for, as far as calling it is concerned."""

    PUBLIC = "public"
    LOOPBACK = "loopback"
    PRIVATE = "private"
    CARRIER = "carrier-grade NAT"
    LINK_LOCAL = "link-local"
    METADATA = "cloud metadata"
    MULTICAST = "multicast"
    UNSPECIFIED = "unspecified"
    DOCUMENTATION = "documentation"
    RESERVED = "reserved"


class Reach(Enum):
    """How far the hub may reach. The value is the set of kinds it may call."""

    PUBLIC = frozenset({Kind.PUBLIC})
    LOCAL = frozenset({Kind.PUBLIC, Kind.LOOPBACK, Kind.PRIVATE})

    def allows(self, kind: Kind) -> bool:
        """Say whether an address of this kind may be called."""
        return kind in self.value


# First match wins, so the metadata services stand before the ranges that contain them.
_RULES_4 = [
    (ipaddress.IPv4Network(network), kind)
    for network, kind in (
        ("169.254.169.254/32", Kind.METADATA),
        ("169.254.170.0/24", Kind.METADATA),  # credentials of AWS containers
        ("100.100.100.200/32", Kind.METADATA),  # Alibaba Cloud
        ("168.63.129.16/32", Kind.METADATA),  # Azure; a public address otherwise
        ("192.0.0.192/32", Kind.METADATA),  # Oracle Cloud
        ("0.0.0.0/32", Kind.UNSPECIFIED),
        ("0.0.0.0/8", Kind.RESERVED),
        ("10.0.0.0/8", Kind.PRIVATE),
        ("100.64.0.0/10", Kind.CARRIER),
        ("127.0.0.0/8", Kind.LOOPBACK),
        ("169.254.0.0/16", Kind.LINK_LOCAL),
        ("172.16.0.0/12", Kind.PRIVATE),
        ("192.0.2.0/24", Kind.DOCUMENTATION),
        ("192.0.0.0/24", Kind.RESERVED),
        ("192.88.99.0/24", Kind.RESERVED),  # 6to4 relays
        ("192.168.0.0/16", Kind.PRIVATE),
        ("198.18.0.0/15", Kind.RESERVED),  # benchmarks
        ("198.51.100.0/24", Kind.DOCUMENTATION),
        ("203.0.113.0/24", Kind.DOCUMENTATION),
        ("224.0.0.0/4", Kind.MULTICAST),
        ("240.0.0.0/4", Kind.RESERVED),
    )
]
_RULES_6 = [
    (ipaddress.IPv6Network(network), kind)
    for network, kind in (
        ("fd00:ec2::/32", Kind.METADATA),  # AWS; would pass for private otherwise
        ("fd20:ce::254/128", Kind.METADATA),  # Google Cloud
        ("::1/128", Kind.LOOPBACK),
        ("::/128", Kind.UNSPECIFIED),
        ("fc00::/7", Kind.PRIVATE),
        ("fe80::/10", Kind.LINK_LOCAL),
        ("ff00::/8", Kind.MULTICAST),
        ("2001:db8::/32", Kind.DOCUMENTATION),
        ("3fff::/20", Kind.DOCUMENTATION),
        ("2001::/23", Kind.RESERVED),
        ("2000::/3", Kind.PUBLIC),
        ("::/0", Kind.RESERVED),  # nothing outside 2000::/3 has been given out
    )
]

_TEREDO = ipaddress.IPv6Network("2001::/32")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
_LAST_32_BITS = [
    ipaddress.IPv6Network(network)
    for network in ("::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "::/96")
]


def kind_of(address: Address) -> Kind:
    """Return what the address is. Of several embedded addresses the first that is not public decides."""
    if isinstance(address, IPv4Address):
        return next((kind for network, kind in _RULES_4 if address in network), Kind.PUBLIC)
    own = next(kind for network, kind in _RULES_6 if address in network)
    if own in (Kind.LOOPBACK, Kind.UNSPECIFIED):
        return own
    carried = [kind_of(inner) for inner in _embedded(address)]
    if carried:
        return next((kind for kind in carried if kind is not Kind.PUBLIC), Kind.PUBLIC)
    return own


def parse(text: str) -> Address:
    """Read one resolved address.

    Raises:
        ValueError: it is no address, or it names a zone (`fe80::1%eth0`), which only a local name could.
    """
    address = ipaddress.ip_address(text)
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise ValueError(f"address with a zone: {text}")
    return address


def _embedded(address: IPv6Address) -> list[IPv4Address]:
    number = int(address)
    if address in _TEREDO:  # the server, then the client with its bits turned over
        return [IPv4Address(number >> 64 & 0xFFFFFFFF), IPv4Address(~number & 0xFFFFFFFF)]
    if address in _SIX_TO_FOUR:
        return [IPv4Address(number >> 80 & 0xFFFFFFFF)]
    if any(address in network for network in _LAST_32_BITS):
        return [IPv4Address(number & 0xFFFFFFFF)]
    if number >> 32 & 0xFFFFFFFF in (0x00005EFE, 0x02005EFE):  # ISATAP
        return [IPv4Address(number & 0xFFFFFFFF)]
    return []
