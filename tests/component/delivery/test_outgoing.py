"""Safe outgoing HTTP against real loopback sockets that misbehave in every way a target can."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from chalicelib.outbound.addresses import Reach
from chalicelib.outbound.outcome import Answered, NotSent, Outcome, Prepared, Unknown
from chalicelib.outbound.outgoing import send
from tests.component.delivery.raw_server import Script, answer, raw_server, say

if TYPE_CHECKING:
    from chalicelib.outbound.reaching import Resolver

OK = b"HTTP/1.1 200 OK\r\n"


def post(url: str, body: bytes = "待办".encode(), **headers: str) -> Prepared:
    return Prepared("insert", "key", "POST", url, headers, body)


def call(script: Script, seconds: float = 5.0, cap: int = 64 * 1024) -> Outcome:
    with raw_server(script) as server:
        return send(post(server.url), reach=Reach.LOCAL, seconds=seconds, cap=cap)


def names(*addresses: str) -> Resolver:
    return lambda _host, _port: addresses


def test_an_answer_comes_back_whole() -> None:
    with raw_server(answer(b'{"push_result":"SUCCESS"}', OK + b"X-Push: 1\r\n")) as server:
        outcome = send(post(f"{server.url}?a=1", accessToken="secret"), reach=Reach.LOCAL)
    assert isinstance(outcome, Answered)
    assert (outcome.status, outcome.body, outcome.whole) == (200, b'{"push_result":"SUCCESS"}', True)
    assert outcome.headers["x-push"] == "1"
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /push?a=1 HTTP/1.1\r\n")
    assert b"\r\naccessToken: secret" in head
    assert b"\r\nConnection: close" in head
    assert b"\r\nAccept-Encoding: identity" in head
    assert body.decode() == "待办"


def test_the_connection_goes_to_the_judged_address_and_the_host_stays() -> None:
    with raw_server(answer(b"ok")) as server:
        outcome = send(post(f"http://centre.example:{server.port}/"), reach=Reach.LOCAL, resolve=names("127.0.0.1"))
    assert isinstance(outcome, Answered)
    assert f"Host: centre.example:{server.port}".encode() in server.requests[0]


def test_a_name_that_changes_its_mind_after_the_check_gains_nothing() -> None:
    answers = [["127.0.0.1"], ["169.254.169.254"], ["10.0.0.1"]]
    with raw_server(answer(b"ok")) as server:
        outcome = send(
            post(f"http://rebind.example:{server.port}/"),
            reach=Reach.LOCAL,
            resolve=lambda _host, _port: answers.pop(0),
        )
    assert isinstance(outcome, Answered)
    assert len(answers) == 2, "resolved once, connected to what was judged"


@pytest.mark.parametrize(
    "other", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1", "0.0.0.0"]
)
def test_one_bad_address_among_good_ones_refuses_the_name(other: str) -> None:
    outcome = send(post("http://mixed.example/"), resolve=names("8.8.8.8", other))
    assert isinstance(outcome, NotSent)
    assert "address refused" in outcome.reason


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "localhost"])
def test_loopback_is_refused_in_every_spelling_unless_the_stage_allows_it(host: str) -> None:
    with raw_server(answer(b"ok")) as server:
        refused = send(post(f"http://{host}:{server.port}/"))
    assert isinstance(refused, NotSent)
    assert server.requests == []


@pytest.mark.parametrize("address", ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "fe80::1", "0.0.0.0"])
def test_even_the_local_stage_never_calls_metadata_or_link_local(address: str) -> None:
    outcome = send(post("http://x.example/"), reach=Reach.LOCAL, resolve=names(address))
    assert isinstance(outcome, NotSent)
    assert "address refused" in outcome.reason


@pytest.mark.parametrize("found", [[], ["not-an-address"], ["fe80::1%lo"]])
def test_a_name_without_usable_address_is_not_called(found: list[str]) -> None:
    assert isinstance(send(post("http://x.example/"), resolve=names(*found)), NotSent)


def test_a_name_that_does_not_resolve_is_not_sent() -> None:
    def fail(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown name")

    assert isinstance(send(post("http://nowhere.example/"), resolve=fail), NotSent)


def test_a_resolver_that_hangs_ends_with_the_deadline() -> None:
    release = threading.Event()

    def hang(_host: str, _port: int) -> list[str]:
        release.wait(10)
        return []

    begun = time.monotonic()
    outcome = send(post("http://slow.example/"), resolve=hang, seconds=0.2)
    release.set()
    assert isinstance(outcome, NotSent)
    assert time.monotonic() - begun < 3


def test_a_refused_connection_is_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert isinstance(send(post(f"http://127.0.0.1:{port}/"), reach=Reach.LOCAL), NotSent)


def test_the_next_judged_address_is_tried_when_one_refuses() -> None:
    with raw_server(answer(b"ok")) as server:
        outcome = send(
            post(f"http://two.example:{server.port}/"), reach=Reach.LOCAL, resolve=names("127.0.0.2", "127.0.0.1")
        )
    assert isinstance(outcome, Answered)


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with raw_server(answer(b"never")) as other:
        outcome = call(answer(b"", b"HTTP/1.1 302 Found\r\nLocation: %s\r\n" % other.url.encode()))
    assert isinstance(outcome, Answered)
    assert outcome.status == 302
    assert other.requests == []


@pytest.mark.parametrize(
    "script",
    [
        say(b""),
        say(b"\x00\x01\x02 garbage\r\n\r\n"),
        say(b"HTTP/1.1 abc OK\r\n\r\n"),
        say(b"SSH-2.0-OpenSSH_9.6\r\n"),
        say(OK + b"X-Endless: " + b"a" * 70_000),
        say(OK + b"".join(b"X-%d: 1\r\n" % n for n in range(300)) + b"\r\n"),
        say(OK + b"Content-Length: -5\r\n\r\n", b"{}"),
        say(OK + b"Content-Length: two\r\n\r\n", b"{}"),
        say(OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n", b"{}"),
    ],
    ids=["nothing", "garbage", "no-status", "ssh", "long-header", "many-headers", "negative", "no-number", "two"],
)
def test_an_answer_that_is_not_http_leaves_the_outcome_unknown(script: Script) -> None:
    assert isinstance(call(script), Unknown)


@pytest.mark.parametrize(
    "script",
    [
        say(OK + b"Content-Length: 100\r\n\r\n", b"half"),
        say(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"64\r\nhalf"),
        say(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"zz\r\nhalf\r\n"),
    ],
    ids=["length", "chunk", "bad-chunk"],
)
def test_a_body_cut_short_is_told_apart(script: Script) -> None:
    outcome = call(script)
    assert isinstance(outcome, Answered)
    assert not outcome.whole


@pytest.mark.parametrize("head", [b"Content-Length: 5000000\r\n\r\n", b"\r\n"], ids=["declared", "until-close"])
def test_a_huge_body_is_read_up_to_the_cap_only(head: bytes) -> None:
    outcome = call(say(OK + head, b"a" * 5_000_000), cap=1000)
    assert isinstance(outcome, Answered)
    assert (len(outcome.body), outcome.whole) == (1000, False)


def test_a_body_of_exactly_the_cap_is_whole() -> None:
    outcome = call(answer(b"a" * 1000), cap=1000)
    assert isinstance(outcome, Answered)
    assert (len(outcome.body), outcome.whole) == (1000, True)


def test_nothing_is_decompressed() -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    outcome = call(answer(bomb, OK + b"Content-Encoding: gzip\r\n"))
    assert isinstance(outcome, Answered)
    assert outcome.body == bomb


def drip(first: bytes, stop: threading.Event) -> Script:
    def script(channel: socket.socket, _request: bytes) -> None:
        channel.sendall(first)
        while not stop.wait(0.02):
            channel.sendall(b"a")

    return script


@pytest.mark.parametrize("first", [b"", OK + b"X-Drip: ", OK + b"Content-Length: 9000\r\n\r\n"])
def test_a_target_that_drips_is_bounded_by_the_total_deadline(first: bytes) -> None:
    stop = threading.Event()
    begun = time.monotonic()
    with raw_server(drip(first, stop)) as server:
        outcome = send(post(server.url), reach=Reach.LOCAL, seconds=0.3)
        stop.set()
    assert isinstance(outcome, Unknown)
    assert time.monotonic() - begun < 3


def test_an_endless_row_of_interim_answers_is_bounded_too() -> None:
    stop = threading.Event()

    def script(channel: socket.socket, _request: bytes) -> None:
        while not stop.wait(0.01):
            channel.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    with raw_server(script) as server:
        outcome = send(post(server.url), reach=Reach.LOCAL, seconds=0.3)
        stop.set()
    assert isinstance(outcome, Unknown)


def test_a_target_that_never_reads_is_bounded_and_unknown() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        outcome = send(post(url, b"a" * 50_000_000), reach=Reach.LOCAL, seconds=0.4)
    assert isinstance(outcome, Unknown)


def test_an_effect_followed_by_a_dropped_connection_is_unknown() -> None:
    with raw_server(say()) as server:
        outcome = send(post(server.url), reach=Reach.LOCAL)
    assert isinstance(outcome, Unknown)
    assert len(server.requests) == 1


@pytest.mark.parametrize("value", ["a\r\nHost: evil", "a\nb", "待办", "a\x00"])
def test_a_header_that_could_smuggle_is_never_sent(value: str) -> None:
    with raw_server(answer(b"ok")) as server:
        outcome = send(post(server.url, appId=value), reach=Reach.LOCAL)
    assert isinstance(outcome, NotSent)
    assert server.requests == []


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    with raw_server(answer(b"proxied")) as proxy, raw_server(answer(b"direct")) as server:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        outcome = send(post(server.url), reach=Reach.LOCAL)
    assert isinstance(outcome, Answered)
    assert outcome.body == b"direct"
