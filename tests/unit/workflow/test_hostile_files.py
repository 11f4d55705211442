"""Files made to harm: each is refused, in bounded time and memory."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from chalicelib.errors import Conflict
from chalicelib.workflow import engine
from chalicelib.workflow.bpmn_import import import_bpmn
from chalicelib.workflow.refusals import Unrunnable
from tests.unit.workflow.drawing import draw
from tests.unit.workflow.play import MONDAY

HEAD = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true">'
TAIL = b"</process></definitions>"
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10))


def long_line(tasks: int) -> bytes:
    names = [f"user t{number} assignee=x" for number in range(tasks)]
    return draw("start s", *names, "end e", " > ".join(["s", *(f"t{number}" for number in range(tasks)), "e"]))


FILES = {
    "nothing": b"",
    "not xml": b"PK\x03\x04 a zip",
    "binary": bytes(range(256)) * 100,
    "unclosed": HEAD,
    "another language": b"<html><body/></html>",
    "entity bomb": b'<!DOCTYPE d [<!ENTITY l0 "lol">' + LAUGHS + b"]>" + HEAD + b"<task id='&l9;'/>" + TAIL,
    "quadratic entity": b'<!DOCTYPE d [<!ENTITY a "' + b"x" * 50_000 + b'">]>' + HEAD + b"&a;" * 10_000 + TAIL,
    "external entity": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + HEAD + b"&x;" + TAIL,
    "external dtd": b'<!DOCTYPE d SYSTEM "http://example.com/x.dtd">' + HEAD + TAIL,
    "parameter entity": b'<!DOCTYPE d [<!ENTITY % x SYSTEM "http://example.com/x">%x;]>' + HEAD + TAIL,
    "100,000 nodes": HEAD + b'<task id="a"/>' * 100_000 + TAIL,
    "5,000 nodes": HEAD + b"".join(b'<task id="a%d"/>' % number for number in range(5_000)) + TAIL,
    "deep subprocesses": HEAD + b"".join(b'<subProcess id="s%d">' % level for level in range(5_000)),
    "deep unknown elements": HEAD + b"<x>" * 100_000,
    "many attributes": HEAD + b"<task " + b" ".join(b'a%d="1"' % number for number in range(50_000)) + b"/>" + TAIL,
    "too large": HEAD + b"<documentation>" + b"x" * 3_000_000 + b"</documentation>" + TAIL,
    "small pieces of text": HEAD + b"<documentation>" + b"x\n" * 900_000 + b"</documentation>" + TAIL,
    "unknown encoding": b'<?xml version="1.0" encoding="utf-7"?>' + HEAD + TAIL,
    "long id": HEAD + b'<startEvent id="' + b"i" * 10_000 + b'"/>' + TAIL,
    "huge power": draw("start s", "xor g", "end e", "s > g", "g > e if ${9**9**9**9 > 0}"),
    "call in a condition": draw("start s", "xor g", "end e", "s > g", "g > e if ${runtime.exec('id')}"),
    "attributes in an assignee": draw("start s", "user a assignee=${x.__class__.__base__}", "end e", "s > a > e"),
    "long condition": draw("start s", "xor g", "end e", "s > g", "g > e if ${" + "a+" * 100_000 + "a}"),
    "script listener": draw("start s", "script x", "end e", "s > x > e"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_in_bounded_time_and_memory(name):
    tracemalloc.start()
    begun = time.process_time()
    with pytest.raises(Unrunnable) as refused:
        import_bpmn(FILES[name])
    spent, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spent < 5  # traced, on a slow machine; the largest takes a tenth of that untraced
    assert peak < 100_000_000
    assert len(refused.value.message) < 10_000


def test_an_inside_of_an_external_file_never_shows():
    with pytest.raises(Unrunnable) as refused:
        import_bpmn(FILES["external entity"])
    assert "root:" not in refused.value.message


def test_a_file_at_the_bound_still_runs():
    definition = import_bpmn(long_line(998))
    begun = time.process_time()
    assert len(engine.start(definition, {}, "zhangsan", MONDAY).opened) == 1
    assert time.process_time() - begun < 5


def test_many_gateways_do_not_make_the_checks_slow():
    gates = [f"or g{number} default=g{number}_g{number + 1}" for number in range(150)]
    flows = [f"g{number} > g{number + 1}" for number in range(150)]
    skips = [f"g{number} > g{number + 2} if ${{x}}" for number in range(148)]
    data = draw("start s", *gates, "or g150", "user a assignee=x", "end e", "s > g0", *flows, *skips, "g150 > a > e")
    begun = time.process_time()
    assert [item.node_id for item in engine.start(import_bpmn(data), {}, "z", MONDAY).opened] == ["a"]
    assert time.process_time() - begun < 5


def test_forks_that_multiply_tokens_without_end_are_refused_when_they_run():
    stages = range(19)
    nodes = [line for stage in stages for line in (f"and f{stage}", f"plain x{stage}", f"xor m{stage}")]
    flows = [
        line for stage in stages for line in (f"f{stage} > x{stage} > m{stage}", f"f{stage} > m{stage} > f{stage + 1}")
    ]
    data = draw("start s", *nodes, "plain f19", "user a assignee=x", "end e", "s > f0", *flows, "f19 > a > e")
    definition = import_bpmn(data)
    begun = time.process_time()
    with pytest.raises(Conflict, match="步数过多"):
        engine.start(definition, {}, "z", MONDAY)
    assert time.process_time() - begun < 10
