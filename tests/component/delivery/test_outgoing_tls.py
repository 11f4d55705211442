"""TLS to a pinned address: the certificate is checked for the URL's host, and SNI carries it."""

from __future__ import annotations

import datetime as dt
import ssl
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chalicelib.outbound.addresses import Reach
from chalicelib.outbound.outcome import Answered, NotSent, Prepared
from chalicelib.outbound.outgoing import send
from tests.component.delivery.raw_server import answer, raw_server

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

HOST = "centre.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    day = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(day - dt.timedelta(days=1))
        .not_valid_after(day + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM
    private = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "centre.pem"
    path.write_bytes(private + signed.public_bytes(form))
    return path


def secure(certificate: Path, asked: list[str | None]) -> Callable[[socket.socket], socket.socket]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _sock, name, _context: asked.append(name)
    return lambda sock: context.wrap_socket(sock, server_side=True)


def request(host: str, port: int) -> Prepared:
    return Prepared("insert", "key", "POST", f"https://{host}:{port}/", {}, b"x")


def test_the_certificate_and_sni_are_those_of_the_name(certificate: Path) -> None:
    asked: list[str | None] = []
    with raw_server(answer(b"ok"), secure(certificate, asked)) as server:
        outcome = send(
            request(HOST, server.port),
            reach=Reach.LOCAL,
            resolve=lambda _host, _port: ["127.0.0.1"],
            tls=ssl.create_default_context(cafile=str(certificate)),
        )
    assert isinstance(outcome, Answered)
    assert asked == [HOST]
    assert f"Host: {HOST}:{server.port}".encode() in server.requests[0]


@pytest.mark.parametrize(("host", "trusted"), [("other.example", True), (HOST, False)], ids=["wrong-name", "untrusted"])
def test_a_certificate_that_does_not_prove_the_name_gets_no_request(
    certificate: Path, host: str, trusted: bool
) -> None:
    tls = ssl.create_default_context(cafile=str(certificate)) if trusted else None
    with raw_server(answer(b"ok"), secure(certificate, [])) as server:
        outcome = send(
            request(host, server.port), reach=Reach.LOCAL, resolve=lambda _host, _port: ["127.0.0.1"], tls=tls
        )
    assert isinstance(outcome, NotSent)
    assert server.requests == []
