"""Hostile values in every place of every call: refused in the family's own words, never a fault of ours.

`make attack` puts every value into every place; the short version here gives each place a few, others in each place.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from app import app
from chalicelib.web import blueprint
from tests.attack.asking import call_of, owner_of
from tests.attack.hostile import TEXTS, spoiled
from tests.attack.rows import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.attack.town import Call

WHOLE = "ATTACK_EXAMPLES" in os.environ
ONE_IN = 12
ROUTES = {f"{route.method} {route.path}": route for route in app.load_all()}
_PLACE = re.compile(r"{(\w+)}")


@pytest.fixture
def faults(monkeypatch):
    """Every fault of ours, by the place it came from."""
    noted: list[str] = []
    monkeypatch.setattr(blueprint, "log_fault", lambda error, **_: noted.append(repr(error)[:300]))
    return noted


@pytest.mark.parametrize("route", sorted(ROWS))
def test_a_hostile_value_is_answered_in_the_familys_own_words(town, ids, faults, route):
    owner = owner_of(town, ROWS[route])
    for number, (where, what, call) in enumerate(_attacks(route, {**ids, "caller": "OA"})):
        if WHOLE or (number + len(route)) % ONE_IN == 0:
            answer = town.send(owner, _as_bytes(call))
            assert not faults, (where, what)
            assert answer.status_code < 500, (where, what, answer.body)
            is_json = "json" in str(answer.headers["Content-Type"])
            assert not is_json or isinstance(json.loads(answer.body), dict), (where, what)


def _attacks(route: str, ids: dict[str, str]) -> Iterator[tuple[str, str, Call]]:
    row, declared = ROWS[route], ROUTES[route]
    base = call_of(route, row, ids, declared.consumes)
    yield from spoiled(base)
    texts = [(what, text) for what, text in TEXTS.items() if text.strip() and what != "surrogate"]
    if not base.form:
        others = [name for name in declared.query if name not in dict(base.query)]
        for name in others:
            for what, text in texts:
                yield f"query {name}", what, replace(base, query=(*base.query, (name, text)))
    path = route.partition(" ")[2]
    for spoilt in _PLACE.findall(path):
        for what, text in texts:
            parts = {name: ids.get(row.names.get(name, name), "0") for name in _PLACE.findall(path)}
            filled = path.format(**{**parts, spoilt: quote(text, safe="")})
            yield f"path {spoilt}", what, replace(base, path=filled)


def _as_bytes(call: Call) -> Call:
    """JSON as a hostile client writes it: half surrogate pairs go as escapes."""
    return call if call.form or call.body is None else replace(call, body=json.dumps(call.body).encode())
