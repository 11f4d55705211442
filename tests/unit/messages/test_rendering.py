"""Templates that loop, grow or reach out are refused when they are saved, or end at a limit, within 100 ms."""

from __future__ import annotations

import time

import pytest

from chalicelib.errors import BadInput
from chalicelib.messages.rendering import MOST_OUTPUT, check, render

DATA = {"name": "张三<b>", "days": 3, "list": list(range(100)), "text": "长" * 1000, "at": "2026-11-24 09:00:00"}
ATTACKS = [
    "{% for i in (1..1000000000) %}x{% endfor %}",
    "{% for i in (1..1000000000) reversed %}x{% endfor %}",
    "{% assign a = (1..1000000000) %}{{ a | size }}",
    "{% if (1..1000000000) contains 5 %}x{% endif %}",
    "{{ (1..1000000000) | first }}",
    "{% for a in list %}{% for b in list %}{% for c in list %}x{% endfor %}{% endfor %}{% endfor %}",
    "{{ 'a' | append: 'a' }}",
    "{{ text | replace: '长', text | replace: '长', text }}",
    "{{ list | join: text }}",
    "{% for a in list %}{{ text }}{% endfor %}",
    "{% capture a %}{{ text }}{% endcapture %}",
    "{% include 'x' %}",
    "{% render 'x' %}",
    "{% cycle 'a', 'b' %}",
    "{% tablerow i in list %}x{% endtablerow %}",
    "{% liquid assign a = 1 %}",
    "{{ at | date: '%1000000000Y' }}",
    "{{ '1e999999999' | round }}",
    "{{ 1e999999999 | round: 999999999 }}",
    "{{ name.__class__.__mro__ }}",
    "{{ nothing }}",
    "{{ name | times: 999999999 }}",
    "{% if %}",
    "{{ name",
    "{% assign a = text %}" * 200 + "{% for i in list %}{% assign b = text %}{{ b }}{% endfor %}",
    "{% if a %}" * 2000,
    "x" * 30_000,
    "9" * 3 + "{{ " + "9" * 10_000 + " }}",
]


@pytest.mark.parametrize("source", ATTACKS, ids=[each[:48] for each in ATTACKS])
def test_an_attack_is_refused_or_ends_within_the_limits(source):
    render("{{ name }}", DATA, "warm")
    began = time.process_time()
    with pytest.raises(BadInput):
        _saved_and_rendered(source)
    assert time.process_time() - began < 0.1


def _saved_and_rendered(source):
    check(source, "body")
    assert len(render(source, DATA, "body").encode()) <= MOST_OUTPUT


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ name }} 请假 {{ days }} 天", "张三<b> 请假 3 天"),
        ("{% if days > 2 %}长{% else %}短{% endif %}假", "长假"),
        ("{% for i in list limit: 3 %}{{ i }},{% endfor %}", "0,1,2,"),
        ("{{ at | date: '%Y/%m/%d %H:%M' }}", "2026/11/24 09:00"),
        ("{{ days | round }} {{ text | truncate: 5, '…' }}", "3 长长长长…"),
        ("{{ nick | default: '同事' }}", "同事"),
        ("{% case days %}{% when 3 %}三{% else %}多{% endcase %}", "三"),
    ],
)
def test_what_templates_are_for(source, text):
    check(source, "body")
    assert render(source, DATA, "body") == text


def test_values_are_escaped_in_html_alone():
    assert render("<p>{{ name }}</p>", DATA, "html", html=True) == "<p>张三&lt;b&gt;</p>"


def test_a_missing_variable_is_named():
    with pytest.raises(BadInput, match="reason") as refused:
        render("{{ reason }}", DATA, "channels.app.body")
    assert refused.value.field == "channels.app.body"
