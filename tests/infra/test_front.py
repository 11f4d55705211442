"""The two doors of the local emulator: what they let in, and what is done to it on the way."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from infra.compression import BadBody, compressed, opened
from infra.front import LONGEST_BODY, Front
from infra.inner_door import InnerDoor

if TYPE_CHECKING:
    from infra.front import Message, Receive, Send

PORT = 4599
HERE = f"127.0.0.1:{PORT}"
BASE = "/_aws/execute-api/todohub/local"
FILE = "/todohub-local-files/leave/1.png"
REGISTERED = "https://oa.example.edu.cn"
SIGNED = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00ff"
Answer = tuple[int, dict[str, str], bytes]


class Inside:
    """What lies behind the doors: notes what came through and answers with a long text."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, str], bytes]] = []

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.seen.append((scope["path"], headers, body))
        origin = headers.get("origin", "*") if headers.get("origin") == REGISTERED else "*"
        told = [(b"Access-Control-Allow-Origin", origin.encode()), (b"Content-Length", b"2000"), (b"X-Own", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": told})
        await send({"type": "http.response.body", "body": b"a" * 2000})


def ask(door: Any, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
    told: list[Message] = []
    named = {"host": HERE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    path, _, query = path.partition("?")
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode()}
    scope["headers"] = [(name.encode(), value.encode()) for name, value in named.items()]

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        told.append(message)

    asyncio.run(door(scope, receive, send))
    answered = {name.decode().lower(): value.decode() for name, value in told[0]["headers"]}
    return told[0]["status"], answered, b"".join(each["body"] for each in told[1:])


@pytest.fixture
def inside() -> Inside:
    return Inside()


@pytest.fixture
def front(inside: Inside) -> Front:
    return Front(inside, PORT, "127.0.0.1:4601")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": f"localhost:{PORT}"},
        {"origin": f"http://{HERE}", "sec_fetch_site": "same-origin", "sec_fetch_mode": "cors"},
        {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"},
        {"sec_fetch_site": "none", "sec_fetch_mode": "navigate"},
    ],
)
def test_a_program_the_hubs_own_page_and_a_followed_link_are_let_in(front, inside, headers):
    status, answered, body = ask(front, "GET", f"{BASE}/hub/inbox", **headers)
    assert (status, body, answered["x-own"]) == (200, b"a" * 2000, "1")
    assert len(inside.seen) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"http://localhost:{PORT}"},
        {"origin": f"https://{HERE}"},
        {"origin": f"http://{HERE}.evil.example"},
        {"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors"},
        {"sec_fetch_site": "same-site", "sec_fetch_mode": "cors"},
        {"host": f"evil.example:{PORT}"},
        {"host": f"evil.example:{PORT}", "origin": f"http://evil.example:{PORT}"},
        {"host": "127.0.0.1"},
        {"host": ""},
    ],
)
@pytest.mark.parametrize("path", [f"{BASE}/hub/inbox", f"{FILE}?{SIGNED}"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_another_page_and_another_name_are_refused(front, inside, method, path, headers):
    status, answered, body = ask(front, method, path, b"sent", **headers)
    assert (status, [sent for _, _, sent in inside.seen if sent]) == (403, [])
    assert json.loads(body)["error"] in ("foreign_origin", "foreign_host")
    assert "access-control-allow-origin" not in answered


def test_a_page_of_a_registered_origin_is_let_in_where_the_hub_says_so(front, inside):
    status, answered, _ = ask(front, "POST", f"{BASE}/hub/inbox", b"x", origin=REGISTERED, sec_fetch_site="cross-site")
    assert (status, answered["access-control-allow-origin"]) == (200, REGISTERED)
    assert [sent for _, _, sent in inside.seen] == [b"", b"x"]
    assert ask(front, "PUT", f"{FILE}?{SIGNED}", b"x", origin=REGISTERED)[0] == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_ministack/reset"),
        ("GET", "/_ministack/health"),
        ("GET", "/health"),
        ("POST", "/"),
        ("GET", "/"),
        ("GET", f"{BASE}x/health"),
        ("GET", "/_aws/execute-api/other/local/health"),
        ("GET", "/_aws/lambda-url/todohub"),
        ("PUT", FILE),
        ("DELETE", f"{FILE}?{SIGNED}"),
        ("POST", f"{FILE}?{SIGNED}"),
        ("GET", f"/todohub-local-files?{SIGNED}"),
        ("GET", f"/todohub-local-files/?{SIGNED}"),
        ("GET", f"/todohub-local-artefacts/a.zip?{SIGNED}"),
        ("GET", f"/x/todohub-local-files/a?{SIGNED}"),
    ],
)
def test_nothing_of_the_emulators_own_is_reached_and_the_answer_is_json(front, inside, method, path):
    status, answered, body = ask(front, method, path, authorization="AWS4-HMAC-SHA256 Credential=x")
    assert (status, inside.seen, answered["content-type"]) == (404, [], "application/json")
    assert json.loads(body) == {"code": 404, "msg": "没有这个接口", "error": "not_found"}


