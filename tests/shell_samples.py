"""Lines of a shell that documents show, carried out by a test: variables, `curl` and what little of `jq` they use."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from string import Template
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Send = Callable[[str, str, dict[str, str], str], Any]
    """Method, address, headers and body of a call → the JSON of its answer."""


@dataclass(frozen=True)
class Call:
    """One `curl` with what it prints by the document; `filtered` is the program of `jq` behind it."""

    line: str
    filtered: str
    shown: str


@dataclass
class Shell:
    """Variables by name, and who sends."""

    send: Send
    names: dict[str, str] = field(default_factory=dict)

    def run(self, call: Call) -> Any:
        """Do the call; what `jq` makes of its answer."""
        words = iter(shlex.split(_QUOTED.sub(self._filled, call.line)))
        method, headers, body, address = "", {}, "", ""
        assert next(words) == "curl"
        for word in words:
            match word:
                case "-s":
                    continue
                case "-X":
                    method = next(words)
                case "-H":
                    name, _, value = next(words).partition(": ")
                    headers[name] = value
                case "-d":
                    body = next(words)
                case _:
                    address = word
        return jq(call.filtered, self.send(method or ("POST" if body else "GET"), address, headers, body))

    def _filled(self, quoted: re.Match[str]) -> str:
        if quoted[1] is None:
            return quoted[0]
        text = Template(quoted[1].replace('\\"', "\0")).substitute(self.names)
        return shlex.quote(text.replace("\0", '"'))


_QUOTED = re.compile(r"""'[^']*'|"((?:[^"\\]|\\.)*)\"""")


def calls(blocks: list[str]) -> Iterator[Call]:
    """Every `curl` of these blocks, each with the lines of JSON under it."""
    for block in blocks:
        for part in re.split(r"^(?=curl )", block, flags=re.MULTILINE):
            line, _, shown = part.partition("\n")
            if line.startswith("curl "):
                told, _, filtered = line.partition(" | jq ")
                program = [word for word in shlex.split(filtered) if not word.startswith("-")]
                yield Call(told, program[0] if program else ".", _only_json(shown))


def _only_json(shown: str) -> str:
    return "\n".join(line for line in shown.splitlines() if line.lstrip()[:1] in ("{", "[", '"', "t", "f"))


def jq(program: str, value: Any) -> Any:
    """`.a.b[0] | {c, d}` of a value."""
    for part in program.split(" | "):
        if part.startswith("{"):
            value = {name: value[name] for name in part.strip("{}").split(", ")}
        else:
            for key, index in re.findall(r"\.(\w+)|\[(\d+)\]", part):
                value = value[key or int(index)]
    return value


def likeness(shown: Any, answered: Any, volatile: set[str], name: str = "") -> Any:
    """What was answered, with the document's value wherever one of a changing name is of the same type."""
    if isinstance(shown, dict) and isinstance(answered, dict):
        return {key: likeness(shown.get(key), value, volatile, key) for key, value in answered.items()}
    if isinstance(shown, list) and isinstance(answered, list):
        pairs = zip(shown, answered, strict=False)
        return [likeness(one, other, volatile, name) for one, other in pairs] if shown and answered else answered
    return shown if name in volatile and type(shown) is type(answered) else answered


def read(shown: str) -> Any:
    """The JSON of a document."""
    return json.loads(shown)