def test_a_signed_file_passes_for_the_host_it_was_signed_for_and_is_no_page_of_the_hub(front, inside):
    status, answered, body = ask(front, "PUT", f"{FILE}?{SIGNED}", b"picture", origin=f"http://{HERE}")
    assert (status, body) == (200, b"a" * 2000)
    assert [(path, headers["host"], sent) for path, headers, sent in inside.seen] == [
        (FILE, "127.0.0.1:4601", b"picture")
    ]
    assert "sandbox" in answered["content-security-policy"]
    assert "access-control-allow-origin" not in answered


@pytest.mark.parametrize(
    ("accepted", "undo"),
    [
        ("gzip", gzip.decompress),
        ("br, gzip;q=0.5", gzip.decompress),
        ("deflate", zlib.decompress),
        ("br, gzip;q=0", bytes),
    ],
)
def test_a_long_answer_is_compressed_for_whoever_takes_it_so(front, accepted, undo):
    _, answered, body = ask(front, "GET", f"{BASE}/hub/inbox", accept_encoding=accepted)
    assert undo(body) == b"a" * 2000
    assert int(answered["content-length"]) == len(body)
    assert ("content-encoding" in answered) == (len(body) < 2000)


def test_a_short_or_compressed_answer_is_left_alone():
    assert compressed([], b"a" * 1023, "gzip") == ([], b"a" * 1023)
    told = [(b"Content-Encoding", b"br")]
    assert compressed(told, b"a" * 5000, "gzip") == (told, b"a" * 5000)


def test_a_compressed_body_reaches_the_hub_opened(front, inside):
    ask(front, "POST", BASE, gzip.compress("待办".encode(), mtime=0), content_encoding="gzip")
    _, headers, body = inside.seen[0]
    assert (body.decode(), headers["content-length"], "content-encoding" in headers) == ("待办", "6", False)


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (b"a" * LONGEST_BODY, "", 200),
        (b"a" * (LONGEST_BODY + 1), "", 413),
        (gzip.compress(b"a" * (LONGEST_BODY + 1), mtime=0), "gzip", 413),
        (gzip.compress(b"a" * 2 * LONGEST_BODY, mtime=0), "gzip", 413),
        (b"not compressed", "gzip", 400),
        (gzip.compress(b"cut short", mtime=0)[:-9], "gzip", 400),
    ],
)
def test_a_body_is_limited_as_the_gateway_limits_it(front, inside, body, encoding, status):
    answered = ask(front, "POST", BASE, body, **({"content_encoding": encoding} if encoding else {}))
    assert (answered[0], len(inside.seen)) == (status, int(status == 200))


def test_what_is_left_to_the_hub_is_not_opened():
    assert opened(b"raw", "br", 10) == b"raw"
    with pytest.raises(BadBody):
        opened(b"", "gzip", 10)


@pytest.mark.parametrize(
    ("path", "headers", "passes"),
    [
        ("/", {"authorization": "AWS4-HMAC-SHA256 Credential=x"}, True),
        (f"/bucket/key?{SIGNED}", {}, True),
        (f"{BASE}/health", {}, True),
        ("/", {}, False),
        ("/health", {}, False),
        ("/_ministack/reset", {"authorization": "x"}, False),
        ("/_localstack/health", {"authorization": "x"}, False),
        ("/", {"authorization": "x", "origin": "http://127.0.0.1:4601"}, False),
        (f"{BASE}/health", {"sec_fetch_site": "none"}, False),
        (f"{BASE}/health", {"host": "evil.example:4601"}, False),
    ],
)
def test_the_inner_door_lets_in_signed_calls_of_programs_alone(inside, path, headers, passes):
    door = InnerDoor(inside, 4601)
    status, _, _ = ask(door, "POST", path, **{"host": "127.0.0.1:4601", **headers})
    assert (status == 200, len(inside.seen) == 1, door.changed) == (passes, passes, passes)


def test_the_hub_is_told_its_own_address_which_callers_cannot(front, inside):
    ask(front, "GET", f"{BASE}/hub/inbox", x_forwarded_prefix="/elsewhere", x_forwarded_proto="https")
    told = {name: value for name, value in inside.seen[0][1].items() if name.startswith("x-forwarded")}
    assert told == {"x-forwarded-prefix": BASE, "x-forwarded-proto": "http"}
